// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Operators and elements beyond what the instruction loop does itself. Kept in a unit of their own, so that they are not
// inlined there, where they would take registers away from its locals.

#include "runtime/interpreter.hpp"
#include "runtime/members.hpp"
#include "runtime/quick_paths.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"
#include "values/work.hpp"

namespace npcs::runtime {

using program::Instruction;
using values::Arithmetic;
using values::Comparison;

namespace {

/// Whether an operand of an instruction is a variable, by its bits in `n`, whose value is not simply there.
bool needs_steps(const Instruction& own, Datum left, Datum right) {
    return ((own.n & 1) != 0 && left.is_unset_or_function()) || ((own.n & 2) != 0 && right.is_unset_or_function());
}

bool holds_for_short_texts(Comparison operation, Datum left, Datum right) {
    switch (operation) {
        case Comparison::equal: return same(left, right);
        case Comparison::not_equal: return !same(left, right);
        case Comparison::less: return left.short_order() < right.short_order();
        case Comparison::less_equal: return left.short_order() <= right.short_order();
        case Comparison::greater: return left.short_order() > right.short_order();
        default: return left.short_order() >= right.short_order();
    }
}

/// Returns the entry of a string in the map itself, or null.
values::Map::Entry* own_entry(const values::Map& map, Datum key) {
    const std::uint32_t hash = values::hash_of_text(key);
    values::Hint& hint = element_hints[hash % element_hints.size()];
    values::Map::Entry* const entry = values::hinted(map, key, hint);
    return entry != nullptr ? entry : values::find_entry(map, key, hash, hint);
}

}  // namespace

/// Calculates what the loop does not.
Interpreter::Operation Interpreter::calculate(Arithmetic operation, const Instruction& own, const Datum& left,
                                              const Datum& right, Datum& result) {
    if (needs_steps(own, left, right)) return Operation::in_steps;
    values::Error error;
    const Datum value = values::arithmetic(context_.state.heap, operation, left, right, error);
    if (error) return fail(std::move(error)), Operation::failed;
    result = value;
    return Operation::done;
}

/// Compares what the loop does not.
Interpreter::Operation Interpreter::decide(Comparison operation, const Instruction& own, const Datum& left,
                                           const Datum& right, Datum& result) {
    if (needs_steps(own, left, right)) return Operation::in_steps;
    if (left.is_short_string() && right.is_short_string()) {
        result = Datum::boolean(holds_for_short_texts(operation, left, right));
        return Operation::done;
    }
    values::Error error;
    const Datum value = values::compare(context_.state.heap, operation, left, right, error);
    if (error) return fail(std::move(error)), Operation::failed;
    result = value;
    return Operation::done;
}

/// Reads an element of anything but a list, or of a list from its end.
Interpreter::Operation Interpreter::read_element(const Instruction& own, Datum container, Datum key, Datum& result) {
    if (needs_steps(own, container, key)) return Operation::in_steps;
    if (container.is_map() && key.is_number()) {
        const values::Map& map = *container.as_map();
        const std::uint32_t at = values::find_number(map, key.as_number());
        if (at != values::Map::none && !map.entries[at].value.is_unset()) {
            result = map.entries[at].value;
            return Operation::done;
        }
    } else if (container.is_map() && key.is_string()) {
        if (const values::Map::Entry* const entry = own_entry(*container.as_map(), key)) {
            result = entry->value;
            return Operation::done;
        }
    } else if (container.is_heap_string() && container.as_string()->is_ascii()) {
        const values::String& text = *container.as_string();
        const std::uint32_t position = position_from_front(key);
        if (position < text.bytes && text.data[position] != '\0') {
            result = Datum::short_text({text.data + position, 1});
            return Operation::done;
        }
    }
    return Members(context_, execution_).read_element(container, key, result) ? Operation::done : Operation::failed;
}

/// Sets an element of anything but a list, or of a list from its end. The frame's position is stored: it tells which
/// loops over a map are running.
Interpreter::Operation Interpreter::write_element(const Instruction& own, Datum container, Datum key, Datum value) {
    if (needs_steps(own, container, key) || ((own.n & 4) != 0 && value.is_unset_or_function()))
        return Operation::in_steps;
    if (container.is_map() && key.is_number()) {
        values::Map& map = *container.as_map();
        const std::uint32_t at = values::find_number(map, key.as_number());
        if (at != values::Map::none) map.entries[at].value = value;
        else values::set(context_.state.heap, map, key, value);
        return Operation::done;
    }
    if (container.is_map() && key.is_string()) {
        if (values::Map::Entry* const entry = own_entry(*container.as_map(), key)) {
            entry->value = value;
            return Operation::done;
        }
    }
    return Members(context_, execution_).set_element(container, key, value) ? Operation::done : Operation::failed;
}

}  // namespace npcs::runtime
