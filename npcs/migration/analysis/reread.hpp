// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The new script's tree, read once more when an edit makes it necessary to look into expressions. Most saves need none of it.
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
    /// Of a name, a member or a text in quotes.
    std::string_view text(ast::Symbol symbol) const { return parsed_.tree.symbols.text(symbol); }
    /// The statement of the tree that is the program's of that index; null when there is none.
    const ast::Statement* statement(std::uint32_t index) const;
    /// Expressions of a statement, without those of what stands in it.
    static std::vector<const ast::Expr*> expressions(const ast::Statement& statement);
    /// What an expression is made of, from left to right; nothing of functions.
    static std::vector<const ast::Expr*> parts(const ast::Expr& expression);

private:
    void collect(const ast::Block& block);

    const program::Program& program_;
    syntax::ParseResult parsed_;
    program::ScopeFinder scopes_;
    std::unordered_map<std::uint64_t, const ast::Statement*> statements_;  ///< by where they begin and end
};

}  // namespace npcs::migration
