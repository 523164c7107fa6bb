// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Types of expressions, as far as they follow from the script alone: a variable is a list if nothing but lists is
// assigned to it anywhere. The type of what comes from calls, parameters or the game is unknown.
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

    /// Records a node. All statements and expressions of the script must be recorded before the first query.
    void see(const ast::Statement& node);
    void see(const ast::Expr& node);

    Kind of(const ast::Expr& node) { return of(node, 0); }
    /// Returns whether the script assigns a variable or member with that name.
    bool assigns(ast::Symbol name) const { return names_.contains(name) || members_.contains(name); }
    /// Returns the names of all members that the script assigns, in no particular order.
    std::vector<ast::Symbol> members() const {
        std::vector<ast::Symbol> names;
        for (const auto& [name, assigned] : members_) names.push_back(name);
        return names;
    }

private:
    /// The values assigned to variables, or to members, of one name; null is an unknown value.
    struct Assigned {
        std::vector<const ast::Expr*> values;
        Kind kind = Kind::unknown;
        bool is_known = false;  ///< also while it is being determined, so a cycle gives unknown
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
