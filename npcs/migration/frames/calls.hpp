// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The calls by which frames were made, read in the new script: which arguments they give, and what a parameter has that the old
// script's function did not have.
#pragma once

#include "migration/frames/frames.hpp"

namespace npcs::migration {

/// A call in the new script's tree.
struct CallInText {
    const ast::Expr* callee = nullptr;  ///< null if it was not found
    std::span<ast::Expr* const> arguments{};
    syntax::Span span{};
};

/// Returns the call of that text, which is a view of the new source, in a statement.
CallInText call_at(ScriptMigration& script, std::uint32_t statement, std::string_view call_text);

struct NewParameter {
    Datum value;  ///< what the call gives, else the default
    bool is_sure = true;
    std::string doubt;  ///< why it is not
};
/// Returns the value of a parameter that is new in the new script. `caller` is the frame that has called the function, or null
/// if that is no frame of the script.
NewParameter new_parameter(ScriptMigration& script, const MigratedFrame* caller, const program::Function& function,
                           std::size_t index);

/// Returns the value of a parameter that is new in a function whose call is over: what all calls of that name give.
NewParameter new_parameter(ScriptMigration& script, const program::Function& function, std::size_t index);

/// Returns whether a name is a parameter of the new function, but no variable of the old one.
bool is_new_parameter(const ScriptMigration& script, const program::Function& old, const program::Function& function,
                      std::string_view name);

}  // namespace npcs::migration
