// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The interpreter's part in calls: entering script functions, natives and hooks, and returning from them.

#include <algorithm>
#include <utility>

#include "runtime/collector.hpp"
#include "runtime/interpreter.hpp"
#include "runtime/names.hpp"
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
    if (frames.size() >= limits.depth) return fail(depth_error(limits));
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
    // A safepoint that is reached only for a collection charges nothing: when the heap is collected depends on its memory, which a
    // load changes, and where a budget ends must not.
    if (budget.is_spent() || heap.wants_attention()) budget.charge(heap.take_work());
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
    // A callback takes only what it is called with: it may have more parameters than there are registers for natives.
    const std::size_t taken = callee.origin == FunctionOrigin::callback ? count : parameters;
    for (std::size_t i = count; i < taken; ++i) registers[i] = native.parameters[i].default_value;

    NativeCall call{context_.services, {registers, taken}, Datum::null(), {}, -1, WaitFor::host, Datum::null()};
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
        case NativeResult::calls_back: return call_back(callee, base, count, result);
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

namespace {

/// The name that `say` is told: what the speaker's name stands for, when that is a text or a map with a `name`.
Datum spoken_name(Datum who, Datum name) {
    if (who.is_string()) return who;
    for (int depth = 0; who.is_map() && depth < values::isa_depth_max; ++depth) {
        const Datum own = values::get(*who.as_map(), Datum::short_text("name"));
        if (own.is_string()) return own;
        who = values::get(*who.as_map(), values::isa_key);
    }
    return name;
}

}  // namespace

Step Interpreter::say_line(const program::Instruction& line, const program::Instruction& word) {
    const Names names(context_, execution_);
    const Frame& frame = execution_.frames.back();
    const program::Program& program = *frame.function->program;
    const auto find = [&](std::uint16_t name) {
        return names.find(frame, program.names[name], program.name_hashes[name], true);
    };
    Datum* const registers = execution_.registers.data() + frame.base + line.b;
    const bool is_narration = word.c != 0;
    Datum callee = Datum::unset();
    if (!is_narration && word.a != program::none) callee = execution_.registers[frame.base + word.a];
    if (!is_narration && callee.is_unset()) callee = find(line.c);
    std::uint32_t count = line.n;
    if (callee.is_function()) {
        for (std::uint32_t k = 0; k < count; ++k) registers[k] = registers[k + 1];
    } else {
        if (!is_narration) registers[0] = spoken_name(callee, program.names[line.c]);
        callee = find(word.b);
        ++count;
    }
    if (!callee.is_function()) {
        const std::string who(values::Text(program.names[line.c]).view());
        return fail(is_narration ? "nobody says this line: there is no function say(who, text)"
                                 : "nobody says this line: '" + who +
                                       "' is no function, and there is no function say(who, text)");
    }
    // Who has no use for tags is not told of them.
    const values::Signature& takes = *callee.as_function()->signature;
    const std::size_t most = takes.parameters.size();
    if (line.n > 1) count = std::min(count, std::max(static_cast<std::uint32_t>(most), count - 1));
    return invoke(callee, line.b, count, line.a);
}

Step Interpreter::go_on_in(Datum scene) {
    const bool is_script = scene.is_function() && scene.as_function()->origin == FunctionOrigin::script;
    if (!is_script) return fail("go: a scene is required");
    const values::Function& callee = *scene.as_function();
    const auto& function = static_cast<const program::Function&>(*callee.signature);
    const Frame ended = execution_.frames.back();
    const Linked& linked = context_.programs.of(function, ended.linked);
    if (!stack().reserve_registers(ended.base + function.registers + context_.native_registers))
        return Stops(context_, execution_).fail_for_memory();
    execution_.frames.pop_back();
    if (!stack().push(callee, linked, ended.base, 0, ended.result, nullptr)) {
        execution_.frames.push_back(ended);
        return Stops(context_, execution_).fail_for_memory();
    }
    if (!context_.budget.spend() || context_.state.heap.wants_attention()) [[unlikely]]
        if (safepoint(execution_.frames.back().top, nullptr) == Step::stopped) return Step::stopped;
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
        stops.fail_on_throw([&] {
            if (!context_.programs.has_foreign() || revive(floor)) execute_instructions(floor);
        });
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
