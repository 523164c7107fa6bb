// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <utility>

#include "runtime/machine.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using values::FunctionOrigin;

/// Calls the value with `count` arguments at R[window] of the last frame, or gives it when it is no function.
Machine::Step Machine::invoke(Datum callee, std::uint16_t window, std::uint32_t count, std::uint16_t result) {
    Execution& execution = this->execution();
    Frame& frame = execution.frames.back();
    if (!callee.is_function()) {
        if (count > 0) return fail("Too Many Arguments");
        if (result < program::discard) execution.registers[frame.base + result] = callee;
        return Step::done;
    }
    frame.top = window;
    const values::Function& function = *callee.as_function();
    if (function.origin == FunctionOrigin::script) return enter(function, frame.base + window, count, result);
    return call_native(function, frame.base + window, count, result);
}

/// The same for what was found as a member of `object`. With `object_in_window`, R[window] holds the object and the
/// arguments follow it; otherwise there are no arguments.
Machine::Step Machine::invoke_member(Datum object, Datum callee, values::Map* found_in, std::uint16_t window,
                                     std::uint32_t count, std::uint16_t result, bool object_in_window) {
    Execution& execution = this->execution();
    const std::uint32_t base = execution.frames.back().base;
    if (!callee.is_function()) return invoke(callee, window, count, result);
    const values::Function& function = *callee.as_function();
    execution.frames.back().top = window;
    std::uint32_t first = base + window;
    if (function.signature->takes_self) {
        execution.registers[first] = object;
        ++count;
    } else if (object_in_window) {
        ++first;
    }
    return invoke_on(object, function, found_in, first, count, result);
}

/// The same for what was found as an element. Its arguments stand at R[window], and R[window - 1] holds the object.
Machine::Step Machine::invoke_element(Datum object, Datum callee, values::Map* found_in, std::uint16_t window,
                                      std::uint32_t count, std::uint16_t result) {
    if (!callee.is_function()) return invoke(callee, window, count, result);
    const values::Function& function = *callee.as_function();
    Frame& frame = execution().frames.back();
    frame.top = window;
    const std::uint32_t taken = function.signature->takes_self ? 1 : 0;
    return invoke_on(object, function, found_in, frame.base + window - taken, count + taken, result);
}

/// With all its arguments at `first` of the registers.
Machine::Step Machine::invoke_on(Datum object, const values::Function& function, values::Map* found_in,
                                 std::uint32_t first, std::uint32_t count, std::uint16_t result) {
    if (function.origin != FunctionOrigin::script) return call_native(function, first, count, result);
    const auto& callee_function = static_cast<const program::Function&>(*function.signature);
    Receiver receiver{object, Datum::null()};
    if (callee_function.super_slot != program::none && found_in != nullptr)
        receiver.super = values::parent_of(*found_in);
    return enter(function, first, count, result, &receiver);
}

void Machine::set_self(Frame& frame, const Receiver& receiver) {
    const program::Function& function = *frame.function;
    const auto put = [&](std::uint16_t slot, Datum value) {
        if (slot == program::none) return;
        if (function.captured) frame.scope->entries[slot].value = value;
        else execution().registers[frame.base + slot] = value;
    };
    put(function.self_slot, receiver.self);
    put(function.super_slot, receiver.super);
}

Machine::Step Machine::enter(const values::Function& callee, std::uint32_t base, std::uint32_t count,
                             std::uint16_t result, const Receiver* receiver) {
    const auto& function = static_cast<const program::Function&>(*callee.signature);
    const std::vector<Frame>& frames = execution().frames;
    if (count > function.parameters.size()) return fail("Too Many Arguments");
    if (frames.size() >= limits_.depth)
        return fail("call depth limit reached: " + std::to_string(limits_.depth) + " calls inside each other");
    const Frame& caller = frames.back();
    if (!push_frame(callee,
                    caller.linked->program == function.program ? *caller.linked : linked_.of(function, caller.linked),
                    base, count, result, receiver))
        return fail(out_of_memory());
    // Everything the call was given is in its frame now: see collect().
    const std::uint16_t top = frames.back().top;
    if (!budget_.spend() || state.heap.wants_attention()) [[unlikely]]
        if (safepoint(top, nullptr) == Step::stopped) return Step::stopped;
    return Step::entered;
}

