// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Intrinsics that inspect lists, maps and strings, or make new ones.

#include <cmath>

#include "runtime/intrinsics.hpp"
#include "values/map.hpp"
#include "values/point_marks.hpp"
#include "values/search.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

namespace {

using values::Kind;
using values::List;
using values::Map;

constexpr std::size_t none = static_cast<std::size_t>(-1);

bool is_index_within(Datum index, double count) {
    return index.is_number() && std::trunc(index.as_number()) >= -count && index.as_number() < count;
}

Datum has_index(const Datum* arguments) {
    const Datum self = arguments[0], index = arguments[1];
    switch (self.kind()) {
        case Kind::list: return Datum::boolean(is_index_within(index, self.as_list()->count));
        case Kind::string: return Datum::boolean(is_index_within(index, values::points_of(self)));
        case Kind::map: return Datum::boolean(values::find(*self.as_map(), index) != Map::none);
        default: return Datum::null();
    }
}

Datum hash(const Datum* arguments) { return Datum::number(values::hash_of(arguments[0])); }

Datum len(const Datum* arguments) {
    const Datum self = arguments[0];
    switch (self.kind()) {
        case Kind::list: return Datum::number(self.as_list()->count);
        case Kind::string: return Datum::number(values::points_of(self));
        case Kind::map: return Datum::number(values::size(*self.as_map()));
        default: return Datum::null();
    }
}

/// Returns an empty list with capacity `count`, or null with an error.
List* make_list(NativeCall& call, std::size_t count) {
    Heap& heap = call.services.heap();
    if (!values::has_room_for_list(heap, count, call.error)) return nullptr;
    return heap.list(static_cast<std::uint32_t>(count));
}

template <Datum Map::Entry::*part>
NativeResult list_entries(NativeCall& call, const Map& map) {
    List* const list = make_list(call, values::size(map));
    if (list == nullptr) return NativeResult::failed;
    for (std::uint32_t i = values::next(map, 0); i != Map::none; i = values::next(map, i + 1))
        call.services.heap().push(*list, map.entries[i].*part);
    return succeed(call, Datum::object(list));
}

NativeResult indexes(const Native&, NativeCall& call) {
    const Datum self = call.arguments[0];
    if (self.is_map()) return list_entries<&Map::Entry::key>(call, *self.as_map());
    if (!self.is_list() && !self.is_string()) return succeed_with_null(call);
    const std::uint32_t count = self.is_list() ? self.as_list()->count : values::points_of(self);
    List* const list = make_list(call, count);
    if (list == nullptr) return NativeResult::failed;
    for (std::uint32_t i = 0; i < count; ++i) call.services.heap().push(*list, Datum::number(i));
    return succeed(call, Datum::object(list));
}

NativeResult values_of(const Native&, NativeCall& call) {
    const Datum self = call.arguments[0];
    if (self.is_map()) return list_entries<&Map::Entry::value>(call, *self.as_map());
    if (!self.is_string()) return succeed(call, self);
    Heap& heap = call.services.heap();
    List* const list = make_list(call, values::points_of(self));
    if (list == nullptr) return NativeResult::failed;
    Datum character;
    for (std::uint32_t offset = 0; values::next_character(heap, self, offset, character);) heap.push(*list, character);
    return succeed(call, Datum::object(list));
}

NativeResult sum(const Native&, NativeCall& call) {
    const Datum self = call.arguments[0];
    double total = 0;
    if (self.is_list()) {
        const List& list = *self.as_list();
        call.services.heap().charge(list.count);
        for (std::uint32_t i = 0; i < list.count; ++i) total += values::number_or_zero(list.items[i]);
    } else if (self.is_map()) {
        const Map& map = *self.as_map();
        call.services.heap().charge(map.used);
        for (std::uint32_t i = values::next(map, 0); i != Map::none; i = values::next(map, i + 1))
            total += values::number_or_zero(map.entries[i].value);
    }
    return succeed(call, total);
}

// ---- indexOf ---------------------------------------------------------------------------------------------------------

/// Returns where a search begins that continues just after `after`; `none` when that is beyond the end.
std::size_t start_after(Datum after, std::uint32_t count) {
    if (after.is_null()) return 0;
    std::int64_t last = values::index_of(after);
    if (last < -1) last += count;
    return last < -1 || last >= count ? none : static_cast<std::size_t>(last + 1);
}

NativeResult index_in_list(NativeCall& call, const List& list) {
    const std::size_t start = start_after(call.arguments[2], list.count);
    values::Work work(call.services.heap());
    for (std::size_t i = start; i < list.count; ++i) {
        if (!work.spend(1)) return fail_work_limit(call);
        const bool found = values::equal(list.items[i], call.arguments[1], work);
        if (work.is_over()) return fail_work_limit(call);
        if (found) return succeed(call, static_cast<double>(i));
    }
    return succeed_with_null(call);
}

NativeResult index_in_text(NativeCall& call, Datum self) {
    const std::uint32_t count = values::points_of(self);
    Datum after = call.arguments[2];
    // A position before the beginning does not limit the search.
    if (values::index_of(after) < -static_cast<std::int64_t>(count)) after = Datum::null();
    const std::size_t start = start_after(after, count);
    if (start == none) return succeed_with_null(call);
    const values::Text text(self);
    const std::string_view all = text;
    const TextArgument wanted(call.arguments[1]);
    Heap& heap = call.services.heap();
    const std::size_t begin = values::offset_in(heap, self, static_cast<std::uint32_t>(start));
    const std::size_t at = values::TextSearch(wanted.view()).find(all, begin);
    const bool found = at != std::string_view::npos;
    const std::string_view passed = found ? all.substr(begin, at - begin) : all.substr(begin);
    heap.charge(values::work_of_text(2 * passed.size() + wanted.view().size()));
    if (!found) return succeed_with_null(call);
    return succeed(call, static_cast<double>(start) + values::count_points(passed));
}

NativeResult index_in_map(NativeCall& call, const Map& map) {
    std::uint32_t i = 0;
    if (!call.arguments[2].is_null()) {
        const std::uint32_t after = values::find(map, call.arguments[2]);
        if (after == Map::none) return succeed_with_null(call);
        i = after + 1;
    }
    values::Work work(call.services.heap());
    for (i = values::next(map, i); i != Map::none; i = values::next(map, i + 1)) {
        if (!work.spend(1)) return fail_work_limit(call);
        const bool found = values::equal(map.entries[i].value, call.arguments[1], work);
        if (work.is_over()) return fail_work_limit(call);
        if (found) return succeed(call, map.entries[i].key);
    }
    return succeed_with_null(call);
}

NativeResult find_index(const Native&, NativeCall& call) {
    const Datum self = call.arguments[0];
    switch (self.kind()) {
        case Kind::list: return index_in_list(call, *self.as_list());
        case Kind::string: return index_in_text(call, self);
        case Kind::map: return index_in_map(call, *self.as_map());
        default: return succeed_with_null(call);
    }
}

// ---- others ----------------------------------------------------------------------------------------------------------

/// Compares numbers by value, strings by content, everything else by identity.
NativeResult ref_equals(const Native&, NativeCall& call) {
    const Datum a = call.arguments[0], b = call.arguments[1];
    const bool by_value =
        (a.is_number() && b.is_number()) || (a.is_string() && b.is_string()) || (a.is_handle() && b.is_handle());
    if (!by_value) return succeed_with_boolean(call, same(a, b));
    values::Work work(call.services.heap());
    return succeed_with_boolean(call, values::equal(a, b, work));
}

/// MiniScript cannot count this many steps, and reports it differently from a range that is too large for a list.
constexpr double countable_end = 2147483647;

/// Elements are computed by repeated addition, not multiplication, as a loop that adds the step would see them.
NativeResult range(const Native&, NativeCall& call) {
    const double from = number_argument(call, 0), to = number_argument(call, 1);
    const Datum given = call.arguments[2];
    const double step = given.is_number() ? given.as_number() : (to >= from ? 1 : -1);
    if (step == 0) return fail(call, "range() error (step==0)");
    const double steps = (to - from) / step;
    if (steps >= countable_end) return fail(call, "range() error");
    const bool empty = !(step > 0 ? from <= to : from >= to);
    if (!empty && !(steps < call.services.heap().limits.list_items)) return fail(call, "list too large");
    List* const list = make_list(call, empty ? 0 : static_cast<std::size_t>(steps) + 1);
    if (list == nullptr) return NativeResult::failed;
    if (empty) return succeed(call, Datum::object(list));
    // Rounding may yield one element more or less than computed, and adding the step may leave the value unchanged.
    const std::uint32_t most = list->capacity + 1;
    for (double value = from; (step > 0 ? value <= to : value >= to) && list->count < most; value += step)
        call.services.heap().push(*list, Datum::number(value));
    return succeed(call, Datum::object(list));
}

NativeResult slice(const Native&, NativeCall& call) {
    const auto arguments = call.arguments;
    return finish(call, values::slice(call.services.heap(), arguments[0], arguments[1], arguments[2], call.error));
}

}  // namespace

