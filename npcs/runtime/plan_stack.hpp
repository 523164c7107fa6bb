// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The active plans, nested, and the host's notifications when they end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/context.hpp"

namespace npcs::runtime {

/// The events a host may define a function for; the function has the event's name.
enum class PlanEvent : std::uint8_t { begin, conclude, cancel, finally };
/// Returns the host's function for the event, or unset. Intrinsics of the same name do not count.
Datum plan_hook(const NativeNames& natives, PlanEvent event);
/// Why a plan did not run to its end: the `kind` of the reason passed to `cancel`.
enum class PlanEnd : std::uint8_t { left_by_break, left_by_continue, left_by_return, error, condition, cancelled };
/// Returns the end that a statement leaving a plan causes.
PlanEnd end_by(program::PlanExit statement);

/// The active plans of one execution, outermost first.
class PlanStack {
public:
    PlanStack(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// Enters a plan in the last frame.
    void push(Datum value, std::uint32_t plan, Datum payloads);
    /// Returns the number of plans that belong to the first `frames` frames.
    std::size_t count_below(std::size_t frames) const;
    /// Leaves all plans from the innermost to the one at `down_to`, and tells the host of each, whatever its functions
    /// throw. Precondition: the frame of the innermost plan is still on the stack.
    void unwind(std::size_t down_to, Datum reason) noexcept;
    /// Drops the frames above the plan's own, and continues that one after the plan.
    void continue_after(const ActivePlan& plan);
    /// Cancels the innermost plan whose value equals `value`, with the plans nested in it. Returns false when there is
    /// none.
    bool cancel(Datum value);
    /// Cancels the innermost plan. Precondition: there is one. Allocates nothing; `why` is made beforehand, see
    /// cancelled_message().
    void cancel_innermost(std::string why) noexcept { cancel_at(execution_.plans.size() - 1, std::move(why)); }
    /// Returns the execution's error message after a cancelled plan.
    static std::string cancelled_message();

    /// Returns plan_hook() of the machine.
    Datum hook(PlanEvent event) const { return plan_hook(*context_.environment, event); }
    /// Returns the reason passed to `cancel`; null when there is no memory for it, since the plan is left in any case.
    Datum reason(PlanEnd kind, std::string_view message = {}) noexcept;

private:
    void drop(std::size_t index, Datum reason) noexcept;
    void notify_dropped(PlanEvent event, Datum value, Datum reason);
    void cancel_at(std::size_t index, std::string why) noexcept;

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
