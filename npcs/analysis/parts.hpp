// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The direct parts of statements and expressions, for code that goes its own way through a tree.
#pragma once

#include <vector>

#include "syntax/ast.hpp"

namespace npcs::analysis {

/// Returns the expressions that a statement itself evaluates, from left to right: not those of the statements in it, and of a
/// `choose` and a plan not those of their options and conditions.
std::vector<const ast::Expr*> parts_of(const ast::Statement& statement);
/// Returns the same with options and conditions.
std::vector<const ast::Expr*> all_parts_of(const ast::Statement& statement);
/// Returns the direct operands of an expression, from left to right; none for a function literal.
std::vector<const ast::Expr*> parts_of(const ast::Expr& expression);

}  // namespace npcs::analysis