std::span<const Intrinsic> container_intrinsics() {
    static const Datum zero = Datum::number(0);
    static const Intrinsic table[] = {
        {"hash", {{{"obj"}}}, hash, "A whole number that is the same for equal values."},
        {"hasIndex",
         {{{"self"}, {"index"}}},
         has_index,
         "Whether there is an element at that index or key.",
         of_map | of_list | of_string},
        {"indexes", {{{"self"}}}, indexes, "All indexes or keys.", of_map | of_list | of_string},
        {"indexOf",
         {{{"self"}, {"value"}, {"after"}}},
         find_index,
         "First index or key of a value, or null.",
         of_map | of_list | of_string},
        {"len", {{{"self"}}}, len, "Number of elements, entries or characters.", of_map | of_list | of_string},
        {"range", {{{"from", zero}, {"to", zero}, {"step"}}}, range, "The numbers from one to another, as a list."},
        {"refEquals", {{{"a"}, {"b"}}}, ref_equals, "Whether both are the very same object."},
        {"slice", {{{"seq"}, {"from", zero}, {"to"}}}, slice, "A part of a list or text."},
        {"sum", {{{"self"}}}, sum, "Sum of a list's or map's numbers.", of_map | of_list},
        {"values",
         {{{"self"}}},
         values_of,
         "All values of a map, or characters of a text.",
         of_map | of_list | of_string},
    };
    return table;
}

}  // namespace npcs::runtime
