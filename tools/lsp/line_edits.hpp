// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The difference between two texts as edits of whole lines, so that an editor keeps cursors, folds and marks in all lines
// that stay.
#pragma once

#include <string_view>
#include <vector>

#include "npcs/workspace.hpp"

namespace npcs::tools::lsp {

/// Returns the edits that make one text of the other, in order. Takes time in proportion to the texts; the edits are few
/// where lines were changed, inserted and deleted in places apart.
std::vector<workspace::Edit> line_edits(std::string_view before, std::string_view after);

}  // namespace npcs::tools::lsp
