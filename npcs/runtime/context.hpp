// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the parts of a machine share. The parts that own something are here; those that only work on it (CallStack, PlanStack,
// Interpreter, Scheduler and others) refer to it, are made where they are needed, and keep nothing.
#pragma once

#include <cstdint>
#include <memory>

#include "npcs/limits.hpp"
#include "runtime/budget.hpp"
#include "runtime/callback.hpp"
#include "runtime/environment.hpp"
#include "runtime/linked_programs.hpp"
#include "runtime/native.hpp"
#include "runtime/roots.hpp"
#include "runtime/state.hpp"
#include "runtime/turns.hpp"

namespace npcs::runtime {

struct Context {
    Context(std::shared_ptr<const program::Program> program, std::shared_ptr<const Environment> game,
            const Limits& made_with, Services& machine)
        : environment(std::move(game)),
          programs(std::move(program), *environment, state),
          limits(made_with),
          services(machine),
          native_room(static_cast<std::uint32_t>(environment->most_parameters() + 2)) {}

    State state;
    Turns turns{state.execution};
    Budget budget;
    const std::shared_ptr<const Environment> environment;
    LinkedPrograms programs;
    std::shared_ptr<Roots> roots;  ///< null until the first is asked for
    const Limits limits;
    Services& services;               ///< what natives are given
    const std::uint32_t native_room;  ///< how many registers behind a frame's own a native may need
    Callbacks callbacks;              ///< the host's code that is going on
    double started_at = 0;            ///< the host's time from which seconds count; no number while it cannot be read
};

}  // namespace npcs::runtime
