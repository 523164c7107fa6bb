// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How alike two words are, to guess what was meant by one that nobody knows.
#pragma once

#include <cstddef>
#include <string_view>

namespace npcs::syntax {

/// How many letters must be changed, added, left out or swapped with the next to make one of the other; `most` + 1 when
/// it is more than `most`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t most);

/// Whether one may be a misspelling of the other: two letters of a long word, one of a short one.
bool is_like(std::string_view written, std::string_view meant);

}  // namespace npcs::syntax
