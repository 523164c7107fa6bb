// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Parses source text to a tree. Only parse.cpp uses the grammar and PEGTL.
#pragma once

#include <cstdint>
#include <functional>

#include "npcs/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace npcs::syntax {

struct ParseOptions {
    std::uint32_t max_depth =
        200;  ///< maximal nesting of brackets, unary operators, postfix links and blocks; deeper is a diagnostic
    std::uint32_t max_diagnostics = 100;  ///< more are only counted
    /// For editors: keeps as much of the tree as possible. A block without an end is closed where an outer one ends; a
    /// function also where a line begins no farther in than its head, if its own lines are farther in. What is reported
    /// may then differ, so this is for texts whose mistakes are already known.
    bool recover = false;
};

/// Called with each top-level statement when it has been parsed, as long as there are no mistakes; its nodes are then
/// still in the processor's cache.
using StatementReader = std::function<void(const ast::Tree&, const ast::Statement&)>;

struct ParseResult {
    ast::Tree tree;           ///< what could be parsed; if `diagnostics` contains errors, only with `recover` usable
    Diagnostics diagnostics;  ///< in source order
    std::vector<Span> passed_over;  ///< keywords that MiniScript ignores
};

/// Parses a script. Never throws; recursion is bounded by max_depth. After a mistake, continues at the next statement.
ParseResult parse(const Source& source, const ParseOptions& options = {}, const StatementReader& reader = {});

}  // namespace npcs::syntax
