// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Texts that share the memory of one text they are all beginnings of, as appending makes them, when all of it is known at once.
#pragma once

#include <cstdint>
#include <string_view>

#include "values/heap.hpp"

namespace npcs::values {

/// Shorter texts have memory of their own each.
inline constexpr std::uint32_t grown_text_min = 201;

/// The first `bytes` of a text, which is kept whole for beginning_of. Precondition: they are at least grown_text_min, and end
/// where a character does; `points` is how many characters they are.
Datum grown_text(Heap& heap, std::string_view utf8, std::uint32_t bytes, std::uint32_t points);
/// The first `bytes` of the whole that a text from grown_text is part of, in the same memory; as above.
Datum beginning_of(Heap& heap, String& part, std::uint32_t bytes, std::uint32_t points);

}  // namespace npcs::values
