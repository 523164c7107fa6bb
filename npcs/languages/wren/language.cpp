// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <new>

#include "languages/wren/source.hpp"
#include "languages/wren/vm.hpp"
#include "npcs/wren.hpp"

namespace npcs::wren {

namespace {

constexpr std::size_t check_bytes = std::size_t{16} << 20;

class Wren final : public Language {
public:
    std::string_view name() const override { return "wren"; }
    std::string version() const override { return "Wren " WREN_VERSION_STRING; }

    std::vector<LanguageProblem> check(const ForeignFunction& function) const override {
        if (auto problem = problem_of_source(function)) return {std::move(*problem)};
        Limits limits;
        limits.bytes = check_bytes;
        Vm vm(limits);
        try {
            if (vm.open()) return vm.compile(function, function.kind == ForeignFunction::Kind::block);
        } catch (Leave) {}
        return {{0, 0, "there is not enough memory to compile the text", {}}};
    }

    std::unique_ptr<LanguageVm> make_vm(const Limits& limits) const override {
        std::unique_ptr<Vm> vm(new (std::nothrow) Vm(limits));
        if (vm != nullptr && !vm->open()) vm.reset();
        return vm;
    }
};

}  // namespace

std::shared_ptr<const Language> language() {
    static const std::shared_ptr<const Language> wren = std::make_shared<const Wren>();
    return wren;
}

}  // namespace npcs::wren
