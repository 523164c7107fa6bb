// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// From texts to lines.
#pragma once

#include "ink_tree.hpp"

namespace npcs::tools::import_story::ink {

/// Makes lines of the texts of all flows, and of an option's own text the first line of its body. Behind it no item is a
/// text, glue or tag, save inside of lines and options.
void lower(Tree& tree);

bool has_call(const Expression& expression);

}  // namespace npcs::tools::import_story::ink
