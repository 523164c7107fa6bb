// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Warnings about the free text of lines and options: a condition, an arrow or another line that is written where it is
// part of the text, and is therefore shown to the player.
#pragma once

#include "analysis/found.hpp"
#include "analysis/names.hpp"
#include "syntax/ast.hpp"

namespace npcs::analysis {

/// Precondition: `tree` was parsed from `source`, and `names` are its names.
Findings find_in_texts(const syntax::Source& source, const ast::Tree& tree, const Names& names);

}  // namespace npcs::analysis
