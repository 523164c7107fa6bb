// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The conditions of plans: a script that has stopped goes on only when they still hold.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/plan_stack.hpp"
#include "runtime/stops.hpp"

namespace npcs::runtime {

/// Checks the conditions of all plans of an execution, outermost first; Execution::check says how far. A check that is
/// interrupted goes on where it was.
class PlanChecks {
public:
    PlanChecks(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// The script had stopped and is to go on: with the answer in register `result`, if that is one, once all conditions hold.
    void begin(StopKind stop, std::uint16_t result, Datum answer);
    bool is_due() const { return execution_.check.is_due; }
    /// Goes on checking. The first condition that does not hold cancels its plan, and the frame the plan is in goes on behind it.
    Step go_on();

private:
    void finish();
    bool evaluate(std::uint32_t part, Datum& value);
    Step fail(Datum now);

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
