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

/// Takes the current execution to its next stop. Precondition of each function: the execution is in a state that
/// permits it.
class Run {
public:
    explicit Run(Context& context) : context_(context), execution_(context.turns.current()) {}

    /// Runs the first program's main function from its beginning.
    StopKind start();
    /// Continues after a stop other than a choice. Only a suspended call receives the answer.
    StopKind resume(Datum answer);
    /// Takes the option at `index`, which must be available, and continues.
    StopKind choose(std::uint32_t index);
    /// Continues without a choice, because none was made in time.
    StopKind leave_choice();

private:
    StopKind proceed_with_choice();
    StopKind proceed();
    StopKind go();

    Context& context_;
    Execution& execution_;
};

/// Calls a script function while the conversation is stopped, in a separate execution, and discards its value. The
/// function must not stop. Returns false and sets `problem` when it failed; its effects up to then remain.
bool call_nested(Context& context, const values::Function& callee, const std::vector<Datum>& arguments,
                 std::string& problem);
/// call_nested() that gives the value, within the budget set before. Returns why there is none.
values::Error call_nested(Context& context, const values::Function& callee, const std::vector<Datum>& arguments,
                          Datum& value);

}  // namespace npcs::runtime