namespace {

/// Of parameters with equal names the first one has the argument; a default of a later one that was given none takes its place.
void merge_repeated(const program::Function& function, std::size_t count, Datum* registers) {
    for (std::size_t i = 0; i < function.parameters.size(); ++i) {
        if (!function.locals[i].empty()) continue;
        std::size_t first = 0;
        while (function.parameters[first].name != function.parameters[i].name) ++first;
        if (i >= count) registers[first] = registers[i];
        registers[i] = Datum::unset();
    }
}

}  // namespace

/// A frame whose registers begin at `base`, where `count` arguments stand.
bool Machine::push_frame(const values::Function& callee, const Linked& linked, std::uint32_t base, std::uint32_t count,
                         std::uint16_t result, const Receiver* receiver) {
    const auto& function = static_cast<const program::Function&>(*callee.signature);
    Execution& execution = this->execution();
    const std::size_t parameters = function.parameters.size();
    const std::size_t wanted = base + function.registers + native_room_;
    if (execution.registers.size() < wanted && !reserve_registers(wanted)) return false;
    if (!reserve_frame()) return false;

    Datum* const registers = execution.registers.data() + base;
    for (std::size_t i = count; i < parameters; ++i) registers[i] = function.parameters[i].default_value;
    Frame frame;
    frame.function = &function;
    frame.linked = &linked;
    frame.base = base;
    frame.result = result;
    frame.outer = callee.outer;
    const std::size_t locals = function.locals.size();
    if (function.repeats_parameter) merge_repeated(function, count, registers);
    if (function.captured) {
        frame.scope = state.heap.scope(function.local_keys.data(), function.local_hashes.data(),
                                       static_cast<std::uint32_t>(locals));
        for (std::size_t i = 0; i < parameters; ++i) frame.scope->entries[i].value = registers[i];
    } else {
        for (std::size_t i = parameters; i < locals; ++i) registers[i] = Datum::unset();
        frame.top = static_cast<std::uint16_t>(locals);
    }
    if (receiver != nullptr) set_self(frame, *receiver);
    execution.frames.push_back(frame);
    note_room();
    if (function.program->counts_visits) {
        const std::uint32_t visit = linked.first_visit + function.index;
        if (state.visits.size() <= visit) state.visits.resize(linked.first_visit + function.program->functions.size());
        ++state.visits[visit];
    }
    return true;
}

Machine::Step Machine::call_native(const values::Function& callee, std::uint32_t base, std::uint32_t count,
                                   std::uint16_t result) {
    const auto& native = static_cast<const Native&>(*callee.signature);
    Execution& execution = this->execution();
    const std::size_t parameters = native.parameters.size();
    if (count > parameters) return fail("Too Many Arguments");
    Datum* const registers = execution.registers.data() + base;
    for (std::size_t i = count; i < parameters; ++i) registers[i] = native.parameters[i].default_value;

    NativeCall call{*this, {registers, parameters}, Datum::null(), {}, -1, WaitFor::host, Datum::null()};
    budget_.spend();
    NativeResult outcome = native.run(native, call);
    // Whoever was called may have cancelled the task whose turn it is.
    if (outcome == NativeResult::done && cancel_current_ && is_cancelled()) outcome = NativeResult::suspended;
    Frame& frame = execution.frames.back();
    switch (outcome) {
        case NativeResult::failed: return fail(std::move(call.error.message));
        case NativeResult::suspended:
            execution.pending.value = call.result;
            execution.pending.function = Datum::object(&callee);
            execution.pending.wake_after = call.wake_after;
            execution.pending.waits_for = call.waits_for;
            execution.pending.target = call.target;
            execution.pending.result = result;
            return stop(StopKind::suspended);
        case NativeResult::calls: return call_guarded(call.result, call.target, base, result);
        case NativeResult::done: break;
    }
    if (is_guarded_native()) {
        execution.guards.pop_back();
        call.result = attempt(call.result, Datum::null());
        call.is_silent = true;
    }
    if (result < program::discard) {
        execution.registers[frame.base + result] = call.result;
    } else if (result == program::statement && native.origin == FunctionOrigin::host && !call.is_silent &&
               !call.result.is_null()) {
        execution.pending.value = call.result;
        execution.pending.target = state.heap.text(native.name);
        return stop(StopKind::yielded);
    }
    return Step::done;
}

