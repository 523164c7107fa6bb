// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The interpreter's part in calls: entering script functions, natives and hooks, and returning from them.

#include <algorithm>
#include <utility>

#include "runtime/collector.hpp"
#include "runtime/interpreter.hpp"
#include "runtime/tasks.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using values::FunctionOrigin;

/// Calls `callee` with `count` arguments at R[window] of the last frame. A value that is not a function is its own
/// result.
Step Interpreter::invoke(Datum callee, std::uint16_t window, std::uint32_t count, std::uint16_t result) {
    Frame& frame = execution_.frames.back();
    if (!callee.is_function()) {
        if (count > 0) return fail({values::ErrorCode::too_many_arguments, ""});
        if (result < program::discard) execution_.registers[frame.base + result] = callee;
        return Step::done;
    }
    frame.top = window;
    const values::Function& function = *callee.as_function();
    if (function.origin == FunctionOrigin::script) return enter(function, frame.base + window, count, result);
    return call_native(function, frame.base + window, count, result);
}

/// Calls what was found as a member of `object`. With `object_in_window`, R[window] holds the object and the arguments
/// follow it; otherwise there are no arguments.
Step Interpreter::invoke_member(Datum object, Datum callee, values::Map* found_in, std::uint16_t window,
                                std::uint32_t count, std::uint16_t result, bool object_in_window) {
    const std::uint32_t base = execution_.frames.back().base;
    if (!callee.is_function()) return invoke(callee, window, count, result);
    const values::Function& function = *callee.as_function();
    execution_.frames.back().top = window;
    std::uint32_t first = base + window;
    if (function.signature->takes_self) {
        execution_.registers[first] = object;
        ++count;
    } else if (object_in_window) {
        ++first;
    }
    return invoke_on(object, function, found_in, first, count, result);
}

/// Calls what was found as an element of `object`. Its arguments are at R[window]; R[window - 1] holds the object.
Step Interpreter::invoke_element(Datum object, Datum callee, values::Map* found_in, std::uint16_t window,
                                 std::uint32_t count, std::uint16_t result) {
    if (!callee.is_function()) return invoke(callee, window, count, result);
    const values::Function& function = *callee.as_function();
    Frame& frame = execution_.frames.back();
    frame.top = window;
    const std::uint32_t taken = function.signature->takes_self ? 1 : 0;
    return invoke_on(object, function, found_in, frame.base + window - taken, count + taken, result);
}

/// Calls `function` with `object` as its receiver; all arguments are in the registers from `first` on.
Step Interpreter::invoke_on(Datum object, const values::Function& function, values::Map* found_in, std::uint32_t first,
                            std::uint32_t count, std::uint16_t result) {
    if (function.origin != FunctionOrigin::script) return call_native(function, first, count, result);
    const auto& callee_function = static_cast<const program::Function&>(*function.signature);
    Receiver receiver{object, Datum::null()};
    if (callee_function.super_slot != program::none && found_in != nullptr)
        receiver.super = values::parent_of(*found_in);
    return enter(function, first, count, result, &receiver);
}

Step Interpreter::enter(const values::Function& callee, std::uint32_t base, std::uint32_t count, std::uint16_t result,
                        const Receiver* receiver) {
    const auto& function = static_cast<const program::Function&>(*callee.signature);
    const std::vector<Frame>& frames = execution_.frames;
    const Limits& limits = context_.limits;
    if (count > function.parameters.size()) return fail({values::ErrorCode::too_many_arguments, ""});
    if (frames.size() >= limits.depth)
        return fail(
            {values::ErrorCode::depth_limit, " reached: " + std::to_string(limits.depth) + " calls inside each other"});
    const Linked& linked = context_.programs.of(function, frames.back().linked);
    if (!stack().push(callee, linked, base, count, result, receiver))
        return Stops(context_, execution_).fail_for_memory();
    // Everything the call was given is in its frame now, as collect() requires.
    const std::uint16_t top = frames.back().top;
    if (!context_.budget.spend() || context_.state.heap.wants_attention()) [[unlikely]]
        if (safepoint(top, nullptr) == Step::stopped) return Step::stopped;
    return Step::entered;
}

