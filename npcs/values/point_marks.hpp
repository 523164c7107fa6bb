// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Finding the n-th character of a long string. In a string that is not ASCII no index is an offset, so the buffer of a
// long one remembers the offset of every 64th character: its marks. They are made when a character is first asked for,
// up to that one, and serve all strings in the buffer. Where strings cannot be changed any more because several threads
// read them, in an immortal heap, all marks are made with the string.
#pragma once

#include <cstddef>
#include <cstdint>

#include "values/heap.hpp"

namespace npcs::values {

/// Strings of fewer bytes have no marks: to count their characters takes hardly longer than to look for a mark.
inline constexpr std::size_t marked_text_min = 256;

/// Whether a string needs a buffer for marks.
inline bool wants_marks(std::size_t bytes, std::size_t points) { return bytes >= marked_text_min && points < bytes; }

/// Returns the byte offset at which a code point of a string begins; its size when there are no more. Charges the heap
/// for marks that are made.
std::size_t offset_in(Heap& heap, Datum string, std::uint32_t point);

/// Makes all marks of a string that has a buffer.
void mark_all(Heap& heap, const String& string);

}  // namespace npcs::values