namespace {

/// Who says what a function called as a statement gives: the `name` of what it is a method of, or the function's own name.
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

/// Ends the last frame.
Machine::Step Machine::give_back(Datum value) {
    Execution& execution = this->execution();
    const Frame ended = execution.frames.back();
    std::uint16_t result = ended.result;
    execution.frames.pop_back();
    if (execution.frames.empty()) {
        execution.returned = value;
        return stop(StopKind::none);
    }
    if (is_guarded_native()) {
        result = execution.guards.back().result;
        execution.guards.pop_back();
        value = attempt(value, Datum::null());
        if (result == program::statement) result = program::discard;
    }
    if (result < program::discard) {
        execution.registers[execution.frames.back().base + result] = value;
    } else if (result == program::statement && !value.is_null()) {
        execution.pending.value = value;
        execution.pending.target = speaker_of(state.heap, execution, ended);
        return stop(StopKind::yielded);
    }
    return Step::entered;
}

// ---- calls whose errors are caught -----------------------------------------------------------------------------------

/// The call that `try` asks for, where its own arguments stood.
Machine::Step Machine::call_guarded(Datum callee, Datum arguments, std::uint32_t base, std::uint16_t result) {
    Execution& execution = this->execution();
    const values::Function& function = *callee.as_function();
    const values::List* const given = arguments.is_list() ? arguments.as_list() : nullptr;
    const std::uint32_t count = given != nullptr ? given->count : 0;
    execution.guards.push_back({static_cast<std::uint32_t>(execution.frames.size()), result});
    if (count > function.signature->parameters.size()) return fail("Too Many Arguments");
    if (!reserve_registers(base + count + native_room_)) return fail(out_of_memory());
    for (std::uint32_t i = 0; i < count; ++i) execution.registers[base + i] = given->items[i];
    if (function.origin != FunctionOrigin::script) return call_native(function, base, count, result);
    return enter(function, base, count, program::discard);
}

/// Whether what is called, or was called, above all frames is a guarded call.
bool Machine::is_guarded_native() const {
    const Execution& execution = this->execution();
    return !execution.guards.empty() && execution.guards.back().frames == execution.frames.size();
}

/// What `try` gives.
Datum Machine::attempt(Datum value, Datum error) {
    values::Map* const map = state.heap.map(2);
    values::set(state.heap, *map, Datum::short_text("value"), value);
    values::set(state.heap, *map, Datum::short_text("error"), error);
    return Datum::object(map);
}

/// After a failure inside a guarded call above the frame at index `floor`: only its caller is left, which is to get `value` in
/// register `result`.
bool Machine::caught(std::size_t floor, Datum& value, std::uint16_t& result) {
    Execution& execution = this->execution();
    if (execution.pending.kind != StopKind::failed || execution.guards.empty()) return false;
    const Guard guard = execution.guards.back();
    if (guard.frames <= floor) return false;
    execution.guards.pop_back();
    execution.frames.resize(guard.frames);
    execution.pending = {};
    const std::string message = values::repair_utf8(std::exchange(execution.error, {}));
    value = attempt(Datum::null(), state.heap.text(message));
    result = guard.result;
    return true;
}

/// The same; its caller has the error and can go on.
bool Machine::recover(std::size_t floor) {
    Datum value;
    std::uint16_t result = program::discard;
    if (!caught(floor, value, result)) return false;
    if (result < program::discard) execution().registers[execution().frames.back().base + result] = value;
    return true;
}

/// Those of frames that are gone, and of what waited above them.
void Machine::drop_guards() {
    std::vector<Guard>& guards = execution().guards;
    while (!guards.empty() && guards.back().frames >= execution().frames.size()) guards.pop_back();
}

void Machine::run_guarded(std::size_t floor) {
    bool goes_on = true;
    while (goes_on) {
        goes_on = false;
        survive([&] { run(floor); });
        survive([&] { goes_on = recover(floor); });
    }
}

}  // namespace npcs::runtime
