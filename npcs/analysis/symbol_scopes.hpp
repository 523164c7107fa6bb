// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The first of the two steps that make a SymbolIndex: which functions there are, and which variables each of them has.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/symbol_index.hpp"

namespace npcs::analysis {

/// Adds the functions of a tree and their variables, and its imports. Returns the index of each function's scope, by
/// ast::Function::number. Precondition: the index contains the scope of the script.
std::vector<std::uint32_t> declare_symbols(const ast::Tree& tree, SymbolIndex& index);

/// Returns the scope that `globals`, `locals` or `outer` is the map of; no_index if the object is something else.
std::uint32_t scope_of_map(const ast::Expr& object, const SymbolIndex& index, std::uint32_t scope);
bool is_globals(const ast::Expr& object);
/// Returns the name part of `object.name`.
syntax::Span name_span(const ast::Member& node, const ast::Symbols& symbols);

}  // namespace npcs::analysis