Step Interpreter::safepoint(std::uint16_t top, const Datum* turns) {
    values::Heap& heap = context_.state.heap;
    Budget& budget = context_.budget;
    execution_.frames.back().top = top;
    if (heap.wants_collection()) collect(context_);
    Stops stops(context_, execution_);
    if (heap.over_limit()) return stops.fail_for_memory();
    budget.charge(heap.take_work());
    if (!budget.is_spent()) return Step::done;
    // The iteration or call that led here has not been made yet when we stop.
    const auto loop = turns != nullptr ? static_cast<std::uint64_t>(turns - execution_.registers.data()) : 0;
    values::Error reason = budget.renew(context_.limits, execution_.steps, turns, loop);
    return reason ? stops.interrupt(std::move(reason)) : Step::done;
}

Step Interpreter::call_native(const values::Function& callee, std::uint32_t base, std::uint32_t count,
                              std::uint16_t result) {
    const auto& native = static_cast<const Native&>(*callee.signature);
    const std::size_t parameters = native.parameters.size();
    if (count > parameters) return fail({values::ErrorCode::too_many_arguments, ""});
    Datum* const registers = execution_.registers.data() + base;
    for (std::size_t i = count; i < parameters; ++i) registers[i] = native.parameters[i].default_value;

    NativeCall call{context_.services, {registers, parameters}, Datum::null(), {}, -1, WaitFor::host, Datum::null()};
    context_.budget.spend();
    NativeResult outcome = native.run(native, call);
    // The native may have cancelled the current task.
    const Tasks* const tasks = context_.state.tasks.get();
    if (outcome == NativeResult::done && tasks != nullptr && tasks->is_cancelled()) outcome = NativeResult::suspended;
    Frame& frame = execution_.frames.back();
    switch (outcome) {
        case NativeResult::failed: return fail(std::move(call.error));
        case NativeResult::suspended:
            execution_.pending.value = call.result;
            execution_.pending.function = Datum::object(&callee);
            execution_.pending.wake_after = call.wake_after;
            execution_.pending.waits_for = call.waits_for;
            execution_.pending.target = call.target;
            execution_.pending.result = result;
            return stop(StopKind::suspended);
        case NativeResult::calls: return call_guarded(call.result, call.target, base, result);
        case NativeResult::done: break;
    }
    if (stack().is_guarded_native()) {
        execution_.guards.pop_back();
        call.result = stack().try_result(call.result, Datum::null());
        call.is_silent = true;
    }
    if (result < program::discard) {
        execution_.registers[frame.base + result] = call.result;
    } else if (result == program::statement && native.origin == FunctionOrigin::host && !call.is_silent &&
               !call.result.is_null()) {
        execution_.pending.value = call.result;
        execution_.pending.target = context_.state.heap.text(native.name);
        return stop(StopKind::yielded);
    }
    return Step::done;
}

namespace {

/// Returns the speaker of the value yielded by a function called as a statement: the `name` of the object it is a
/// method of, or else the function's own name.
Datum speaker_of(values::Heap& heap, const Execution& execution, const Frame& frame) {
    const program::Function& function = *frame.function;
    if (function.self_slot != program::none) {
        const Datum self = function.captured ? frame.scope->entries[function.self_slot].value
                                             : execution.registers[frame.base + function.self_slot];
        if (self.is_map()) {
            const Datum name = values::get(*self.as_map(), Datum::short_text("name"));
            if (name.is_string()) return name;
        }
    }
    return function.name.empty() ? Datum::null() : heap.text(function.name);
}

}  // namespace

