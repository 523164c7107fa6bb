// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Prints a tree for people: one line per statement, with its source line, its instruction pointer path and its kind.
// Expressions are written with all brackets.
#pragma once

#include <string>

#include "syntax/ast.hpp"
#include "syntax/source.hpp"

namespace npcs::syntax {

std::string print(const ast::Tree& tree, const Source& source);

}  // namespace npcs::syntax
