// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Loop scopes of `for`. See program::LoopScope for the registers.

#include <cmath>

#include "runtime/machine.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

using program::LoopScope;

/// The sequence stands in its register. Whatever cannot be iterated is an empty range.
void Machine::begin_for(Datum* scope) {
    const Datum sequence = scope[LoopScope::sequence];
    const bool iterable = sequence.is_list() || sequence.is_map() || sequence.is_string();
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
bool Machine::next_element(Datum* scope, Datum& element, Datum* index) {
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
    if (index != nullptr) *index = passes;
    auto position = static_cast<std::uint32_t>(scope[LoopScope::position].as_number());
    if (sequence.is_list()) {
        const values::List& list = *sequence.as_list();
        if (position >= list.count) {
            if (index != nullptr) *index = Datum::number(list.count);
            return false;
        }
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

}  // namespace npcs::runtime
