// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Entering and leaving plans.

#include "runtime/plan_stack.hpp"

#include <utility>

#include "runtime/call_stack.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

namespace {

std::string_view name_of(PlanEvent event) {
    constexpr std::string_view names[] = {"begin", "conclude", "cancel", "finally"};
    return names[static_cast<std::size_t>(event)];
}

std::string_view name_of(PlanEnd kind) {
    constexpr std::string_view names[] = {"break", "continue", "return", "error", "condition", "cancelled"};
    return names[static_cast<std::size_t>(kind)];
}

}  // namespace

PlanEnd end_by(program::PlanExit statement) {
    switch (statement) {
        case program::PlanExit::break_: return PlanEnd::left_by_break;
        case program::PlanExit::continue_: return PlanEnd::left_by_continue;
        case program::PlanExit::return_: break;
    }
    return PlanEnd::left_by_return;
}

void PlanStack::push(Datum value, std::uint32_t plan, Datum payloads) {
    const auto frame = static_cast<std::uint32_t>(execution_.frames.size() - 1);
    const std::size_t before = execution_.plans.capacity();
    execution_.plans.push_back({frame, plan, value, payloads});
    context_.state.heap.grow_external((execution_.plans.capacity() - before) * sizeof(ActivePlan));
}

std::size_t PlanStack::count_below(std::size_t frames) const {
    const std::vector<ActivePlan>& plans = execution_.plans;
    std::size_t count = 0;
    while (count < plans.size() && plans[count].frame < frames) ++count;
    return count;
}

Datum plan_hook(const NativeNames& natives, PlanEvent event) {
    const Datum found = natives.find_native(name_of(event));
    return found.is_function() && found.as_function()->origin == values::FunctionOrigin::host ? found : Datum::unset();
}

Datum PlanStack::reason(PlanEnd kind, std::string_view message) noexcept {
    values::Heap& heap = context_.state.heap;
    try {
        values::Map* const reason = heap.map(2);
        values::set(heap, *reason, heap.text("kind"), heap.text(name_of(kind)));
        if (!message.empty())
            values::set(heap, *reason, heap.text("message"), heap.text(values::fitting_text(heap, message)));
        return Datum::object(reason);
    } catch (const std::exception&) {
        return Datum::null();
    }
}

// ---- leaving ---------------------------------------------------------------------------------------------------------

void PlanStack::unwind(std::size_t down_to, Datum reason) noexcept {
    while (execution_.plans.size() > down_to) drop(execution_.plans.size() - 1, reason);
}

/// Tells the host that a plan has ended and removes it, whatever the host throws.
void PlanStack::drop(std::size_t index, Datum reason) noexcept {
    const Pending pending = execution_.pending;
    values::Error error = execution_.take_error();
    const Datum value = execution_.plans[index].value;
    execution_.plans.erase(execution_.plans.begin() + static_cast<std::ptrdiff_t>(index) + 1, execution_.plans.end());
    for (const PlanEvent event : {PlanEvent::cancel, PlanEvent::finally}) {
        try {
            notify_dropped(event, value, reason);
        } catch (...) {
            log_exception(name_of(event));
        }
    }
    execution_.plans.pop_back();
    execution_.pending = pending;
    execution_.set_error(std::move(error));
}

void PlanStack::notify_dropped(PlanEvent event, Datum value, Datum reason) {
    const Datum callee = hook(event);
    if (!callee.is_function()) return;
    const auto& native = static_cast<const Native&>(*callee.as_function()->signature);
    const Frame& frame = execution_.frames.back();
    CallStack(context_, execution_).grow_registers(frame.base + frame.top + context_.native_registers);
    Datum* const arguments = execution_.registers.data() + frame.base + frame.top;
    const std::size_t parameters = native.parameters.size();
    for (std::size_t i = 0; i < parameters; ++i) arguments[i] = native.parameters[i].default_value;
    std::size_t given = 0;
    if (event == PlanEvent::cancel && given < parameters) arguments[given++] = reason;
    if (given < parameters) arguments[given] = value;
    NativeCall call{context_.services, {arguments, parameters}, Datum::null(), {}, -1, WaitFor::host, Datum::null()};
    const Callbacks::InProgress in_progress(context_.callbacks, Callback::leaving);
    // The hook's value, or its wish to suspend, cannot change that the plan has ended.
    const NativeResult result = native.run(native, call);
    ProblemLog* const log = ProblemLog::current();
    if (result == NativeResult::failed && log != nullptr) log->note("callback-failed", call.error.message);
}

void PlanStack::continue_after(const ActivePlan& plan) {
    CallStack(context_, execution_).drop_frames(plan.frame + std::size_t{1});
    Frame& frame = execution_.frames.back();
    const program::Function& function = *frame.function;
    frame.pc = function.plans[plan.plan].leave_pc;
    frame.top = function.resume_point_at(frame.pc)->top;
}

bool PlanStack::cancel(Datum value) {
    for (std::size_t i = execution_.plans.size(); i-- > 0;) {
        if (!values::equal(execution_.plans[i].value, value)) continue;
        cancel_at(i, cancelled_message());
        return true;
    }
    return false;
}

std::string PlanStack::cancelled_message() { return "plan cancelled by the host"; }

/// Allocates nothing but what `why` already holds.
void PlanStack::cancel_at(std::size_t index, std::string why) noexcept {
    const ActivePlan active = execution_.plans[index];
    unwind(index, reason(PlanEnd::cancelled));
    continue_after(active);
    PlanCheck& check = execution_.check;
    if (check.frame >= execution_.frames.size()) {
        // The plans around it are yet to be checked, unless that has begun.
        const bool had_begun = check.frame != PlanCheck::no_frame;
        const bool is_due = check.is_due || execution_.pending.kind != StopKind::interrupted;
        check = {};
        check.is_due = is_due && !had_begun && index > 0;
    }
    // Nothing waits any more; the run continues after the plan.
    execution_.pending = {};
    execution_.pending.kind = StopKind::interrupted;
    execution_.set_error(std::move(why));
}

}  // namespace npcs::runtime
