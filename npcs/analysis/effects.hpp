// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What statements do that stays: they set variables, members and elements, change lists and maps, or call what does. What is
// said, asked and defined is no effect in this sense; what a host function does is one that only the game knows.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "syntax/ast.hpp"

namespace npcs::analysis {

enum class Effect : std::uint8_t {
    nothing,
    outside,  ///< calls a host function, or prints
    state     ///< changes a value, or may do so
};

/// What is known of the functions that are called.
class CallEffects {
public:
    /// Returns what a call of anything with that last name may do.
    virtual Effect of_calls(std::string_view name) = 0;
    /// Returns whether a function of the script has that last name: then the name alone calls it.
    virtual bool is_function(std::string_view name) const = 0;

protected:
    ~CallEffects() = default;
};

/// Returns what evaluating an expression does. `is_called`: and calling its value.
Effect effect_of(const ast::Expr& expression, bool is_called, const ast::Symbols& symbols, CallEffects& calls);
/// Returns what a statement does itself, without the statements in it.
Effect effect_of(const ast::Statement& statement, const ast::Symbols& symbols, CallEffects& calls);
/// Returns what a statement of a function does that stays when the call is over, without the statements in it.
Effect lasting_effect_of(const ast::Statement& statement, const ast::Symbols& symbols, CallEffects& calls);

/// Returns the intrinsics that change what they are called on, or the state of the script in another way. The others compute, wait,
/// or print.
std::span<const std::string_view> changing_intrinsics();
/// Returns whether an intrinsic is one of these.
bool changes_its_object(std::string_view intrinsic);
/// Returns whether a statement only defines a function.
bool is_definition(const ast::Statement& statement);
/// Returns whether a name is that of a map of variables: `globals`, `locals` or `outer`.
bool is_scope_map(std::string_view name);
/// Returns the variable that an expression begins with, e.g. `purse` of `purse.coins[0]`, `globals.purse.coins` or `purse.count(2)`;
/// empty if it begins with something else.
std::string_view variable_of(const ast::Expr& expression, const ast::Symbols& symbols);
/// Returns the variable that a statement changes itself, e.g. `purse` of `purse.gold -= 3` or `purse.coins.push 1`, or that it
/// iterates with; empty if there is none.
std::string_view changed_variable_of(const ast::Statement& statement, const ast::Symbols& symbols);

}  // namespace npcs::analysis
