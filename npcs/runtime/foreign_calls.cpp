// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The calls that a function in another language makes.

#include <algorithm>
#include <string>
#include <utility>

#include "runtime/foreign_crossing.hpp"
#include "runtime/members.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using program::ForeignRegisters;
using values::FunctionOrigin;

namespace {

/// Whether calling it makes a guarded call of its own.
bool is_try(Datum callee) {
    if (!callee.is_function() || callee.as_function()->origin != FunctionOrigin::intrinsic) return false;
    return callee.as_function()->signature->name == "try";
}

}  // namespace

/// The frame of a guarded call has no result; its guard delivers it. A native delivers its result itself.
std::uint16_t ForeignRun::result_for(Datum callee, bool catches) const {
    const bool is_script = callee.is_function() && callee.as_function()->origin == FunctionOrigin::script;
    return catches && is_script ? program::discard : static_cast<std::uint16_t>(first_ + ForeignRegisters::answer);
}

/// Puts what is called with into the registers behind those of the frame: the object, unless unset, then the arguments.
bool ForeignRun::put_in_window(Datum object, std::span<const Datum> arguments) {
    const std::size_t at = execution_.frames[frame_].base + std::size_t{window()};
    CallStack stack(context_, execution_);
    if (!stack.reserve_registers(at + 1 + arguments.size() + context_.native_registers)) {
        Stops(context_, execution_).fail_for_memory();
        return false;
    }
    Datum* const registers = execution_.registers.data() + at;
    const std::size_t first = object.is_unset() ? 0 : 1;
    if (first == 1) registers[0] = object;
    std::copy(arguments.begin(), arguments.end(), registers + first);
    return true;
}

bool ForeignRun::take_all(std::span<const ForeignValue> arguments, std::vector<Datum>& taken, OperationHash& hash) {
    constexpr std::size_t most = 255;
    if (arguments.size() > most) {
        message_ = "a call can have at most 255 arguments";
        return false;
    }
    hash.add(std::uint64_t{arguments.size()});
    for (const ForeignValue& argument : arguments) {
        Datum datum;
        if (!take(argument, datum)) return false;
        add(hash, datum);
        taken.push_back(datum);
    }
    return true;
}

Crossing ForeignRun::call(const ForeignValue& function, std::span<const ForeignValue> arguments, bool catches,
                          ForeignValue& result) noexcept {
    return operation([&] {
        Datum callee;
        std::vector<Datum> given;
        OperationHash hash;
        if (!take(function, callee)) return Crossing::error;
        add(hash, callee);
        if (!take_all(arguments, given, hash)) return Crossing::error;
        if (!callee.is_function()) return problem(wrong_kind("a function", callee).message);
        // It reports every failure as its value.
        if (is_try(callee)) catches = false;
        return make_call(Operation::call, hash, catches, result, [&] {
            if (!put_in_window(Datum::unset(), given)) return Step::stopped;
            return Interpreter(context_, execution_)
                .invoke(callee, window(), static_cast<std::uint32_t>(given.size()), result_for(callee, catches));
        });
    });
}

Crossing ForeignRun::call_member(const ForeignValue& object, std::string_view name,
                                 std::span<const ForeignValue> arguments, bool catches, ForeignValue& result) noexcept {
    return operation([&] {
        Datum receiver;
        std::vector<Datum> given;
        OperationHash hash;
        if (!take(object, receiver) || !is_text(name)) return Crossing::error;
        add(hash, receiver);
        hash.add(name);
        if (!take_all(arguments, given, hash)) return Crossing::error;
        return make_call(Operation::call_member, hash, catches, result, [&] {
            const Datum key = name_of(name);
            Datum callee;
            values::Map* found_in = nullptr;
            if (!Members(context_, execution_).find_element(receiver, key, callee, found_in)) return Step::stopped;
            if (is_try(callee)) return Stops(context_, execution_).fail("try is called by its own name");
            if (!put_in_window(receiver, given)) return Step::stopped;
            return Interpreter(context_, execution_)
                .invoke_member(receiver, callee, found_in, window(), static_cast<std::uint32_t>(given.size()),
                               result_for(callee, catches), true);
        });
    });
}

