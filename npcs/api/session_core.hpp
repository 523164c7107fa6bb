// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The implementation of a Session: a core with one script and no tasks, which can sleep.
#pragma once

#include <any>
#include <memory>
#include <string>
#include <vector>

#include "api/core.hpp"
#include "npcs/session.hpp"
#include "runtime/machine.hpp"

namespace npcs {

/// A sleeping conversation: all that is needed to wake it.
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

    Session* owner = nullptr;        ///< the public object; updated when that is moved, null when it is destroyed
    std::unique_ptr<Asleep> asleep;  ///< instead of the machine, while it sleeps

    /// Wakes the conversation if it sleeps.
    Diagnostics make_ready();
    bool pack();
    void replace(std::unique_ptr<runtime::Machine> next) { set_machine(std::move(next)); }
    /// Takes over the machine of another core.
    void take_over(Core& other) { set_machine(std::move(other.machine)); }
};

}  // namespace npcs
