// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a Session is made of: the door, and behind it the machine, or what is needed to wake one.
#pragma once

#include <any>
#include <memory>
#include <string>
#include <vector>

#include "api/bridge.hpp"
#include "api/entry.hpp"
#include "npcs/session.hpp"
#include "runtime/machine.hpp"

namespace npcs {

/// What a conversation needs to be woken.
struct Session::Asleep {
    std::shared_ptr<const program::Program> program;
    std::shared_ptr<const runtime::Environment> environment;
    Limits limits;
    std::string bytes;
    std::vector<Value> handles;

    Result<std::unique_ptr<runtime::Machine>> wake() const;
};

struct Session::Core {
    Core(std::unique_ptr<runtime::Machine> made, std::any data) : user_data(std::move(data)) {
        replace(std::move(made));
    }

    api::Door door;
    Session* owner = nullptr;  ///< the game's; changes when that is moved, null when it is gone
    std::any user_data;
    // One of the two.
    std::unique_ptr<runtime::Machine> machine;
    std::unique_ptr<Asleep> asleep;

    /// Wakes it.
    Diagnostics make_ready();
    bool pack();
    /// A machine like this one in another state; with problems it is of no use.
    std::unique_ptr<runtime::Machine> remade(const Snapshot& snapshot, Diagnostics& problems) const;
    /// The one that was there goes last: what is released by that may call back.
    void replace(std::unique_ptr<runtime::Machine> made) {
        if (made != nullptr) {
            made->budget().set_stop_flag(door.stop);
            made->owner = this;
        }
        machine.swap(made);
        if (machine == nullptr) return;
        const runtime::Callbacks::InProgress releasing(machine->callbacks, runtime::Callback::release);
        made.reset();
    }
};

}  // namespace npcs
