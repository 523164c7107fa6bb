// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What functions and options are named by.
#pragma once

#include <string>

#include "syntax/ast.hpp"

namespace npcs::syntax {

/// Returns the name of what is assigned to: `a`, `a.b`; the last part alone where an object has no name; empty if the
/// target has none either, or is null.
std::string dotted_name(const ast::Symbols& symbols, const ast::Expr* target);

/// Returns the expression that determines an option's id: for a map with data its `id` or else its `text`.
const ast::Expr& named_by(const ast::Symbols& symbols, const ast::Expr& offered);

}  // namespace npcs::syntax
