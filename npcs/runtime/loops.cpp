// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Loop scopes of `for`. See program::LoopScope for the registers.

#include <algorithm>
#include <cmath>

#include "runtime/machine.hpp"
#include "runtime/tasks.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using program::LoopScope;

// ---- loops over maps while these change ------------------------------------------------------------------------------

namespace {

/// Calls `seen` with the scope of every loop over a map that is under way.
template <typename Seen>
void each_map_loop(Execution& execution, const Seen& seen) {
    for (const Frame& frame : execution.frames) {
        for (const program::ForLoop& loop : frame.function->for_loops) {
            if (!loop.is_under_way(frame.pc)) continue;
            const std::size_t at = std::size_t{frame.base} + loop.scope;
            if (at + LoopScope::size > execution.registers.size()) continue;
            Datum* const scope = execution.registers.data() + at;
            if (scope[LoopScope::sequence].is_map() && scope[LoopScope::position].is_number()) seen(scope);
        }
    }
}

}  // namespace

void Machine::find_places(const values::Map& map, std::vector<Datum*>& places) {
    const auto find = [&](Execution& execution) {
        each_map_loop(execution, [&](Datum* scope) {
            if (scope[LoopScope::sequence].as_map() == &map) places.push_back(&scope[LoopScope::position]);
        });
    };
    find(state.execution);
    if (state.tasks != nullptr)
        for (auto& [id, task] : state.tasks->all) find(task.execution);
    // Executions of asides stand in neither. Those that do are found twice, which does no harm.
    turns_.each([&](Execution& execution, bool) { find(execution); });
}

/// Entries that were removed at the end of a map are not in its save: a loop that had passed them stands at its end, and what is
/// added comes next.
void Machine::settle_loops(Execution& execution) {
    each_map_loop(execution, [](Datum* scope) {
        const values::Map& map = *scope[LoopScope::sequence].as_map();
        std::uint32_t end = map.used;
        while (end > map.fixed && map.entries[end - 1].key.is_unset()) --end;
        if (scope[LoopScope::position].as_number() > end) scope[LoopScope::position] = Datum::number(end);
    });
}

/// Of a loaded execution. Saves made before places were settled have some behind the end.
void Machine::adopt_loops(Execution& execution) {
    settle_loops(execution);
    each_map_loop(execution, [](Datum* scope) {
        values::Map& map = *scope[LoopScope::sequence].as_map();
        if (!map.immortal) map.iterated = true;
    });
}

// ---- for -------------------------------------------------------------------------------------------------------------

/// The sequence stands in its register. Whatever cannot be iterated is an empty range.
void Machine::begin_for(Datum* scope) {
    const Datum sequence = scope[LoopScope::sequence];
    const bool iterable = sequence.is_list() || sequence.is_map() || sequence.is_string();
    if (sequence.is_map() && !sequence.as_map()->immortal) sequence.as_map()->iterated = true;
    if (!iterable) scope[LoopScope::sequence] = Datum::null();
    scope[LoopScope::position] = Datum::number(iterable ? 0 : -1);
    scope[LoopScope::passes] = Datum::number(0);
    scope[LoopScope::step] = Datum::number(iterable ? 0 : 1);
}

/// The arguments of a call stand behind the first register. False when it is not one of the intrinsic `range`, which counts
/// without making a list; then nothing has changed.
bool Machine::begin_range(Datum* scope, Datum callee, std::uint32_t count) {
    static const Datum range = intrinsic_function(*find_intrinsic("range"));
    if (!same(callee, range)) return false;
    const double from = values::number_or_zero(scope[1]);
    const double to = count > 1 ? values::number_or_zero(scope[2]) : 0;
    double step = to >= from ? 1 : -1;
    if (count > 2 && !scope[3].is_null()) step = values::number_or_zero(scope[3]);
    // What the list would refuse is refused by the intrinsic, with its message.
    if (step == 0 || !(std::abs((to - from) / step) < state.heap.limits.list_items)) return false;
    scope[LoopScope::sequence] = Datum::null();
    scope[LoopScope::position] = Datum::number(to);
    scope[LoopScope::passes] = Datum::number(from);
    scope[LoopScope::step] = Datum::number(step);
    return true;
}

