// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the statements of the new script do that stays, in the light of its functions and of those of the game.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/effects.hpp"
#include "hashing/keyed_hash.hpp"
#include "migration/analysis/parsed_script.hpp"
#include "outline/outline.hpp"
#include "runtime/state.hpp"

namespace npcs::migration {

using analysis::Effect;

class Effects final : private analysis::CallEffects {
public:
    Effects(const outline::Outline& now, const program::Program& program, const ParsedScript& parsed,
            const runtime::NativeNames& natives);

    /// Returns whether what was found out holds for the functions of another host as well, which are asked from now on.
    bool use(const runtime::NativeNames& natives);

    /// Returns what a node does itself, without the nodes it contains.
    Effect of(std::uint32_t node);
    /// Returns what evaluating an expression of the new script does.
    Effect of_expression(const ast::Expr& expression) {
        return analysis::effect_of(expression, false, parsed_.symbols(), *this);
    }
    /// Returns what a call of anything with that last name may do.
    Effect of_calls(std::string_view name) override;
    /// Returns whether a function of the script has that last name.
    bool is_function(std::string_view name) const override { return functions_.contains(name); }
    /// Returns whether a statement calls what has an effect, besides what it changes itself.
    bool calls_effects(std::uint32_t node);
    /// Returns whether a statement only defines a function.
    bool is_definition(std::uint32_t node) const;
    /// Returns the variable of a `for`, or of an option that is made for each element of a list; empty if there is none.
    std::string_view iterates(std::uint32_t node) const;
    /// Returns the variable that a statement changes itself, e.g. `purse` of `purse.gold -= 3`, or that it iterates with; empty if
    /// there is none.
    std::string_view changes(std::uint32_t node) const;
    /// Returns the same, and behind it the members by which it gets to what it changes: `purse` and `gold`. Another variable may
    /// refer to what `purse` does. Empty if `changes` is.
    std::vector<std::string_view> changed_names(std::uint32_t node) const;

private:
    const ast::Statement* statement(std::uint32_t node) const;
    static Effect of_native(const runtime::NativeNames& natives, std::string_view name);
    Effect of_block(std::uint32_t node);
    Effect of_function(std::uint32_t function);

    const outline::Outline& now_;
    const ParsedScript& parsed_;
    const runtime::NativeNames* natives_;
    hashing::Map<std::string_view, Effect> of_natives_;                     ///< as far as they were asked for
    hashing::Map<std::string_view, std::vector<std::uint32_t>> functions_;  ///< by the last part of their names
    std::vector<Effect> of_nodes_;
    std::vector<std::uint8_t> known_;  ///< for each node: 0 not looked at, 1 known
    std::vector<Effect> of_functions_;
    std::vector<std::uint8_t> looked_at_;
};

}  // namespace npcs::migration
