// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes a tree as source text in one canonical form: one statement per line, one tab per level, brackets only where
// needed. Parsing the text gives an equal tree. Comments are not kept.
#pragma once

#include <string>

#include "syntax/ast.hpp"

namespace npcs::syntax {

/// Preconditions: names are identifiers, strings contain no line ends, numbers are not NaN. A tree that no text has (a
/// single-line `if` with a loop) gives a similar text, or one that does not parse.
std::string source_text(const ast::Tree& tree);

/// Returns a number as scripts and JSON write it, exactly. Infinity is `1e999` in scripts; JSON cannot express it.
std::string number_literal(double value);

}  // namespace npcs::syntax
