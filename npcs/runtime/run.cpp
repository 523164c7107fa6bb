// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Calling a function of the script while the conversation is stopped: in an execution of its own, which is over with the call.

#include <algorithm>

#include "runtime/machine.hpp"

namespace npcs::runtime {

bool Machine::call_aside(Datum callee, std::vector<Datum> arguments, std::string& problem) {
    Execution aside;
    aside.started = true;
    {
        const Turn turn(turns_, aside, true);
        grow_registers(arguments.size() + native_room_);
        std::copy(arguments.begin(), arguments.end(), aside.registers.begin());
        // A frame to return to.
        Frame caller;
        caller.function = &linked_.first_program()->main();
        caller.linked = &linked_.first();
        caller.scope = caller.outer = state.globals;
        aside.frames.push_back(caller);
        begin_run();
        const auto count = static_cast<std::uint32_t>(arguments.size());
        survive([&] {
            if (enter(*callee.as_function(), 0, count, program::discard) == Step::entered) run_guarded(1);
        });
        end_run();
    }
    execution().steps += aside.steps;
    const StopKind kind = aside.pending.kind;
    problem = aside.error;
    if (kind == StopKind::yielded || kind == StopKind::suspended || kind == StopKind::choice)
        problem = "it must not stop the conversation";
    return kind == StopKind::none;
}

}  // namespace npcs::runtime
