// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Text to tree. The one door to the grammar: no other unit sees PEGTL.
#pragma once

#include <cstdint>
#include <functional>

#include "npcs/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace npcs::syntax {

struct ParseOptions {
    std::uint32_t max_depth =
        200;  ///< nesting of brackets, unary operators, postfix links and blocks; deeper is a diagnostic
    std::uint32_t max_diagnostics = 100;  ///< further ones are only counted
};

/// Gets each statement of the script's own block when it has been read, as long as no mistake was found: what is looked at
/// then is still in the processor's cache.
using StatementReader = std::function<void(const ast::Tree&, const ast::Statement&)>;

struct ParseResult {
    ast::Tree tree;                 ///< what could be read; to be run only when `diagnostics` holds no error
    Diagnostics diagnostics;        ///< in order of place
    std::vector<Span> passed_over;  ///< keywords that MiniScript takes no notice of
};

/// Never throws, never recurses deeper than max_depth allows. After an error reading goes on at the next statement.
ParseResult parse(const Source& source, const ParseOptions& options = {}, const StatementReader& reader = {});

}  // namespace npcs::syntax
