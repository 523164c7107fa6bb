// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "values/point_marks.hpp"

#include <algorithm>

#include "values/memory.hpp"
#include "values/operations.hpp"
#include "values/work.hpp"

namespace npcs::values {

namespace {

/// Characters from one mark to the next. The mark at position i belongs to character number (i + 1) * stride.
constexpr std::uint32_t stride = 64;

void reserve_marks(Heap& heap, TextBuffer& buffer, std::uint32_t count) {
    if (count <= buffer.marks_capacity) return;
    const std::uint32_t capacity = std::max(count, 2 * buffer.marks_capacity);
    buffer.marks = static_cast<std::uint32_t*>(reallocate_bytes(buffer.marks, capacity * sizeof(std::uint32_t)));
    heap.account(static_cast<std::ptrdiff_t>(sizeof(std::uint32_t)) * (capacity - buffer.marks_capacity));
    buffer.marks_capacity = capacity;
}

/// Makes the first `count` marks. Returns how many bytes were looked at. Precondition: the string has so many.
std::size_t make_marks(Heap& heap, const String& string, std::uint32_t count) {
    TextBuffer& buffer = *string.buffer;
    if (count <= buffer.marked) return 0;
    reserve_marks(heap, buffer, count);
    const std::size_t begin = buffer.marked == 0 ? 0 : buffer.marks[buffer.marked - 1];
    std::size_t at = begin;
    while (buffer.marked < count) {
        at += offset_of_point(string.view().substr(at), stride);
        buffer.marks[buffer.marked++] = static_cast<std::uint32_t>(at);
    }
    return at - begin;
}

}  // namespace

void mark_all(Heap& heap, const String& string) { make_marks(heap, string, string.points / stride); }

std::size_t offset_in(Heap& heap, Datum string, std::uint32_t point) {
    const Text text(string);
    const std::string_view utf8 = text;
    const std::uint32_t points = points_of(string);
    if (point >= points) return utf8.size();
    if (points == utf8.size()) return point;
    const bool has_marks = string.is_heap_string() && string.as_string()->buffer != nullptr;
    if (!has_marks || point < stride) return offset_of_point(utf8, point);
    if (points - point < stride) return offset_from_end(utf8, points - point);
    const String& whole = *string.as_string();
    const std::uint32_t mark = point / stride;
    if (!whole.immortal) heap.charge(work_of_text(make_marks(heap, whole, mark)));
    const std::size_t begin = whole.buffer->marks[mark - 1];
    return begin + offset_of_point(utf8.substr(begin), point % stride);
}

}  // namespace npcs::values
