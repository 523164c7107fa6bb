// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a Session is made of: a core with one script and no tasks, which can sleep.
#pragma once

#include <any>
#include <memory>
#include <string>
#include <vector>

#include "api/core.hpp"
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

struct Session::Core : api::Core {
    using api::Core::Core;

    Session* owner = nullptr;        ///< the game's; changes when that is moved, null when it is gone
    std::unique_ptr<Asleep> asleep;  ///< in place of the machine

    /// Wakes it.
    Diagnostics make_ready();
    bool pack();
    void replace(std::unique_ptr<runtime::Machine> next) { hold(std::move(next)); }
    /// Goes on as the other one stands.
    void go_on_as(Core& other) { hold(std::move(other.machine)); }
};

}  // namespace npcs
