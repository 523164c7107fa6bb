// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the checks look at that compare a script with the game: the tree, what is known of its names, and the game's
// functions. They report only what goes wrong whatever the game does.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "analysis/found.hpp"
#include "analysis/kinds.hpp"
#include "analysis/names.hpp"
#include "analysis/warnings.hpp"
#include "npcs/host_facts.hpp"
#include "syntax/ast.hpp"
#include "syntax/source.hpp"

namespace npcs::analysis {

struct Subject {
    const syntax::Source& source;
    const ast::Tree& tree;
    const Names& names;
    Kinds& kinds;
    const KnownNames& known;
    const HostFacts& facts;
    std::vector<const FunctionNames*> scopes;        ///< by ast::Function::number
    std::unordered_set<std::string_view> elsewhere;  ///< HostFacts::names
    bool is_dynamic = false;                         ///< names are read or assigned that stand nowhere in the script

    std::string_view text(ast::Symbol name) const { return tree.symbols.text(name); }
    bool is_assigned(ast::Symbol name) const { return names.assignments.contains(name); }
    /// Returns whether another script or the game sets a variable of that name.
    bool is_set_elsewhere(std::string_view name) const { return elsewhere.contains(name); }
    /// Returns what the intrinsic of that name is called with; null if there is none.
    const KnownFunction* intrinsic(std::string_view name) const {
        for (const KnownFunction& each : known.functions)
            if (each.name == name) return &each;
        return nullptr;
    }
    /// Returns the game's function that a name means; null if it may mean something else.
    const HostFunction* host_function(ast::Symbol name) const {
        return is_assigned(name) || is_set_elsewhere(text(name)) ? nullptr : facts.function(text(name));
    }
};

/// Wrong numbers and types of arguments.
Findings find_in_calls(const Subject& subject);
/// Statements that are never reached, options that are never offered, variables that are read before they exist.
Findings find_in_flow(const Subject& subject);
/// Names, members, speakers and events that nothing defines; modules that are imported for nothing.
Findings find_unknown(const Subject& subject);

/// Returns whether an expression has the same truth whenever it is evaluated, and which.
enum class Truth : unsigned char { unknown, never, always };
Truth truth_of(const ast::Expr& node, const ast::Symbols& symbols);

}  // namespace npcs::analysis
