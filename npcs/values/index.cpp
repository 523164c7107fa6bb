// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Indexing and slicing. Indexes count from 0, negative ones from the end.

#include <algorithm>
#include <cmath>

#include "values/map.hpp"
#include "values/point_marks.hpp"
#include "values/size_limits.hpp"
#include "values/work.hpp"

namespace npcs::values {

namespace {

/// Converts an index into a position below `count`. Returns false, with an error, when it is out of range.
bool resolve_index(Datum index, std::uint32_t count, const char* what, std::uint32_t& position, Error& error) {
    const std::int64_t wanted = index_of(index);
    const std::int64_t from_front = wanted < 0 ? wanted + count : wanted;
    if (from_front < 0 || from_front >= count) {
        const std::string shown = number_text(number_or_zero(index));
        error = {ErrorCode::index_out_of_range, std::string(" (") + what + " index " + shown + " out of range)"};
        return false;
    }
    position = static_cast<std::uint32_t>(from_front);
    return true;
}

Datum get_inherited(Map& map, Datum key, Error& error) {
    Datum value;
    Map* found_in = nullptr;
    switch (find_inherited(map, key, hash_of(key), value, found_in)) {
        case Chain::found: return value;
        case Chain::missing: error = {ErrorCode::key_not_found, text_of(key), " not found in map"}; break;
        case Chain::too_deep: error = "__isa depth exceeded (perhaps a reference loop?)"; break;
    }
    return Datum::null();
}

/// Converts a slice bound into a position from 0 to `count`.
std::uint32_t bound(Datum datum, std::uint32_t count, std::uint32_t when_left_out) {
    if (datum.is_null() || datum.is_unset()) return when_left_out;
    std::int64_t position = index_of(datum);
    if (position < 0) position += count;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(position, 0, count));
}

Datum slice_text(Heap& heap, Datum string, std::uint32_t from, std::uint32_t to, Error& error) {
    const Text text(string);
    const std::string_view all = text.view();
    const std::uint32_t points = points_of(string);
    if (from == 0 && to == points) return string;
    const bool is_ascii = points == all.size();
    const std::size_t begin = is_ascii ? from : offset_in(heap, string, from);
    const std::size_t size = (is_ascii ? to : offset_in(heap, string, to)) - begin;
    if (!has_room_for_text(heap, size, error)) return Datum::null();
    return heap.text(all.substr(begin, size), to - from);
}

Datum slice_list(Heap& heap, const List& list, std::uint32_t from, std::uint32_t to, Error& error) {
    if (!has_room_for_list(heap, to - from, error)) return Datum::null();
    List* const copy = heap.list(to - from);
    if (to > from) std::memcpy(copy->items, list.items + from, (to - from) * sizeof(Datum));
    copy->count = to - from;
    return Datum::object(copy);
}

}  // namespace

double number_or_zero(Datum datum) { return datum.is_number() ? datum.as_number() : 0; }

std::int64_t index_of(Datum datum) {
    // Beyond any size, and small enough that the sum of two does not overflow.
    constexpr double most = 4e18;
    const double value = number_or_zero(datum);
    if (std::isnan(value)) return 0;
    return static_cast<std::int64_t>(std::clamp(value, -most, most));
}

namespace {
bool is_numeric(Datum index, const char* what, Error& error) {
    if (!index.is_number()) error = std::string(what) + " index must be numeric";
    return index.is_number();
}
}  // namespace

Datum get_index(Heap& heap, Datum container, Datum index, Error& error) {
    std::uint32_t position = 0;
    switch (container.kind()) {
        case Kind::map: return get_inherited(*container.as_map(), index, error);
        case Kind::list:
            if (!is_numeric(index, "List", error)) return Datum::null();
            if (!resolve_index(index, container.as_list()->count, "list", position, error)) return Datum::null();
            return container.as_list()->items[position];
        case Kind::string: {
            if (!is_numeric(index, "String", error)) return Datum::null();
            const std::uint32_t points = points_of(container);
            if (!resolve_index(index, points, "string", position, error)) return Datum::null();
            const Text text(container);
            const std::string_view all = text;
            if (points == all.size()) return heap.text(all.substr(position, 1), 1);
            auto offset = static_cast<std::uint32_t>(offset_in(heap, container, position));
            Datum character;
            next_character(heap, container, offset, character);
            return character;
        }
        case Kind::null: error = {ErrorCode::null_reference, " Exception: can't index into null"}; break;
        default: error = "Type Exception: can't index into this type"; break;
    }
    return Datum::null();
}

void set_index(Heap& heap, Datum container, Datum index, Datum value, Error& error) {
    std::uint32_t position = 0;
    switch (container.kind()) {
        case Kind::map: set(heap, *container.as_map(), index, value); break;
        case Kind::list:
            if (resolve_index(index, container.as_list()->count, "list", position, error))
                container.as_list()->items[position] = value;
            break;
        case Kind::null: error = "can't set indexed element of null"; break;
        default: error = "can't set an indexed element in this type"; break;
    }
}

Datum slice(Heap& heap, Datum container, Datum from, Datum to, Error& error) {
    if (!container.is_list() && !container.is_string()) return Datum::null();
    const std::uint32_t count = container.is_list() ? container.as_list()->count : points_of(container);
    const std::uint32_t begin = bound(from, count, 0);
    const std::uint32_t end = std::max(begin, bound(to, count, count));
    if (container.is_list()) return slice_list(heap, *container.as_list(), begin, end, error);
    return slice_text(heap, container, begin, end, error);
}

}  // namespace npcs::values
