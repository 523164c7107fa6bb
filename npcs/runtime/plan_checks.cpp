// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Evaluating the conditions of plans, and cancelling a plan whose condition fails.

#include "runtime/plan_checks.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "runtime/call_stack.hpp"
#include "runtime/interpreter.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

void PlanChecks::begin(StopKind stop, std::uint16_t result, Datum answer) {
    PlanCheck& check = execution_.check;
    check = {};
    check.is_due = !execution_.plans.empty();
    check.stop = stop;
    check.result = result;
    check.answer = answer;
    if (!check.is_due) finish();
}

/// Delivers the answer to what the conversation waited for; to a guarded call, as the value of `try`.
void PlanChecks::finish() {
    PlanCheck done = std::exchange(execution_.check, {});
    CallStack stack(context_, execution_);
    if (done.stop == StopKind::suspended && stack.is_guarded_native()) {
        execution_.guards.pop_back();
        done.answer = stack.try_result(done.answer, Datum::null());
    }
    if (done.result < program::discard) execution_.registers[execution_.frames.back().base + done.result] = done.answer;
}

Step PlanChecks::proceed() {
    PlanCheck& check = execution_.check;
    for (; check.plan < execution_.plans.size(); ++check.plan, check.condition = 0) {
        const ActivePlan& active = execution_.plans[check.plan];
        const program::PlanInfo& info = execution_.frames[active.frame].function->plans[active.plan];
        for (; check.condition < info.conditions.size(); ++check.condition) {
            Datum value;
            if (!check.is_payload) {
                if (!evaluate(info.conditions[check.condition], value)) return Step::stopped;
                if (values::truthy(value)) continue;
                check.is_payload = true;
            }
            const std::uint32_t payload = info.payloads[check.condition];
            if (payload != program::no_statement && !evaluate(payload, value)) return Step::stopped;
            return fail(payload != program::no_statement ? value : Datum::null());
        }
    }
    finish();
    return Step::done;
}

/// Evaluates a condition or payload of the plan being checked, in the scope of the plan's frame, or continues an
/// interrupted evaluation. Returns false when the run is stopped.
bool PlanChecks::evaluate(std::uint32_t part, Datum& value) {
    PlanCheck& check = execution_.check;
    Stops stops(context_, execution_);
    if (check.frame == PlanCheck::no_frame) {
        const Frame owner = execution_.frames[execution_.plans[check.plan].frame];
        const program::Function& function = *owner.function->program->functions[part];
        const Frame last = execution_.frames.back();
        Frame frame;
        frame.function = &function;
        frame.linked = owner.linked;
        frame.base = last.base + std::max(last.top, last.function->registers);
        frame.scope = owner.scope;
        frame.outer = owner.outer;
        CallStack stack(context_, execution_);
        if (!stack.reserve_registers(frame.base + function.registers + context_.native_registers) ||
            !stack.reserve_frame()) {
            stops.fail_for_memory();
            return false;
        }
        check.frame = static_cast<std::uint32_t>(execution_.frames.size());
        execution_.frames.push_back(frame);
    }
    Interpreter(context_, execution_).run(check.frame);
    switch (execution_.pending.kind) {
        case StopKind::none: break;
        case StopKind::interrupted:
        case StopKind::failed: return false;
        default: stops.fail("a condition of a plan must not stop the conversation"); return false;
    }
    check.frame = PlanCheck::no_frame;
    value = execution_.returned;
    execution_.returned = Datum::null();
    return true;
}

/// Handles a condition that no longer holds: cancels its plan, the plans inside it and the calls made from it. `now` is
/// the condition's payload.
Step PlanChecks::fail(Datum now) {
    const std::uint32_t plan = execution_.check.plan;
    const std::uint32_t condition = execution_.check.condition;
    const ActivePlan active = execution_.plans[plan];
    const program::PlanInfo& info = execution_.frames[active.frame].function->plans[active.plan];
    PlanStack plans(context_, execution_);
    values::Heap& heap = context_.state.heap;
    const Datum reason = plans.reason(PlanEnd::condition);
    if (!reason.is_map()) throw std::bad_alloc();
    const auto put = [&](std::string_view key, Datum value) {
        values::set(heap, *reason.as_map(), heap.text(key), value);
    };
    put("condition", heap.text(values::fitting_text(heap, info.texts[condition])));
    put("before", active.payloads.as_list()->items[condition]);
    put("now", now);
    execution_.check = {};
    plans.unwind(plan, reason);
    plans.continue_after(active);
    return Step::entered;
}

}  // namespace npcs::runtime
