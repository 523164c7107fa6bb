// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The text of a function: what is wrong with it, and what QuickJS is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "languages/javascript/include_quickjs.hpp"
#include "npcs/language.hpp"

namespace npcs::javascript {

constexpr std::size_t longest_source = std::size_t{64} << 10;

/// What is wrong with the names that a function gives to its parameters; empty if nothing is.
std::string problem_of_parameters(const ForeignFunction& function);

/// Compiles the function as a script whose value it is, and does not run it. An exception if it is wrong: an Error with
/// the line.
JSValue compile(JSContext* ctx, const ForeignFunction& function);

/// The same for a function that has blocks: the value is a function that runs the blocks and returns the function. With
/// `list`, it returns an array instead of the values of these names, or null where they are no functions.
JSValue compile_with_blocks(JSContext* ctx, const ForeignFunction& function,
                            const std::vector<std::string>* list = nullptr);
/// The names that a block declares at its top level.
std::vector<std::string> names_declared(JSContext* ctx, const ForeignFunction& block);
/// For each text of compile_with_blocks, the blocks first, the number of its lines.
std::vector<std::uint32_t> lines_of_texts(const ForeignFunction& function);

/// What the compiler threw, for people.
LanguageProblem explain(JSContext* ctx, JSValueConst error, const ForeignFunction& function);

}  // namespace npcs::javascript
