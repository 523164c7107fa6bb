// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The new script's tree, parsed again if an edit makes it necessary to look into expressions, and kept with the script.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/scopes.hpp"
#include "outline/outline.hpp"
#include "syntax/parse.hpp"

namespace npcs::migration {

class ParsedScript {
public:
    explicit ParsedScript(const program::Program& program);

    const compiler::Scopes& scopes() const { return scopes_.scopes(); }
    /// Returns the text of a name, a member or a string.
    std::string_view text(ast::Symbol symbol) const { return symbols().text(symbol); }
    const ast::Tree& tree() const { return parsed_.tree; }
    const ast::Symbols& symbols() const { return parsed_.tree.symbols; }
    /// Returns the tree's node for the program's statement of that index, or null if there is none.
    const ast::Statement* statement(std::uint32_t index) const;
    /// Returns the option of a `choose` that a node of the script's outline is, or null.
    const ast::Option* option(const outline::Outline& outline, std::uint32_t node) const;
    /// Returns the condition of a further part of an `if` or a `do` that a node of the script's outline is, or null.
    const ast::Expr* condition(const outline::Outline& outline, std::uint32_t node) const;

private:
    void collect(const ast::Block& block);
    /// Returns the statement that a block belongs to, and which of its blocks of that kind it is.
    std::pair<const ast::Statement*, std::size_t> owner(const outline::Outline& outline, std::uint32_t node) const;

    const program::Program& program_;
    syntax::ParseResult parsed_;
    compiler::ScopeFinder scopes_;
    std::unordered_map<std::uint64_t, const ast::Statement*> statements_;  ///< by span
};

/// Returns the tree of a script, which is parsed at the first call. Thread-safe.
const ParsedScript& parsed_script_of(const program::Program& program);

}  // namespace npcs::migration
