// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The data that the parts of a machine share. Parts that own something are members; parts that only work on it
// (CallStack, PlanStack, Interpreter, Scheduler and others) refer to it, are constructed where needed, and keep
// nothing.
#pragma once

#include <cstdint>
#include <memory>

#include "npcs/limits.hpp"
#include "runtime/budget.hpp"
#include "runtime/callback.hpp"
#include "runtime/coverage.hpp"
#include "runtime/environment.hpp"
#include "runtime/foreign_state.hpp"
#include "runtime/linked_programs.hpp"
#include "runtime/native.hpp"
#include "runtime/roots.hpp"
#include "runtime/state.hpp"
#include "runtime/tracer.hpp"
#include "runtime/turns.hpp"

namespace npcs::runtime {

struct Context {
    Context(std::shared_ptr<const program::Program> program, std::shared_ptr<const Environment> game,
            const Limits& made_with, Services& machine)
        : environment(std::move(game)),
          programs(std::move(program), *environment, state),
          limits(made_with),
          services(machine),
          native_registers(static_cast<std::uint32_t>(environment->max_parameters() + 2)) {}
    /// With the programs and environment of another machine, and no state.
    Context(const Context& like, Services& machine, const Limits& made_with)
        : environment(like.environment),
          programs(like.programs, state),
          limits(made_with),
          services(machine),
          native_registers(like.native_registers),
          tracer(like.tracer) {
        programs.link_all(like.programs);
    }

    State state;
    Turns turns{state.execution};
    Budget budget;
    const std::shared_ptr<const Environment> environment;
    LinkedPrograms programs;
    std::shared_ptr<Roots> roots;  ///< null until first needed
    const Limits limits;
    Services& services;                    ///< passed to natives
    const std::uint32_t native_registers;  ///< registers that a native may need beyond a frame's own
    Callbacks callbacks;                   ///< host code in progress
    ForeignState foreign;
    Coverage* coverage = nullptr;  ///< counts what is reached; null if nobody wants to know
    Tracer* tracer = nullptr;      ///< of a debugger; null if there is none
    double started_at = 0;         ///< host time at which seconds start counting; NaN while it cannot be read
};

}  // namespace npcs::runtime
