// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The text of a function: what is wrong with it, and what QuickJS is given.
#pragma once

#include <string>
#include <string_view>

#include "languages/javascript/include_quickjs.hpp"
#include "npcs/language.hpp"

namespace npcs::javascript {

constexpr std::size_t longest_source = std::size_t{64} << 10;

/// What is wrong with the names that a function gives to its parameters; empty if nothing is.
std::string problem_of_parameters(const ForeignFunction& function);

/// Compiles the function as a script whose value it is, and does not run it. An exception if it is wrong: an Error with
/// the line.
JSValue compile(JSContext* ctx, const ForeignFunction& function);

/// What the compiler threw, for people.
LanguageProblem explain(JSContext* ctx, JSValueConst error, const ForeignFunction& function);

}  // namespace npcs::javascript
