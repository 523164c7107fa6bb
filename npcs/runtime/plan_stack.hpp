// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Plans that are being carried out, one inside the other, and what the host is told when they end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/context.hpp"

namespace npcs::runtime {

/// What a host may define a function for, of the same name.
enum class PlanEvent : std::uint8_t { begin, conclude, cancel, finally };
/// Why a plan did not come to its end: what the reason that `cancel` is given calls its `kind`.
enum class PlanEnd : std::uint8_t { left_by_break, left_by_continue, left_by_return, error, condition, cancelled };
/// Of a statement that leaves it.
PlanEnd end_by(program::PlanExit statement);

/// The plans of one execution, outermost first.
class PlanStack {
public:
    PlanStack(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// The last frame enters a plan.
    void push(Datum value, std::uint32_t plan, Datum payloads);
    /// How many belong to the first `frames` frames.
    std::size_t count_below(std::size_t frames) const;
    /// Leaves all plans from the innermost to the one at `down_to`, and tells the host of each, whatever that throws. The frame
    /// that the innermost was entered in is the last one, or others are above it.
    void unwind(std::size_t down_to, Datum reason) noexcept;
    /// Drops the frames above the plan's own, which goes on behind the plan.
    void leave_for(const ActivePlan& plan);
    /// Cancels the innermost plan whose value equals `value`, and what is nested in it. False when there is none.
    bool cancel(Datum value);
    /// Cancels the innermost one. Precondition: there is one. Needs no memory but for `why`, see told_cancelled().
    void cancel_innermost(std::string why) noexcept { cancel_at(execution_.plans.size() - 1, std::move(why)); }
    /// What the execution's error is when one was cancelled.
    static std::string told_cancelled();

    /// The host's function for the event; unset without one. An intrinsic of the same name is something else.
    Datum hook(PlanEvent event) const;
    /// What `cancel` is given; null when there is no memory for it: a plan is left all the same.
    Datum reason(PlanEnd kind, std::string_view message = {}) noexcept;

private:
    void drop(std::size_t index, Datum reason) noexcept;
    void tell_dropped(PlanEvent event, Datum value, Datum reason);
    void cancel_at(std::size_t index, std::string why) noexcept;

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
