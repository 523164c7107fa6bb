// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Strings that are prefixes of one string and share its memory, as appending makes them, for a caller (loading) that
// knows the longest of them from the start.
#pragma once

#include <cstdint>
#include <string_view>

#include "values/heap.hpp"

namespace npcs::values {

/// Shorter strings each have their own memory.
inline constexpr std::uint32_t grown_text_min = 201;

/// Returns the first `bytes` bytes of `utf8`, which is kept whole for prefix_of. `points` is the number of code
/// points in them. Precondition: `bytes` is at least grown_text_min and ends at a code point boundary.
Datum grown_text(Heap& heap, std::string_view utf8, std::uint32_t bytes, std::uint32_t points);
/// Returns the first `bytes` bytes (`points` code points) of the string that grown_text made `part` from, in the same
/// memory. Precondition: as for grown_text.
Datum prefix_of(Heap& heap, String& part, std::uint32_t bytes, std::uint32_t points);

}  // namespace npcs::values
