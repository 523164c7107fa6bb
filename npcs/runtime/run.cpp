// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Starting and resuming an execution.

#include "runtime/run.hpp"

#include <algorithm>

#include "runtime/choices.hpp"
#include "runtime/clock.hpp"
#include "runtime/collector.hpp"
#include "runtime/interpreter.hpp"
#include "runtime/plan_checks.hpp"

namespace npcs::runtime {

namespace {

void begin_run(Context& context, Execution& execution) {
    context.state.heap.take_work();  // discards work the host did with values between runs
    execution.set_error({});
    context.budget.begin(context.limits);
}

void end_run(Context& context, Execution& execution) {
    context.budget.charge(context.state.heap.take_work());
    execution.steps += context.budget.end();
}

}  // namespace

StopKind Run::start() {
    const Linked& linked = context_.programs.first();
    context_.programs.make_globals();
    CallStack stack(context_, execution_);
    if (!stack.reserve_registers(linked.program->main().registers + context_.native_registers)) {
        execution_.started = true;
        Stops(context_, execution_).fail_for_memory();
        return execution_.pending.kind;
    }
    stack.push_main(linked);
    execution_.started = true;  // not earlier: an execution that lacked memory has not begun
    if (values::Error error = exceeds(linked, context_.state.heap.limits)) {
        Stops(context_, execution_).fail(std::move(error));
        return execution_.pending.kind;
    }
    begin_run(context_, execution_);
    return go();
}

StopKind Run::resume(Datum answer) {
    const Pending pending = execution_.pending;
    execution_.pending = {};
    begin_run(context_, execution_);
    // After a stop that the script did not ask for, it simply continues, including a check of plans in progress.
    if (pending.kind != StopKind::interrupted) {
        const std::uint16_t result = pending.kind == StopKind::suspended ? pending.result : program::discard;
        Stops(context_, execution_).fail_on_throw([&] {
            PlanChecks(context_, execution_).begin(pending.kind, result, answer);
        });
    }
    return proceed();
}

StopKind Run::choose(std::uint32_t index) {
    Choices(context_, execution_).take(index);
    return proceed_with_choice();
}

StopKind Run::leave_choice() {
    Choices(context_, execution_).take_none();
    return proceed_with_choice();
}

StopKind Run::proceed_with_choice() {
    begin_run(context_, execution_);
    Stops(context_, execution_).fail_on_throw([&] {
        PlanChecks(context_, execution_).begin(StopKind::choice, program::discard, Datum::null());
    });
    return proceed();
}

/// Continues after plans were checked, unless one of the checks failed outside of any `try`.
StopKind Run::proceed() {
    Stops stops(context_, execution_);
    PlanChecks checks(context_, execution_);
    Step step = Step::done;
    stops.fail_on_throw([&] {
        if (checks.is_due()) step = checks.proceed();
    });
    bool goes_on = step != Step::stopped && execution_.pending.kind != StopKind::failed;
    if (!goes_on) stops.fail_on_throw([&] { goes_on = CallStack(context_, execution_).recover(0); });
    if (goes_on) return go();
    end_run(context_, execution_);
    return execution_.pending.kind;
}

StopKind Run::go() {
    State& state = context_.state;
    Interpreter(context_, execution_).run(0);
    if (state.tasks == nullptr) note_stop(context_);
    end_run(context_, execution_);
    CallStack(context_, execution_).trim();
    // It may rest for long, among a million others.
    if (state.heap.has_much_garbage()) collect(context_);
    return execution_.pending.kind;
}

namespace {

void run_nested(Context& context, Execution& nested, const values::Function& callee,
                const std::vector<Datum>& arguments) {
    nested.started = true;
    const Turn turn(context.turns, nested, true);
    CallStack stack(context, nested);
    stack.grow_registers(arguments.size() + context.native_registers);
    std::copy(arguments.begin(), arguments.end(), nested.registers.begin());
    stack.push_main(context.programs.first());  // a frame to return to
    begin_run(context, nested);
    const auto count = static_cast<std::uint32_t>(arguments.size());
    Interpreter interpreter(context, nested);
    Stops(context, nested).fail_on_throw([&] {
        if (interpreter.enter(callee, 0, count, program::discard) == Step::entered) interpreter.run(1);
    });
    end_run(context, nested);
}

constexpr const char* stops_in_nested = "it must not stop the conversation";

}  // namespace

values::Error call_nested(Context& context, const values::Function& callee, const std::vector<Datum>& arguments,
                          Datum& value) {
    Execution nested;
    run_nested(context, nested, callee, arguments);
    value = nested.returned;
    switch (nested.pending.kind) {
        case StopKind::none: return {};
        case StopKind::yielded:
        case StopKind::suspended:
        case StopKind::choice: return stops_in_nested;
        default: return nested.take_error();
    }
}

bool call_nested(Context& context, const values::Function& callee, const std::vector<Datum>& arguments,
                 std::string& problem) {
    Execution nested;
    run_nested(context, nested, callee, arguments);
    context.turns.current().steps += nested.steps;
    problem = nested.error;
    switch (nested.pending.kind) {
        case StopKind::none: return true;
        case StopKind::yielded:
        case StopKind::suspended:
        case StopKind::choice: problem = stops_in_nested; return false;
        default: return false;
    }
}

}  // namespace npcs::runtime
