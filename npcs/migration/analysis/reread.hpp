// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The new script's tree, parsed again if an edit makes it necessary to look into expressions. Most saves do not need
// it.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/scopes.hpp"
#include "syntax/parse.hpp"

namespace npcs::migration {

class Reading {
public:
    explicit Reading(const program::Program& program);

    const program::Scopes& scopes() const { return scopes_.scopes(); }
    /// Returns the text of a name, a member or a string.
    std::string_view text(ast::Symbol symbol) const { return parsed_.tree.symbols.text(symbol); }
    /// Returns the tree's node for the program's statement of that index, or null if there is none.
    const ast::Statement* statement(std::uint32_t index) const;
    /// Returns the expressions of a statement, without those of the statements in it.
    static std::vector<const ast::Expr*> expressions(const ast::Statement& statement);
    /// Returns the direct operands of an expression, from left to right; none for a function literal.
    static std::vector<const ast::Expr*> parts(const ast::Expr& expression);

private:
    void collect(const ast::Block& block);

    const program::Program& program_;
    syntax::ParseResult parsed_;
    program::ScopeFinder scopes_;
    std::unordered_map<std::uint64_t, const ast::Statement*> statements_;  ///< by span
};

}  // namespace npcs::migration
