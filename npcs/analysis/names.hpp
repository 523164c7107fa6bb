// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which names a script reads and assigns, and where: of each function its own, and what can be said of them together.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "syntax/ast.hpp"

namespace npcs::analysis {

/// A name in one function.
struct Variable {
    syntax::Span assigned;              ///< the target of the first assignment
    syntax::Span read;                  ///< the first time it is read
    std::uint32_t assignments = 0;      ///< with `=`
    std::uint32_t reads = 0;            ///< in this function and in those written in it
    bool is_bound = false;              ///< a parameter, or the variable of a loop or an option
    bool read_before_assigned = false;  ///< in order of the text; also in the first assignment's own value
    bool is_based_on_itself = false;    ///< in the first assignment's own value
    bool is_own_copy = false;           ///< the first assignment takes outer.NAME or globals.NAME
};

struct FunctionNames {
    FunctionNames* parent = nullptr;  ///< null: the main program
    std::unordered_map<ast::Symbol, Variable> variables;
    bool is_dynamic = false;  ///< something may be read or assigned in it that is not named

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
    std::vector<std::unique_ptr<FunctionNames>> functions;  ///< [0] is the main program
    std::unordered_map<ast::Symbol, std::uint32_t> reads;   ///< of the whole script
    std::unordered_map<ast::Symbol, std::uint32_t> assignments;
    std::unordered_map<ast::Symbol, bool> holds_function;  ///< a function literal is assigned to it
    bool globals_are_dynamic = false;                      ///< `globals` is used as a map
};

/// Sees each statement and each expression once, outer ones first.
struct Visitor {
    std::function<void(const ast::Statement&)> statement;
    std::function<void(const ast::Expr&)> expression;
};

/// Recursion is bounded by the parser's nesting limit.
Names find_names(const ast::Tree& tree, const Visitor& visitor);

}  // namespace npcs::analysis
