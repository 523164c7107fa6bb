// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Ranges of a document that follow from its tree alone.
#pragma once

#include <cstdint>
#include <vector>

#include "workspace/document.hpp"

namespace npcs::workspace {

/// Returns what has several lines: statements with blocks, options, lists, maps, and comments below each other.
std::vector<Folding> folding_ranges(Document& document);
/// Returns the nodes around an offset, innermost first, the last line's text and the document among them.
std::vector<Range> selection_ranges(Document& document, std::uint32_t offset);

}  // namespace npcs::workspace
