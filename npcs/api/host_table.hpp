// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a Host contains: its functions as natives, and its callbacks for output, warnings, costs and time.
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
    values::Datum object;              ///< the same function object in all machines
    bool hides_cancel = false;         ///< called for plans only; `cancel` of a task is the intrinsic
    std::vector<ParameterType> types;  ///< of the parameters; refers to constants of the game. Empty: none is known
    std::string_view returns;          ///< the same for the result
    std::shared_ptr<const FunctionNote> note;  ///< null: there is none
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

    /// Returns a copy to which functions can be added, for a host that is already in use.
    std::shared_ptr<HostTable> copy() const;
    /// Set when the first session uses it; from then on it must not be modified.
    std::atomic<bool> in_use{false};

    void define(std::string_view signature, std::size_t parameters, std::function<Reply(Call&)> function,
                const FunctionTypes& types = {}, std::shared_ptr<const FunctionNote> note = nullptr);
    /// See Host::describe.
    std::string describe() const;

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
    mutable std::size_t sweep_at_ = 16;  ///< number of links at which expired ones are removed
};

}  // namespace npcs::api
