// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Makes strings that are prefixes of one shared buffer.

#include "values/grown_text.hpp"

#include <cstring>

#include "values/memory.hpp"

namespace npcs::values {

namespace {

/// Returns a string that refers to `buffer`. The caller has already counted the reference.
Datum view_of(Heap& heap, TextBuffer& buffer, std::uint32_t bytes, std::uint32_t points) {
    constexpr std::string_view any = "an object";
    static_assert(any.size() > Datum::short_text_max);
    String& string = *heap.text(any, any.size()).as_string();
    heap.account(-static_cast<std::ptrdiff_t>(string.bytes));
    string.data = buffer.text();
    string.buffer = &buffer;
    string.bytes = bytes;
    string.points = points;
    return Datum::object(&string);
}

}  // namespace

Datum grown_text(Heap& heap, std::string_view utf8, std::uint32_t bytes, std::uint32_t points) {
    const auto size = static_cast<std::uint32_t>(utf8.size());
    auto* const buffer = new (allocate_bytes(sizeof(TextBuffer) + size)) TextBuffer{1, size, size};
    heap.account(static_cast<std::ptrdiff_t>(sizeof(TextBuffer) + size));
    std::memcpy(buffer->text(), utf8.data(), size);
    return view_of(heap, *buffer, bytes, points);
}

Datum prefix_of(Heap& heap, String& part, std::uint32_t bytes, std::uint32_t points) {
    ++part.buffer->references;
    return view_of(heap, *part.buffer, bytes, points);
}

}  // namespace npcs::values
