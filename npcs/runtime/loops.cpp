// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The state of `for` loops: advancing them, and keeping them valid while their maps change.

#include "runtime/loops.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "runtime/linked_programs.hpp"
#include "runtime/tasks.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"
#include "values/point_marks.hpp"

namespace npcs::runtime {

using program::LoopScope;

// ---- loops over maps while these change ------------------------------------------------------------------------------

namespace {

/// Calls `visit` with the scope of every running loop over a map.
template <typename Visit>
void visit_map_loops(Execution& execution, const Visit& visit) {
    for (const Frame& frame : execution.frames) {
        for (const program::ForLoop& loop : frame.function->for_loops) {
            if (!loop.is_running_at(frame.pc)) continue;
            const std::size_t at = std::size_t{frame.base} + loop.scope;
            if (at + LoopScope::size > execution.registers.size()) continue;
            Datum* const scope = execution.registers.data() + at;
            if (scope[LoopScope::sequence].is_map() && scope[LoopScope::position].is_number()) visit(scope);
        }
    }
}

}  // namespace

void RunningLoops::find_positions(const values::Map& map, std::vector<Datum*>& positions) {
    const auto find = [&](Execution& execution) {
        visit_map_loops(execution, [&](Datum* scope) {
            if (scope[LoopScope::sequence].as_map() == &map) positions.push_back(&scope[LoopScope::position]);
        });
    };
    find(state_.execution);
    if (state_.tasks != nullptr)
        for (auto& [id, task] : state_.tasks->all) find(task.execution);
    // Executions outside of the state are in neither. Others are visited twice, which is harmless.
    turns_.each([&](Execution& execution, bool) { find(execution); });
}

void normalize_loops(Execution& execution) {
    visit_map_loops(execution, [](Datum* scope) {
        const values::Map& map = *scope[LoopScope::sequence].as_map();
        std::uint32_t end = map.used;
        while (end > map.fixed && map.entries[end - 1].key.is_unset()) --end;
        if (scope[LoopScope::position].as_number() > end) scope[LoopScope::position] = Datum::number(end);
    });
}

/// Saves from before positions were settled contain some beyond the end of their map.
void adopt_loops(Execution& execution) {
    normalize_loops(execution);
    visit_map_loops(execution, [](Datum* scope) {
        values::Map& map = *scope[LoopScope::sequence].as_map();
        if (!map.immortal) map.iterated = true;
    });
}

// ---- for -------------------------------------------------------------------------------------------------------------

void begin_for(Datum* scope) {
    const Datum sequence = scope[LoopScope::sequence];
    const bool iterable = sequence.is_list() || sequence.is_map() || sequence.is_string();
    if (sequence.is_map() && !sequence.as_map()->immortal) sequence.as_map()->iterated = true;
    if (!iterable) scope[LoopScope::sequence] = Datum::null();
    scope[LoopScope::position] = Datum::number(iterable ? 0 : -1);
    scope[LoopScope::passes] = Datum::number(0);
    scope[LoopScope::step] = Datum::number(iterable ? 0 : 1);
}

bool begin_range(const values::Heap& heap, Datum* scope, Datum callee, std::uint32_t count) {
    static const Datum range = intrinsic_function(*find_intrinsic("range"));
    if (!same(callee, range)) return false;
    const double from = values::number_or_zero(scope[1]);
    const double to = count > 1 ? values::number_or_zero(scope[2]) : 0;
    double step = to >= from ? 1 : -1;
    if (count > 2 && !scope[3].is_null()) step = values::number_or_zero(scope[3]);
    // What would be refused as a list is left to the intrinsic, which has the message.
    if (step == 0 || !(std::abs((to - from) / step) < heap.limits.list_items)) return false;
    scope[LoopScope::sequence] = Datum::null();
    scope[LoopScope::position] = Datum::number(to);
    scope[LoopScope::passes] = Datum::number(from);
    scope[LoopScope::step] = Datum::number(step);
    return true;
}

bool next_element(values::Heap& heap, Datum* scope, Datum& element) {
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
        element = Datum::object(heap.map_entry(map.entries[position].key, map.entries[position].value));
        ++position;
    } else if (!values::next_character(heap, sequence, position, element)) {
        return false;
    }
    scope[LoopScope::position] = Datum::number(position);
    scope[LoopScope::passes] = Datum::number(passes.as_number() + 1);
    return true;
}

namespace {

/// Makes the element at `index` the next one. Precondition: the sequence is not a range, and has that index.
void move_to(values::Heap& heap, Datum* scope, double index) {
    const Datum sequence = scope[LoopScope::sequence];
    const auto passes = static_cast<std::uint32_t>(index);
    std::uint32_t position = passes;
    if (sequence.is_map()) {
        const values::Map& map = *sequence.as_map();
        position = values::next(map, 0);
        for (std::uint32_t i = 0; i < passes; ++i) position = values::next(map, position + 1);
    } else if (sequence.is_string()) {
        position = static_cast<std::uint32_t>(values::offset_in(heap, sequence, passes));
    }
    scope[LoopScope::position] = Datum::number(position);
    scope[LoopScope::passes] = Datum::number(passes);
}

std::uint32_t count_of(Datum sequence) {
    if (sequence.is_list()) return sequence.as_list()->count;
    return sequence.is_map() ? values::size(*sequence.as_map()) : values::points_of(sequence);
}

}  // namespace

Datum& counter_at(State& state, Execution& execution, const Frame& frame, std::uint16_t at, std::uint8_t where) {
    switch (where) {
        case LoopScope::counter_in_register: return execution.registers[frame.base + at];
        case LoopScope::counter_in_scope: return frame.scope->entries[at].value;
        default: return state.globals->entries[frame.linked->slots[at]].value;
    }
}

bool next_counted(values::Heap& heap, Datum* scope, Datum& element, Datum& counter, values::Error& error) {
    counter = values::arithmetic(heap, values::Arithmetic::add, counter, Datum::number(1), error);
    if (error) return false;
    const Datum sequence = scope[LoopScope::sequence];
    if (sequence.is_null()) return false;
    if (counter.is_number() && counter.as_number() == scope[LoopScope::passes].as_number())
        return next_element(heap, scope, element);
    const char* const kind = sequence.is_list() ? "List" : sequence.is_map() ? "Map" : "String";
    if (!counter.is_number()) {
        error = std::string(kind) + " index must be numeric";
        return false;
    }
    const double count = count_of(sequence);
    double index = std::trunc(counter.as_number());
    if (!(index < count)) return false;
    if (index < 0 && !sequence.is_map()) index += count;
    if (!(index >= 0)) {
        std::string what(kind);
        what[0] = static_cast<char>(what[0] - 'A' + 'a');
        error = {values::ErrorCode::index_out_of_range,
                 " (" + what + " index " + values::text_of(counter) + " out of range)"};
        return false;
    }
    move_to(heap, scope, index);
    scope[LoopScope::passes] = Datum::number(counter.as_number());
    return next_element(heap, scope, element);
}

}  // namespace npcs::runtime