/// Pops the last frame and hands its value to the caller.
Step Interpreter::return_to_caller(Datum value) {
    const Frame ended = execution_.frames.back();
    std::uint16_t result = ended.result;
    execution_.frames.pop_back();
    if (execution_.frames.empty()) {
        execution_.returned = value;
        return stop(StopKind::none);
    }
    if (stack().is_guarded_native()) {
        result = execution_.guards.back().result;
        execution_.guards.pop_back();
        value = stack().try_result(value, Datum::null());
        if (result == program::statement) result = program::discard;
    }
    if (result < program::discard) {
        execution_.registers[execution_.frames.back().base + result] = value;
    } else if (result == program::statement && !value.is_null()) {
        execution_.pending.value = value;
        execution_.pending.target = speaker_of(context_.state.heap, execution_, ended);
        return stop(StopKind::yielded);
    }
    return Step::entered;
}

// ---- guarded calls ---------------------------------------------------------------------------------------------------

/// Makes the call that `try` asks for, in the registers of its own arguments.
Step Interpreter::call_guarded(Datum callee, Datum arguments, std::uint32_t base, std::uint16_t result) {
    const values::Function& function = *callee.as_function();
    const values::List* const given = arguments.is_list() ? arguments.as_list() : nullptr;
    const std::uint32_t count = given != nullptr ? given->count : 0;
    execution_.guards.push_back({static_cast<std::uint32_t>(execution_.frames.size()), result});
    if (count > function.signature->parameters.size()) return fail({values::ErrorCode::too_many_arguments, ""});
    if (!stack().reserve_registers(base + count + context_.native_registers))
        return Stops(context_, execution_).fail_for_memory();
    for (std::uint32_t i = 0; i < count; ++i) execution_.registers[base + i] = given->items[i];
    if (function.origin != FunctionOrigin::script) return call_native(function, base, count, result);
    return enter(function, base, count, program::discard);
}

void Interpreter::run(std::size_t floor) {
    Stops stops(context_, execution_);
    bool goes_on = true;
    while (goes_on) {
        goes_on = false;
        stops.fail_on_throw([&] { execute_instructions(floor); });
        stops.fail_on_throw([&] { goes_on = stack().recover(floor); });
    }
}

// ---- plans -----------------------------------------------------------------------------------------------------------

Step Interpreter::enter_plan(Datum value, std::uint32_t plan, Datum payloads, std::uint16_t window) {
    execution_.frames.back().top = window;
    PlanStack(context_, execution_).push(value, plan, payloads);
    return notify_host(PlanEvent::begin, Datum::null(), value, window);
}

Step Interpreter::leave_plan(PlanEvent event, Datum reason, std::uint16_t window) {
    execution_.frames.back().top = window;
    const Datum value = execution_.plans.back().value;
    if (event == PlanEvent::finally) execution_.plans.pop_back();
    return notify_host(event, reason, value, window);
}

/// Calls the host's function for the event with as many of the arguments as it has parameters: the reason, if any, and
/// the plan's value. Does nothing without such a function.
Step Interpreter::notify_host(PlanEvent event, Datum reason, Datum value, std::uint16_t window) {
    const Datum hook = PlanStack(context_, execution_).hook(event);
    if (!hook.is_function()) return Step::done;
    const values::Function& function = *hook.as_function();
    const std::uint32_t base = execution_.frames.back().base + window;
    std::uint32_t count = 0;
    if (!reason.is_null()) execution_.registers[base + count++] = reason;
    execution_.registers[base + count++] = value;
    count = static_cast<std::uint32_t>(std::min<std::size_t>(count, function.signature->parameters.size()));
    const bool is_entering = event == PlanEvent::begin || event == PlanEvent::conclude;
    const Callbacks::InProgress in_progress(context_.callbacks, is_entering ? Callback::entering : Callback::leaving);
    return call_native(function, base, count, program::discard);
}

}  // namespace npcs::runtime
