// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/foreign_callbacks.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/foreign_blocks.hpp"
#include "runtime/foreign_crossing.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using program::ForeignRegisters;
using values::FunctionOrigin;

// ---- values ----------------------------------------------------------------------------------------------------------

const Native& callback_signature(std::size_t count) {
    using Signatures = std::array<Native, ForeignCall::most_callback_parameters + 1>;
    static const Signatures signatures = [] {
        Signatures made;
        for (std::size_t i = 0; i < made.size(); ++i) {
            made[i].name = "callback";
            made[i].origin = FunctionOrigin::callback;
            made[i].run = [](const Native&, NativeCall&) { return NativeResult::calls_back; };
            for (std::size_t k = 0; k < i; ++k)
                made[i].parameters.push_back({std::string(1, static_cast<char>('a' + k)), Datum::null()});
        }
        return made;
    }();
    return signatures[count];
}

CallbackPlace callback_place(Datum function) {
    if (!function.is_function() || function.as_function()->origin != FunctionOrigin::callback) return {};
    const values::Map* const outer = function.as_function()->outer;
    if (outer == nullptr) return {};
    const Datum owner = values::get(*outer, Datum::short_text("owner"));
    const Datum number = values::get(*outer, Datum::short_text("number"));
    if (!owner.is_list() || !number.is_number()) return {};
    return {owner.as_list(), number.as_number()};
}

// ---- frames ----------------------------------------------------------------------------------------------------------

namespace {

/// One of a frame's ForeignRegisters; null if the frame has none.
Datum foreign_register(const Execution& execution, const Frame& frame, std::uint16_t offset) {
    if (frame.function->foreign == program::none) return Datum::null();
    const std::size_t at = frame.base + std::size_t{frame.function->foreign} + offset;
    return at < execution.registers.size() ? execution.registers[at] : Datum::null();
}

values::List* journal_of(const Execution& execution, const Frame& frame) {
    const Datum journal = foreign_register(execution, frame, ForeignRegisters::journal);
    return journal.is_list() && !journal.as_list()->immortal ? journal.as_list() : nullptr;
}

bool has_callbacks(const Execution& execution, const Frame& frame) {
    const Datum count = foreign_register(execution, frame, ForeignRegisters::callbacks);
    return (count.is_number() && count.as_number() > 0) || given_to_callback(execution, frame) != nullptr;
}

/// Runs the text that a frame is of, which stands at its instruction run_foreign.
Step run_frame(Context& context, Execution& execution, std::uint32_t index, std::uint16_t first, std::size_t at) {
    const Frame& frame = execution.frames[at];
    const std::vector<program::Foreign>& all = frame.function->program->foreign;
    Stops stops(context, execution);
    if (index >= all.size() || all[index].language == nullptr)
        return stops.fail("the language of this function is missing");
    ForeignCallback callback;
    values::List* const given = given_to_callback(execution, frame);
    if (values::List* const to_defined = given_to_defined(execution, frame)) {
        const std::string name = defined_place(to_defined->items[0]).name;
        callback.given = to_defined;
        callback.defined = all[index].find(name);
        if (callback.defined == nullptr) return stops.fail("'" + name + "' is not defined by its `script` any more");
    } else if (given == nullptr && all[index].function.kind == ForeignFunction::Kind::block) {
        return define_functions(context, execution, all[index], at);
    } else if (given != nullptr) {
        callback = ForeignRun::find_callback(context, execution, given->items[0]);
        callback.given = given;
        // Only of a save that was made up.
        if (callback.owner == nullptr || callback.owner->frame() >= at || &callback.owner->foreign() != &all[index]) {
            CallStack(context, execution).drop_frames(at + 1);
            return stops.fail("'" + all[index].function.name +
                              "' cannot go on: the call that one of its functions belongs to is over");
        }
    }
    return ForeignRun(context, execution, all[index], first, at, callback).go();
}

}  // namespace

values::List* given_to_callback(const Execution& execution, const Frame& frame) {
    const Datum given = foreign_register(execution, frame, ForeignRegisters::callback);
    const bool is_given = given.is_list() && given.as_list()->count > 0;
    return is_given && defined_place(given.as_list()->items[0]).script == nullptr ? given.as_list() : nullptr;
}

values::List* given_to_defined(const Execution& execution, const Frame& frame) {
    const Datum given = foreign_register(execution, frame, ForeignRegisters::callback);
    const bool is_given = given.is_list() && given.as_list()->count > 0;
    return is_given && defined_place(given.as_list()->items[0]).script != nullptr ? given.as_list() : nullptr;
}

Step Interpreter::run_foreign(std::uint32_t index, std::uint16_t first) {
    return run_frame(context_, execution_, index, first, execution_.frames.size() - 1);
}

bool Interpreter::revive(std::size_t floor) {
    const std::vector<Frame>& frames = execution_.frames;
    for (std::size_t at = floor; at + 1 < frames.size(); ++at) {
        const program::Function& function = *frames[at].function;
        if (function.foreign == program::none || !has_callbacks(execution_, frames[at])) continue;
        const std::uint32_t pc = frames[at].pc;
        if (pc >= function.code.size() || function.code[pc].op != program::Op::run_foreign) continue;
        return run_frame(context_, execution_, function.code[pc].wide(), function.foreign, at) == Step::entered;
    }
    return true;
}

// ---- calling them ----------------------------------------------------------------------------------------------------

values::Error foreign_depth_error() {
    return {values::ErrorCode::depth_limit,
            " reached: " + std::to_string(most_foreign_depth) + " calls of other languages inside each other"};
}

