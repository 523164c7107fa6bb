// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "compiler/blocks.hpp"

#include <algorithm>
#include <exception>
#include <memory>

namespace npcs::compiler {

using program::nothing_in_blocks;

namespace {

constexpr std::uint64_t most_units = 4'000'000;
constexpr std::size_t most_bytes = std::size_t{16} << 20;

/// A call in which nothing can be done, with a bounded budget.
class BlockCall final : public ForeignCall {
public:
    BlockCall(const ForeignFunction& last, const TellAtLine& tell) : last_(last), tell_(tell) {}

    std::size_t argument_count() const noexcept override { return 0; }
    ForeignValue argument(std::size_t) noexcept override { return {}; }
    Crossing give(const ForeignValue&) noexcept override { return Crossing::done; }
    Crossing fail(std::string_view message) noexcept override { return stop(std::string(message), ""); }
    Crossing fail_for_memory() noexcept override {
        return stop("a `script` may take no more than " + std::to_string(most_bytes >> 20) + " MiB when it is run",
                    "it is run at the beginning of each call: it should do little but define functions");
    }
    Crossing get(std::string_view, ForeignValue&) noexcept override { return nothing(); }
    Crossing set(std::string_view, const ForeignValue&) noexcept override { return nothing(); }
    Crossing new_list(ForeignValue&) noexcept override { return nothing(); }
    Crossing new_map(ForeignValue&) noexcept override { return nothing(); }
    Crossing size(const ForeignValue&, std::size_t&) noexcept override { return nothing(); }
    Crossing index(const ForeignValue&, const ForeignValue&, ForeignValue&) noexcept override { return nothing(); }
    Crossing set_index(const ForeignValue&, const ForeignValue&, const ForeignValue&) noexcept override {
        return nothing();
    }
    Crossing insert(const ForeignValue&, const ForeignValue&, const ForeignValue&) noexcept override {
        return nothing();
    }
    Crossing remove(const ForeignValue&, const ForeignValue&) noexcept override { return nothing(); }
    Crossing keys(const ForeignValue&, ForeignValue&) noexcept override { return nothing(); }
    Crossing text_of(const ForeignValue&, ForeignValue&) noexcept override { return nothing(); }
    Crossing call(const ForeignValue&, std::span<const ForeignValue>, bool, ForeignValue&) noexcept override {
        return nothing();
    }
    Crossing call_member(const ForeignValue&, std::string_view, std::span<const ForeignValue>, bool,
                         ForeignValue&) noexcept override {
        return nothing();
    }
    Crossing callback(std::uint64_t, std::size_t, ForeignValue&) noexcept override { return nothing(); }
    Crossing random(double&) noexcept override { return nothing(); }
    Crossing seconds(double&) noexcept override { return nothing(); }
    Crossing print(std::string_view) noexcept override { return nothing(); }
    Crossing spend(std::uint64_t units) noexcept override {
        if (is_unwinding_) return Crossing::unwind;
        units_ += units < most_units ? units : most_units;
        if (units_ < most_units) return Crossing::done;
        return stop("a `script` must not work for so long, or forever",
                    "it is run at the beginning of each call: it should do little but define functions");
    }
    void at_line(std::int32_t line) noexcept override { line_ = line; }
    void in_blocks(bool) noexcept override {}
    bool is_unwinding() const noexcept override { return is_unwinding_; }
    std::string_view message() const noexcept override { return nothing_in_blocks; }

private:
    Crossing nothing() const { return is_unwinding_ ? Crossing::unwind : Crossing::error; }
    Crossing stop(std::string message, std::string hint) noexcept {
        if (is_unwinding_) return Crossing::unwind;
        is_unwinding_ = true;
        try {
            if (hint.empty() && message.find(nothing_in_blocks) != std::string::npos)
                hint = "use it inside of a function";
            tell_(static_cast<std::uint32_t>(static_cast<std::int64_t>(last_.first_line) + line_ - 1),
                  std::move(message), std::move(hint));
        } catch (const std::exception&) {
            is_unwinding_ = true;  // out of memory: there is less to tell
        }
        return Crossing::unwind;
    }

    const ForeignFunction& last_;
    const TellAtLine& tell_;
    std::uint64_t units_ = 0;
    std::int32_t line_ = 1;
    bool is_unwinding_ = false;
};

}  // namespace

std::vector<DefinedFunction> run_blocks(const Language& language, const std::vector<const ForeignFunction*>& blocks,
                                        const TellAtLine& tell) {
    const ForeignFunction& last = *blocks.back();
    Limits limits;
    limits.bytes = most_bytes;
    const std::unique_ptr<LanguageVm> vm = language.make_vm(limits);
    BlockCall call(last, tell);
    std::vector<DefinedFunction> defined;
    if (vm == nullptr) {
        call.fail_for_memory();
    } else {
        call.at_line(line_in_call(last, *blocks.front(), 1));
        const Crossing end = vm->run_blocks(last, call, defined);
        if (end != Crossing::done && !call.is_unwinding()) call.fail("the `script` cannot be run");
    }
    if (call.is_unwinding()) defined.clear();
    // A VM may know them in any order.
    std::sort(defined.begin(), defined.end(), [](const DefinedFunction& a, const DefinedFunction& b) {
        return a.block != b.block ? a.block < b.block : a.name < b.name;
    });
    return defined;
}

}  // namespace npcs::compiler