template <typename Enter>
Crossing ForeignRun::make_call(Operation operation, const OperationHash& hash, bool catches, ForeignValue& result,
                               const Enter& enter) {
    OperationHash whole = hash;
    whole.add(std::uint64_t{catches ? 1U : 0U});
    const double tag = tag_of(operation, whole.get(), Answer::value);
    if (replays() && !repeat_callbacks()) return Crossing::unwind;
    if (replays() && is_open_call()) return rejoin(tag, catches, result);
    Datum value;
    if (replays()) {
        const Crossing end = answered(operation, whole.get(), value);
        return end == Crossing::done ? answer_of_call(value, catches, result) : end;
    }
    if (is_repeat()) return end_of_repeat();
    if (!has_room()) return Crossing::unwind;
    values::Heap& heap = context_.state.heap;
    note_line();
    heap.reserve(journal(), std::max(journal().capacity, journal().count + 2));
    heap.push(journal(), Datum::number(tag));
    if (catches)
        execution_.guards.push_back({static_cast<std::uint32_t>(execution_.frames.size()),
                                     static_cast<std::uint16_t>(first_ + ForeignRegisters::answer)});
    const bool has_stopped = !finish(enter(), catches, value);
    return goes_on_with_call(has_stopped, catches, value, result);
}

/// What was called has stopped in an earlier run, and its frames are still there.
Crossing ForeignRun::rejoin(double tag, bool catches, ForeignValue& result) {
    if (!same(journal().items[position_], Datum::number(tag)) || !(is_revived_ || is_repeat()))
        return diverged(), Crossing::unwind;
    ++position_;
    if (is_repeat()) return end_of_repeat();
    is_revived_ = false;
    Datum value;
    const bool has_stopped = !finish(Step::entered, catches, value);
    return goes_on_with_call(has_stopped, catches, value, result);
}

Crossing ForeignRun::goes_on_with_call(bool has_stopped, bool catches, Datum value, ForeignValue& result) {
    if (has_stopped) {
        is_unwinding_ = true;
        return Crossing::unwind;
    }
    // A save may contain a journal that the function just called has changed.
    if (journal().count % 2 == 0) return diverged(), Crossing::unwind;
    context_.state.heap.push(journal(), value);
    position_ = journal().count;
    return answer_of_call(value, catches, result);
}

/// Runs the called function to its end. Returns false when the execution is stopped.
bool ForeignRun::finish(Step step, bool catches, Datum& value) {
    CallStack stack(context_, execution_);
    if (step == Step::entered) {
        Interpreter(context_, execution_).run(frame_ + 1);
        const bool has_returned = execution_.pending.kind == StopKind::none && execution_.frames.size() == frame_ + 1;
        step = has_returned ? Step::done : Step::stopped;
        value = has_returned ? std::exchange(execution_.returned, Datum::null()) : Datum::null();
    } else {
        value = at(ForeignRegisters::answer);
    }
    std::uint16_t result = program::discard;
    if (step == Step::stopped) {
        if (!catches || !stack.catch_failure(frame_, value, result)) return false;
        execution_.frames[frame_].top = window();
        return true;
    }
    execution_.frames[frame_].top = window();
    if (!stack.is_guarded_native()) return true;
    execution_.guards.pop_back();
    value = stack.try_result(value, Datum::null());
    return true;
}

/// Of a call that may be caught, the journal has the map that `try` gives.
Crossing ForeignRun::answer_of_call(Datum value, bool catches, ForeignValue& result) {
    if (catches) {
        if (!value.is_map()) {
            position_ -= std::min(position_, 2U);  // the place of this call
            return diverged(), Crossing::unwind;
        }
        const Datum error = values::get(*value.as_map(), Datum::short_text("error"));
        if (error.is_string()) return problem(std::string(values::Text(error).view()));
        value = values::get(*value.as_map(), Datum::short_text("value"));
    }
    hand(value.is_unset() ? Datum::null() : value, result);
    return Crossing::done;
}

}  // namespace npcs::runtime
