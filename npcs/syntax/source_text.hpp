// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tree to source code, in one canonical form: a statement a line, a tab a level, brackets only where the tree needs them.
// Reading the text gives the same tree again, whatever the text the tree came from looked like; its comments are gone.
#pragma once

#include <string>

#include "syntax/ast.hpp"

namespace npcs::syntax {

/// Preconditions: names are identifiers, strings hold no line ends, numbers are not NaN. A tree that no text can give (an
/// `if` of one line with a loop in it, say) is written as the nearest that can be, or as text that does not parse.
std::string source_text(const ast::Tree& tree);

/// The number as both a script and JSON write it, exact. Infinity has no JSON form; in a script it is `1e999`.
std::string number_literal(double value);

}  // namespace npcs::syntax
