// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One run: from a start or an answer to the next stop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/stops.hpp"

namespace npcs::runtime {

/// Takes the execution whose turn it is to its next stop. Preconditions: it is where the call makes sense.
class Run {
public:
    explicit Run(Context& context) : context_(context), execution_(context.turns.current()) {}

    /// From the beginning of the first program's main function.
    StopKind start();
    /// After a stop that is no choice; only a call that waits is given the answer.
    StopKind resume(Datum answer);
    /// Takes the option at that index, which is available.
    StopKind choose(std::uint32_t index);
    /// Nothing was chosen in time.
    StopKind leave_choice();

private:
    StopKind go_on_chosen();
    StopKind go_on();
    StopKind go();

    Context& context_;
    Execution& execution_;
};

/// Calls a function of the script, which must not stop, while the conversation is stopped, and drops its value: in an execution
/// of its own. False, and `problem` says why, when it failed; what it changed by then stays changed.
bool call_aside(Context& context, const values::Function& callee, const std::vector<Datum>& arguments,
                std::string& problem);

}  // namespace npcs::runtime
