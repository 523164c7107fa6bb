// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A tree as text for people: one line for each statement, with the line it begins on, its instruction pointer path and
// its kind. Expressions are written with all their brackets.
#pragma once

#include <string>

#include "syntax/ast.hpp"
#include "syntax/source.hpp"

namespace npcs::syntax {

std::string print(const ast::Tree& tree, const Source& source);

}  // namespace npcs::syntax
