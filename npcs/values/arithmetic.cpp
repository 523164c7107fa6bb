// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The arithmetic operators. The type of the left operand selects the operation; only `+` first checks whether either
// operand is a string.

#include <cmath>
#include <cstring>

#include "values/map.hpp"
#include "values/number_text.hpp"
#include "values/size_limits.hpp"
#include "values/work.hpp"

namespace npcs::values {

namespace {

/// Results up to this size are never checked against the heap's limit.
constexpr std::size_t small = 4096;

std::string_view type_name(Datum datum) {
    switch (datum.kind()) {
        case Kind::number: return "Number";
        case Kind::string: return "String";
        case Kind::list: return "List";
        case Kind::map: return "Map";
        case Kind::function: return "Function";
        case Kind::handle: return "Handle";
        default: return "Null";
    }
}

Datum mismatch(std::string_view what, Datum got, std::string_view wanted, Error& error) {
    error = std::string(what) + ": got a " + std::string(type_name(got)) + " where a " + std::string(wanted) +
            " was required";
    return Datum::null();
}

// ---- texts -----------------------------------------------------------------------------------------------------------

std::size_t bytes_of(Datum string) { return string.is_heap_string() ? string.as_string()->bytes : string.short_size(); }

bool has_room_to_join(Heap& heap, std::size_t left, std::size_t right, Error& error) {
    const std::size_t total = left + right;
    if (total <= small && total <= heap.limits.text_bytes) return true;
    return has_room_for_longer_text(heap, total, error);
}

Datum join_texts(Heap& heap, Datum left, std::string_view right, Error& error) {
    if (!has_room_to_join(heap, bytes_of(left), right.size(), error)) return Datum::null();
    return heap.append(left, right);
}

/// Precondition: `left` or `right` is a string.
Datum concatenate(Heap& heap, Datum left, Datum right, Error& error) {
    if (left.is_string() && right.is_string()) {
        if (!has_room_to_join(heap, bytes_of(left), bytes_of(right), error)) return Datum::null();
        return heap.append(left, right);
    }
    if (left.is_null()) return right;
    if (right.is_null()) return left;
    if (!left.is_string()) {
        std::string text = text_of(left);
        if (!has_room_to_join(heap, text.size(), bytes_of(right), error)) return Datum::null();
        text += Text(right).view();
        return heap.text(text);
    }
    if (!right.is_number()) return join_texts(heap, left, text_of(right), error);
    NumberBuffer buffer;
    return join_texts(heap, left, write_number(right.as_number(), buffer), error);
}

Datum chop(Heap& heap, Datum left, Datum right) {
    const Text a(left), b(right);
    if (b.view().empty() || !a.view().ends_with(b.view())) return left;
    return heap.text(a.view().substr(0, a.view().size() - b.view().size()), points_of(left) - points_of(right));
}

/// Returns how many of `count` characters or elements replication yields, or a negative number when the factor is not
/// finite.
double replicated(double count, Arithmetic op, double number) {
    const double factor = op == Arithmetic::divide ? 1 / number : number;
    if (!std::isfinite(factor)) return -1;
    return factor <= 0 ? 0 : std::floor(count * factor);
}

Datum replicate_text(Heap& heap, Arithmetic op, Datum string, Datum by, Error& error) {
    const char* const what = op == Arithmetic::divide ? "String division" : "String replication";
    if (!by.is_number()) return mismatch(what, by, "Number", error);
    const Text text(string);
    const std::uint32_t points = points_of(string);
    const double count = replicated(points, op, by.as_number());
    if (count < 0) return Datum::null();
    if (count == 0 || points == 0) return Datum::short_text({});
    // Counts beyond every limit need not be exact.
    const auto wanted = static_cast<std::uint64_t>(count < 1e12 ? count : 1e12);
    const std::uint64_t whole = wanted / points;
    const std::size_t rest = offset_of_point(text, wanted % points);
    const std::uint64_t bytes = whole * text.view().size() + rest;
    if (!has_room_for_text(heap, bytes, error)) return Datum::null();
    std::string out;
    out.reserve(bytes);
    for (std::uint64_t i = 0; i < whole; ++i) out += text.view();
    out += text.view().substr(0, rest);
    return heap.text(out, static_cast<std::uint32_t>(wanted));
}

// ---- lists and maps --------------------------------------------------------------------------------------------------

void push_all(Heap& heap, List& list, const List& from, std::uint32_t count) {
    heap.reserve(list, list.count + count);
    if (count > 0) std::memcpy(list.items + list.count, from.items, count * sizeof(Datum));
    list.count += count;
}

Datum join_lists(Heap& heap, const List& left, const List& right, Error& error) {
    const std::size_t total = std::size_t{left.count} + right.count;
    if (!has_room_for_list(heap, total, error)) return Datum::null();
    List* const list = heap.list(static_cast<std::uint32_t>(total));
    push_all(heap, *list, left, left.count);
    push_all(heap, *list, right, right.count);
    return Datum::object(list);
}

Datum replicate_list(Heap& heap, Arithmetic op, const List& from, Datum by, Error& error) {
    const char* const what = op == Arithmetic::divide ? "list division" : "list replication";
    if (!by.is_number()) return mismatch(what, by, "Number", error);
    const double count = replicated(from.count, op, by.as_number());
    if (count < 0) return Datum::null();
    const auto wanted = static_cast<std::uint64_t>(count < 1e12 ? count : 1e12);
    if (!has_room_for_list(heap, wanted, error)) return Datum::null();
    List* const list = heap.list(static_cast<std::uint32_t>(wanted));
    while (list->count < wanted)
        push_all(heap, *list, from, std::min(from.count, static_cast<std::uint32_t>(wanted) - list->count));
    return Datum::object(list);
}

/// Returns false when the copy is too much work for one operation: a key that is a list or map may have to be compared
/// with every other key of the same hash.
bool copy_entries(Heap& heap, Map& to, const Map& from, Work& work) {
    for (std::uint32_t i = next(from, 0); i != Map::none; i = next(from, i + 1)) {
        if (!work.spend(4)) return false;
        set(heap, to, from.entries[i].key, from.entries[i].value, from.entries[i].hash, work);
    }
    return !work.is_over();
}

Datum join_maps(Heap& heap, const Map& left, const Map& right, Error& error) {
    const std::size_t total = std::size_t{size(left)} + size(right);
    if (!has_room_for_bytes(heap, total * (sizeof(Map::Entry) + sizeof(std::uint32_t)), error)) return Datum::null();
    Map* const map = heap.map(size(left));
    Work work(heap);
    if (copy_entries(heap, *map, left, work) && copy_entries(heap, *map, right, work)) return Datum::object(map);
    set_work_limit_error(heap, error);
    return Datum::null();
}

// ---- by type of the left operand -------------------------------------------------------------------------------------

Datum with_number(Arithmetic op, double x, double y) {
    switch (op) {
        case Arithmetic::add: return Datum::number(x + y);
        case Arithmetic::subtract: return Datum::number(x - y);
        case Arithmetic::multiply: return Datum::number(x * y);
        case Arithmetic::divide: return Datum::number(x / y);
        case Arithmetic::modulo: return Datum::number(std::fmod(x, y));
        default: return Datum::number(std::pow(x, y));
    }
}

Datum with_text(Heap& heap, Arithmetic op, Datum left, Datum right, Error& error) {
    switch (op) {
        case Arithmetic::subtract:
            if (right.is_string()) return chop(heap, left, right);
            return right.is_null() ? left : Datum::null();
        case Arithmetic::multiply:
        case Arithmetic::divide: return replicate_text(heap, op, left, right, error);
        default: return Datum::null();
    }
}

Datum with_list(Heap& heap, Arithmetic op, Datum left, Datum right, Error& error) {
    const List& list = *left.as_list();
    switch (op) {
        case Arithmetic::add:
            if (!right.is_list()) return mismatch("list concatenation", right, "List", error);
            return join_lists(heap, list, *right.as_list(), error);
        case Arithmetic::multiply:
        case Arithmetic::divide: return replicate_list(heap, op, list, right, error);
        default: return Datum::null();
    }
}

Datum with_map(Heap& heap, Arithmetic op, Datum left, Datum right, Error& error) {
    if (op != Arithmetic::add) return Datum::null();
    if (!right.is_map()) return mismatch("map combination", right, "Map", error);
    return join_maps(heap, *left.as_map(), *right.as_map(), error);
}

}  // namespace

Datum arithmetic(Heap& heap, Arithmetic op, Datum left, Datum right, Error& error) {
    if (op == Arithmetic::add && (left.is_string() || right.is_string())) return concatenate(heap, left, right, error);
    switch (left.kind()) {
        case Kind::number:
            if (!right.is_number() && !right.is_null()) return Datum::null();
            return with_number(op, left.as_number(), number_or_zero(right));
        case Kind::string: return with_text(heap, op, left, right, error);
        case Kind::list: return with_list(heap, op, left, right, error);
        case Kind::map: return with_map(heap, op, left, right, error);
        default: return Datum::null();
    }
}

Datum concatenate(Heap& heap, const Datum* operands, std::uint32_t count, Error& error) {
    // Short results are assembled in a buffer; longer ones are appended operand by operand, which grows the string in
    // place.
    char joined[240];
    std::size_t size = 0;
    const auto put = [&](std::string_view text) {
        if (text.size() > sizeof joined - size) return false;
        std::memcpy(joined + size, text.data(), text.size());
        size += text.size();
        return true;
    };
    bool fits = true;
    for (std::uint32_t i = 0; i < count && fits; ++i) {
        const Datum operand = operands[i];
        NumberBuffer buffer;
        if (operand.is_string()) fits = put(Text(operand).view());
        else if (operand.is_number()) fits = put(write_number(operand.as_number(), buffer));
        else if (!operand.is_null()) fits = put(text_of(operand));
    }
    if (fits && size <= heap.limits.text_bytes) return heap.text({joined, size});
    Datum sum = operands[0];
    for (std::uint32_t i = 1; i < count && !error; ++i)
        sum = arithmetic(heap, Arithmetic::add, sum, operands[i], error);
    return sum;
}

Datum negate(Heap& heap, Datum operand, Error& error) {
    return arithmetic(heap, Arithmetic::subtract, Datum::number(0), operand, error);
}

}  // namespace npcs::values