/// Every sequence but a list of the quick path. False when there is no further element.
bool Machine::next_element(Datum* scope, Datum& element) {
    const Datum sequence = scope[LoopScope::sequence];
    if (sequence.is_null()) {
        const double next = scope[LoopScope::passes].as_number();
        const double step = scope[LoopScope::step].as_number();
        const double last = scope[LoopScope::position].as_number();
        if (step > 0 ? !(next <= last) : !(next >= last)) return false;
        element = Datum::number(next);
        scope[LoopScope::passes] = Datum::number(next + step);
        return true;
    }
    const Datum passes = scope[LoopScope::passes];
    auto position = static_cast<std::uint32_t>(scope[LoopScope::position].as_number());
    if (sequence.is_list()) {
        const values::List& list = *sequence.as_list();
        if (position >= list.count) return false;
        element = list.items[position++];
    } else if (sequence.is_map()) {
        const values::Map& map = *sequence.as_map();
        position = values::next(map, position);
        if (position == values::Map::none) return false;
        element = Datum::object(state.heap.map_entry(map.entries[position].key, map.entries[position].value));
        ++position;
    } else if (!values::next_character(state.heap, sequence, position, element)) {
        return false;
    }
    scope[LoopScope::position] = Datum::number(position);
    scope[LoopScope::passes] = Datum::number(passes.as_number() + 1);
    return true;
}

/// Makes the element at that index the next one. Precondition: no range; the index is one of the sequence's.
void Machine::go_to(Datum* scope, double index) {
    const Datum sequence = scope[LoopScope::sequence];
    const auto place = static_cast<std::uint32_t>(index);
    std::uint32_t position = place;
    if (sequence.is_map()) {
        const values::Map& map = *sequence.as_map();
        position = values::next(map, 0);
        for (std::uint32_t i = 0; i < place; ++i) position = values::next(map, position + 1);
    } else if (sequence.is_string()) {
        const values::Text text(sequence);
        position = static_cast<std::uint32_t>(values::offset_of_point(text, place));
    }
    scope[LoopScope::position] = Datum::number(position);
    scope[LoopScope::passes] = Datum::number(place);
}

namespace {

std::uint32_t count_of(Datum sequence) {
    if (sequence.is_list()) return sequence.as_list()->count;
    return sequence.is_map() ? values::size(*sequence.as_map()) : values::points_of(sequence);
}

}  // namespace

/// The variable `__x_idx` of a loop: see LoopScope::Counter.
Datum& Machine::counter_at(const Frame& frame, std::uint16_t at, std::uint8_t where) {
    switch (where) {
        case LoopScope::counter_in_register: return execution().registers[frame.base + at];
        case LoopScope::counter_in_scope: return frame.scope->entries[at].value;
        default: return state.globals->entries[frame.linked->slots[at]].value;
    }
}

/// The same for a loop whose counter the script knows, as `__x_idx`: what is assigned to it moves the loop. Fails where an
/// index would.
Machine::Step Machine::next_counted(Datum* scope, Datum& element, Datum& counter, bool& goes_on) {
    values::Error error;
    counter = values::arithmetic(state.heap, values::Arithmetic::add, counter, Datum::number(1), error);
    const Datum sequence = scope[LoopScope::sequence];
    if (error) return fail(std::move(error.message));
    goes_on = false;
    if (sequence.is_null()) return Step::done;
    if (counter.is_number() && counter.as_number() == scope[LoopScope::passes].as_number()) {
        goes_on = next_element(scope, element);
        return Step::done;
    }
    const char* const kind = sequence.is_list() ? "List" : sequence.is_map() ? "Map" : "String";
    if (!counter.is_number()) return fail(std::string(kind) + " index must be numeric");
    const double count = count_of(sequence);
    double index = std::trunc(counter.as_number());
    if (!(index < count)) return Step::done;
    if (index < 0 && !sequence.is_map()) index += count;
    if (!(index >= 0)) {
        std::string what(kind);
        what[0] = static_cast<char>(what[0] - 'A' + 'a');
        return fail("Index Error (" + what + " index " + values::text_of(counter) + " out of range)");
    }
    go_to(scope, index);
    scope[LoopScope::passes] = Datum::number(counter.as_number());
    goes_on = next_element(scope, element);
    return Step::done;
}

}  // namespace npcs::runtime
