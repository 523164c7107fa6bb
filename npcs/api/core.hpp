// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What stands behind a Session and behind a Machine: the door, and a machine of the runtime with its state, scripts and
// tasks. A conversation is such a machine with one script, and one execution of its own instead of tasks; saving, loading,
// migrating and reporting need not know more. What is added to it: a conversation can sleep (session_core.hpp); a machine has
// observers and gives turns (world.hpp).
#pragma once

#include <any>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/entry.hpp"
#include "npcs/session.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

struct HostTable;

struct Core {
    Core(std::unique_ptr<runtime::Machine> made, std::any data) : user_data(std::move(data)) { hold(std::move(made)); }
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    Door door;
    std::unique_ptr<runtime::Machine> machine;  ///< null while it sleeps
    std::any user_data;

    /// Takes another machine in place of the one that was there. That one goes last: what is released by it may call back.
    void hold(std::unique_ptr<runtime::Machine> next) {
        if (next != nullptr) {
            next->budget().set_stop_flag(door.stop);
            next->owner = this;
        }
        machine.swap(next);
        if (machine == nullptr || next == nullptr) return;
        const runtime::Callbacks::InProgress releasing(machine->callbacks, runtime::Callback::release);
        next.reset();
    }
};

/// Who holds a machine; null when nobody does any more.
inline Core* holder_of(const runtime::Machine& machine) { return static_cast<Core*>(machine.owner); }

// ---- what is the same for both ---------------------------------------------------------------------------------------

std::shared_ptr<HostTable> host_of(const runtime::Machine& machine);

std::vector<const program::Program*> pointers(std::span<const std::shared_ptr<const program::Program>> programs);

/// The programs of a machine as saves are given them. A conversation has one, for which no memory is taken.
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
/// Returns the state as bytes, and adds the handles that these only name.
std::string save(runtime::Machine& machine, bool with_outline, std::vector<Value>& handles);
std::string save_readable(runtime::Machine& machine);

/// Null when there is no such global.
Value global(runtime::Machine& machine, std::string_view name);
void set_global(runtime::Machine& machine, std::string_view name, const Value& value);
std::vector<std::string> global_names(const runtime::State& state);

template <typename Kind>
const std::any& user_data(const std::shared_ptr<Kind>& core) {
    static const std::any none;
    const std::any* const data =
        through<Waking::no>(core, Wish::look, [](Kind& one) -> const std::any* { return &one.user_data; });
    return data != nullptr ? *data : none;
}

template <typename Kind>
Diagnostics set_user_data(const std::shared_ptr<Kind>& core, std::any data) {
    return through<Waking::no>(core, Wish::change, [&](Kind& one) -> Diagnostics {
        one.user_data.swap(data);
        return {};
    });
}

template <typename Kind>
Diagnostics take_problems(const std::shared_ptr<Kind>& core) {
    if (core == nullptr) return {moved_from()};
    if (core == unmade<Kind>()) return {out_of_memory()};
    return guarded(nullptr, [&] { return taken(core->door.complaints); });
}

}  // namespace npcs::api
