// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions in other languages: finding the language of each, and having it check the text.
#pragma once

#include <vector>

#include "program/program.hpp"
#include "syntax/ast.hpp"

namespace npcs::compiler {

/// Returns all functions of a tree that are written in another language, in the order of Tree::foreign. Adds what is wrong
/// with them, with its place in the script, to `diagnostics`. The tree may be that of a script with mistakes.
std::vector<program::Foreign> find_foreign(const ast::Tree& tree, const syntax::Source& source,
                                           const Languages& languages, Diagnostics& diagnostics);

}  // namespace npcs::compiler