Step Interpreter::call_back(const values::Function& callee, std::uint32_t base, std::uint32_t count,
                            std::uint16_t result) {
    const DefinedPlace place = defined_place(Datum::object(&callee));
    if (place.script != nullptr) {
        const auto& function = static_cast<const program::Function&>(*place.script->signature);
        const Linked& linked = context_.programs.of(function, execution_.frames.back().linked);
        return push_given(callee, function, linked, place.script->outer, base, count, result);
    }
    const ForeignCallback found = ForeignRun::find_callback(context_, execution_, Datum::object(&callee));
    if (found.owner == nullptr)
        return fail("this function belongs to a call in another language, and can be called during that call only");
    if (context_.foreign.innermost->depth >= most_foreign_depth) return fail(foreign_depth_error());
    if (!ForeignRun::caller_of(context_, found).has_room_for_callback()) return fail(journal_error(context_.limits));
    const Frame owner = execution_.frames[found.owner->frame()];
    return push_given(callee, *owner.function, *owner.linked, owner.outer, base, count, result);
}

/// Pushes a frame that is given the callee and its arguments as a list.
Step Interpreter::push_given(const values::Function& callee, const program::Function& function, const Linked& linked,
                             values::Map* outer, std::uint32_t base, std::uint32_t count, std::uint16_t result) {
    if (execution_.frames.size() >= context_.limits.depth) return fail(depth_error(context_.limits));
    values::Heap& heap = context_.state.heap;
    values::List* const given = heap.list(count + 1);
    heap.push(*given, Datum::object(&callee));
    for (std::uint32_t i = 0; i < count; ++i) heap.push(*given, execution_.registers[base + i]);
    if (stack().is_guarded_native()) result = program::discard;  // its guard delivers it
    if (!stack().push_callback(function, linked, base, result, outer))
        return Stops(context_, execution_).fail_for_memory();
    execution_.registers[base + std::size_t{function.foreign} + ForeignRegisters::callback] = Datum::object(given);
    if (context_.budget.is_spent() || heap.wants_attention())
        if (safepoint(execution_.frames.back().top, nullptr) == Step::stopped) return Step::stopped;
    return Step::entered;
}

// ---- those that have ended -------------------------------------------------------------------------------------------

void note_callback(values::Heap& heap, values::List& journal, values::List& given, Datum own_journal, bool has_failed,
                   Datum value) {
    if (journal.count % 2 == 0) return;  // of a save that was made up; its call cannot go on
    values::List* const record = heap.list(record_size);
    for (const Datum part : {Datum::object(&given), own_journal, Datum::number(has_failed ? 1 : 0), value})
        heap.push(*record, part);
    heap.reserve(journal, std::max(journal.capacity, journal.count + 2));
    const Datum open_call = journal.items[--journal.count];
    for (const Datum part : {Datum::number(tag_of_callback()), Datum::object(record), open_call})
        heap.push(journal, part);
}

namespace {

constexpr std::size_t no_frame = static_cast<std::size_t>(-1);

/// Returns for each frame that is a callback the frame that is to have its record: the innermost one below it that belongs
/// to the same call.
std::vector<std::size_t> callers_of_callbacks(const Execution& execution) {
    std::unordered_map<const values::List*, std::size_t> by_journal;
    std::unordered_map<std::size_t, std::size_t> innermost;  ///< by the frame of the call
    std::vector<std::size_t> callers(execution.frames.size(), no_frame), calls(callers);
    for (std::size_t i = 0; i < callers.size(); ++i) {
        const Frame& frame = execution.frames[i];
        const values::List* const journal = journal_of(execution, frame);
        if (frame.function->foreign == program::none) continue;
        calls[i] = i;
        if (const values::List* const given = given_to_callback(execution, frame)) {
            const auto owner = by_journal.find(callback_place(given->items[0]).owner);
            if (owner == by_journal.end()) continue;
            calls[i] = calls[owner->second];
            callers[i] = innermost[calls[i]];
        }
        innermost[calls[i]] = i;
        if (journal != nullptr) by_journal.emplace(journal, i);
    }
    return callers;
}

}  // namespace

void note_dropped_callbacks(Context& context, Execution& execution, std::size_t count) noexcept {
    const std::vector<Frame>& frames = execution.frames;
    const auto is_callback = [&](const Frame& frame) { return given_to_callback(execution, frame) != nullptr; };
    if (count >= frames.size() ||
        std::none_of(frames.begin() + static_cast<std::ptrdiff_t>(count), frames.end(), is_callback))
        return;
    values::Heap& heap = context.state.heap;
    try {
        const std::vector<std::size_t> callers = callers_of_callbacks(execution);
        for (std::size_t i = frames.size(); i-- > count;) {
            if (callers[i] == no_frame) continue;
            values::List* const to = journal_of(execution, frames[callers[i]]);
            values::List* const own = journal_of(execution, frames[i]);
            if (to == nullptr) continue;
            note_callback(heap, *to, *given_to_callback(execution, frames[i]),
                          Datum::object(own != nullptr ? own : heap.list()), true, Datum::null());
        }
    } catch (const std::exception&) {
        // Without memory to note it, no call may go on as if nothing had happened: it finds no open call.
        for (const Frame& frame : frames) {
            values::List* const journal = journal_of(execution, frame);
            if (journal != nullptr && journal->count % 2 != 0) --journal->count;
        }
    }
}

}  // namespace npcs::runtime
