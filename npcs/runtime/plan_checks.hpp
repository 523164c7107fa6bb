// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Checks of plan conditions: a stopped script continues only while they hold.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/plan_stack.hpp"
#include "runtime/stops.hpp"

namespace npcs::runtime {

/// Checks the conditions of all plans of an execution, outermost first; Execution::check holds the progress. An
/// interrupted check continues where it was.
class PlanChecks {
public:
    PlanChecks(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// Schedules a check for a script that continues after a stop. Once all conditions hold, `answer` goes to register
    /// `result`, if that is one.
    void begin(StopKind stop, std::uint16_t result, Datum answer);
    bool is_due() const { return execution_.check.is_due; }
    /// Continues the check. The first condition that does not hold cancels its plan, and the plan's frame continues
    /// after the plan.
    Step proceed();

private:
    void finish();
    bool evaluate(std::uint32_t part, Datum& value);
    Step fail(Datum now);

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
