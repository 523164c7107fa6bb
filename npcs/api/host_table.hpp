// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a Host holds: its functions as natives, and where output and time come from.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "npcs/host.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

struct HostFunction : runtime::Native {
    std::function<Reply(Call&)> function;
    values::Datum object;       ///< the same function object in all machines
    bool hides_cancel = false;  ///< told of plans by that name; what scripts want of a task is the intrinsic's
};

struct HostTable final : runtime::Environment {
    std::deque<HostFunction> functions;
    hashing::Map<std::string, HostFunction*> by_name;
    values::Heap heap{true};
    std::function<void(const Call&, std::string_view)> sink;
    std::function<void(const Call&, const Diagnostic&)> warned;
    std::function<void(const Call&, const RunCost&)> meter;
    std::function<double()> clock;

    values::Datum find_native(std::string_view name) const override;
    std::shared_ptr<const runtime::Link> link(const std::shared_ptr<const program::Program>& program) const override;
    void print(runtime::Machine& machine, std::string_view text) const override;
    void warn(runtime::Machine& machine, const runtime::Warning& warning) const override;
    double seconds() const override;
    std::size_t max_parameters() const override;

    /// A copy that can be defined further, for a host that sessions use already.
    std::shared_ptr<HostTable> copy() const;
    /// Whether somebody runs with it: from then on it is only read.
    std::atomic<bool> in_use{false};

    void define(std::string_view signature, std::size_t parameters, std::function<Reply(Call&)> function);

private:
    void fill(HostFunction& made, const std::string& name, const std::vector<std::string>& names,
              std::size_t parameters, std::function<Reply(Call&)> function);
    std::size_t most_parameters_ = most_of_intrinsics();
    static std::size_t most_of_intrinsics();
    mutable std::mutex mutex_;
    struct Kept {
        std::weak_ptr<const program::Program> program;
        std::shared_ptr<const runtime::Link> link;
    };
    mutable std::unordered_map<const program::Program*, Kept> links_;
    mutable std::size_t sweep_at_ = 16;  ///< how many there are when those of programs that are gone are looked for
};

}  // namespace npcs::api
