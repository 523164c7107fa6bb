// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Similarity of words, to guess what a misspelled word should be.
#pragma once

#include <cstddef>
#include <string_view>

namespace npcs::syntax {

/// Returns the edit distance: how many letters must be changed, added, removed or swapped with the next one to turn one
/// word into the other. Returns `most` + 1 if it is more than `most`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

/// Returns whether one may be a misspelling of the other: at most two edits in a long word, one in a short one.
bool is_similar(std::string_view written, std::string_view meant);

}  // namespace npcs::syntax
