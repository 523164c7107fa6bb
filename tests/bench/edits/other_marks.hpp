// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The names of statements tell what a writer did, and are neither in the script nor in a save. Two edits that leave the same
// text cannot be told apart by anybody: of two equal lines either may be the copy, and a line that was deleted and replaced by
// another one of the same speaker was perhaps put into other words. A verdict that is right under one of them is right.
#pragma once

#include <optional>
#include <string>

#include "marked_text.hpp"

namespace corpus {

/// Returns the same text with the name of a statement on another line (from 1), as another edit would have left it; nothing if
/// it would have had to move or change more than the edit that was made:
/// - the line is equal to the named one, or to what that was before, and no more statements stand on another side of each other,
///   or in other blocks, than do already; the names of equal lines in between make room;
/// - the named line is gone, and this one, which has no name and differs from it in a text alone, stands between the same
///   statements.
std::optional<MarkedText> with_other_marks(const MarkedText& before, const MarkedText& after, std::size_t line,
                                           const std::string& name);

/// Returns the longest text in a line, with its quotation marks; empty if that is a single word.
std::string text_in(const Line& line);

}  // namespace corpus
