// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which names a script reads and assigns, and how often: for each function, and for the whole script. What a name stands for is
// what the symbol index says of it.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "syntax/ast.hpp"

namespace npcs::analysis {

/// A name in one function.
struct Variable {
    syntax::Span assigned;              ///< the target of the first assignment
    syntax::Span read;                  ///< the first time it is read
    syntax::Span too_early;             ///< the first time it is read in front of all assignments; empty if it never is
    syntax::Span updated;               ///< the first `+=` or the like; empty if there is none
    std::uint32_t assignments = 0;      ///< only those with `=`
    std::uint32_t reads = 0;            ///< in this function, and where functions inside it mean, or may mean, this one
    bool is_bound = false;              ///< a parameter, or the variable of a loop or option
    bool read_before_assigned = false;  ///< in source order; also if the value of the first assignment reads it
    bool is_based_on_itself = false;    ///< the value of the first assignment reads it
    bool is_own_copy = false;           ///< the first assignment copies outer.NAME or globals.NAME
    bool is_set_through_map = false;    ///< also assigned as globals.NAME, outer.NAME or locals.NAME
};

struct FunctionNames {
    FunctionNames* parent = nullptr;         ///< null: the main program
    const ast::Function* literal = nullptr;  ///< null: the main program
    std::unordered_map<ast::Symbol, Variable> variables;
    bool is_dynamic = false;  ///< may read or assign variables that are not named in it
    bool is_scene = false;

    const Variable* find(ast::Symbol name) const {
        const auto found = variables.find(name);
        return found != variables.end() ? &found->second : nullptr;
    }
    bool assigns(ast::Symbol name) const {
        const Variable* const variable = find(name);
        return variable != nullptr && (variable->assignments > 0 || variable->is_bound);
    }
};

struct Names {
    std::vector<std::unique_ptr<FunctionNames>> functions;  ///< in source order; [0] is the main program
    std::unordered_map<ast::Symbol, std::uint32_t> reads;   ///< of all functions
    std::unordered_map<ast::Symbol, std::uint32_t> assignments;
    std::unordered_map<ast::Symbol, bool> holds_function;  ///< whether a function literal is assigned to the name
    std::unordered_set<ast::Symbol> scenes;
    bool globals_are_dynamic = false;  ///< `globals` is used as a map
};

/// Called once for each statement and expression that is evaluated, outer ones first.
struct Visitor {
    std::function<void(const ast::Statement&)> statement;
    std::function<void(const ast::Expr&)> expression;
};

/// Finds the names of a script; `text` is its source. The tree must outlive the result. Recursion is bounded by the parser's nesting
/// limit.
Names find_names(const ast::Tree& tree, std::string_view text);
/// Calls the visitor for all of a tree.
void visit_all(const ast::Tree& tree, const Visitor& visitor);

}  // namespace npcs::analysis
