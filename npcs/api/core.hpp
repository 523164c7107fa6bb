// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The common part of a Session and a Machine: the access control ), and a runtime machine
// and tasks. A conversation is such a machine with one script, and a single execution instead of tasks; saving,
// loading, migrating and reporting work alike for both. In addition, a conversation can sleep (session_core.hpp), and a
// machine has observers and runs tasks in turns (machine_core.hpp).
#pragma once

#include <any>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/entry.hpp"
#include "npcs/coverage.hpp"
#include "npcs/session.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

struct HostTable;

struct Core {
    Core(std::unique_ptr<runtime::Machine> made, std::any data, std::shared_ptr<Coverage> counts)
        : user_data(std::move(data)), coverage(std::move(counts)) {
        set_machine(std::move(made));
    }
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    AccessControl access;
    std::unique_ptr<runtime::Machine> machine;  ///< null while the conversation sleeps
    std::any user_data;
    std::shared_ptr<Coverage> coverage;  ///< may be null
    runtime::Tracer* tracer = nullptr;   ///< of a debugger; null if there is none

    /// Replaces the machine. The old one is destroyed last, because releasing its handles may call back.
    void set_machine(std::unique_ptr<runtime::Machine> next) {
        if (next != nullptr) {
            next->budget().set_stop_flag(access.stop);
            next->owner = this;
            next->coverage = coverage != nullptr ? &coverage->counts() : nullptr;
            next->tracer = tracer;
            if (tracer != nullptr) tracer->changed();
        }
        machine.swap(next);
        if (machine == nullptr || next == nullptr) return;
        const runtime::Callbacks::InProgress releasing(machine->callbacks, runtime::Callback::release);
        next.reset();
    }
};

/// Returns the core that holds a machine, or null if none does any more.
inline Core* holder_of(const runtime::Machine& machine) { return static_cast<Core*>(machine.owner); }

// ---- common to both --------------------------------------------------------------------------------------------------

std::shared_ptr<HostTable> host_of(const runtime::Machine& machine);

std::vector<const program::Program*> pointers(std::span<const std::shared_ptr<const program::Program>> programs);

/// The programs of a machine in the form that saving expects. Allocates nothing for a conversation, which has one.
class ProgramPointers {
public:
    explicit ProgramPointers(const runtime::Machine& machine) : only_(machine.program().get()) {
        if (machine.state.tasks != nullptr) all_ = pointers(machine.programs());
    }
    operator std::span<const program::Program* const>() const {
        if (all_.empty()) return {&only_, 1};
        return all_;
    }

private:
    const program::Program* only_;
    std::vector<const program::Program*> all_;
};

/// Returns the state as bytes.
std::string save(runtime::Machine& machine, bool with_outline);
/// Returns the state as bytes, and appends to `handles` the handles, which bytes cannot represent.
std::string save(runtime::Machine& machine, bool with_outline, std::vector<Value>& handles);
/// save() of a state that was settled before, see Machine::prepare_to_save.
std::string save_settled(runtime::Machine& machine, bool with_outline, std::vector<Value>& handles);
std::string save_readable(runtime::Machine& machine);

/// Returns the value of a global, or null if there is none.
Value global(runtime::Machine& machine, std::string_view name);
void set_global(runtime::Machine& machine, std::string_view name, const Value& value);
std::vector<std::string> global_names(const runtime::State& state);

template <typename Kind>
const std::any& user_data(const std::shared_ptr<Kind>& core) {
    static const std::any none;
    const std::any* const data =
        with_access<Waking::no>(core, Access::look, [](Kind& one) -> const std::any* { return &one.user_data; });
    return data != nullptr ? *data : none;
}

template <typename Kind>
Diagnostics set_user_data(const std::shared_ptr<Kind>& core, std::any data) {
    return with_access<Waking::no>(core, Access::change, [&](Kind& one) -> Diagnostics {
        one.user_data.swap(data);
        return {};
    });
}

template <typename Kind>
Diagnostics take_problems(const std::shared_ptr<Kind>& core) {
    if (core == nullptr) return {moved_from()};
    if (core == unmade<Kind>()) return {out_of_memory()};
    return guarded(nullptr, [&] { return taken(core->access.problems); });
}

}  // namespace npcs::api
