// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Of what type the values of an expression are, as far as a script shows it by itself: a name is a list when a list is all that
// is ever assigned to it, wherever that is. What comes from a call, a parameter or the game is unknown.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "syntax/ast.hpp"

namespace npcs::analysis {

enum class Kind : std::uint8_t { unknown, number, text, list, map, function };

class Kinds {
public:
    explicit Kinds(const ast::Symbols& symbols) : symbols_(symbols) {}

    /// Every statement and every expression of the script must have been seen before anything is asked.
    void see(const ast::Statement& node);
    void see(const ast::Expr& node);

    Kind of(const ast::Expr& node) { return of(node, 0); }
    /// Whether the script assigns a variable or a member of that name.
    bool assigns(ast::Symbol name) const { return names_.contains(name) || members_.contains(name); }

private:
    /// What is assigned to a name, or to a member of that name of whatever map; null stands for something unknown.
    struct Assigned {
        std::vector<const ast::Expr*> values;
        Kind kind = Kind::unknown;
        bool is_known = false;  ///< also while it is being found out: of what is made of itself nothing is known
    };
    using Table = std::unordered_map<ast::Symbol, Assigned>;

    Kind of(const ast::Expr& node, unsigned depth);
    Kind of_chain(const ast::Chain& node, unsigned depth);
    Kind of_call(const ast::Expr& callee) const;
    Kind of_name(Table& table, ast::Symbol name, unsigned depth);

    const ast::Symbols& symbols_;
    Table names_;
    Table members_;
};

}  // namespace npcs::analysis
