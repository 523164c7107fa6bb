// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A text in Wren before it is given to Wren's compiler: what is refused there, the module that it becomes, and what the
// compiler's messages mean.
//
// The text becomes the body of a static method of a class `Script`. In there Wren takes each name that is no local
// variable for a method of the class: `gold`, `gold = 3` and `price("rope")` are calls of `gold`, `gold=(_)` and
// `price(_)`. For the names that the text contains the class has such methods, and they ask the script.
//
// Wren's compiler believes what it reads. So a text is bounded here in every way in which the compiler is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/language.hpp"

namespace npcs::wren {

constexpr std::size_t longest_source = 65'536;
constexpr std::size_t most_parameters = 16;

/// What keeps a function from being compiled at all.
std::optional<LanguageProblem> problem_of_source(const ForeignFunction& function);

/// The module of a function: its name, and its text. The blocks of a function stand before its text, in a block of Wren around
/// it, so that it sees their variables. Of a block that is only compiled, `alone`, there is the text.
std::string module_name(const ForeignFunction& function, bool is_alone = false);
std::string module_text(const ForeignFunction& function, bool is_alone = false);
/// The line of the texts of a module, counted through its blocks and the function; 0 if that is none. Any other module has
/// none.
std::uint32_t text_line(std::string_view module, int line);
/// The same line as ForeignCall::at_line takes it.
std::int32_t line_in_texts(const ForeignFunction& function, std::uint32_t line);
/// The functions that a block defines: its variables at the top level that are set to a new function, with the number of
/// their parameters.
std::vector<DefinedFunction> functions_of_block(const ForeignFunction& block);

/// A message of Wren's compiler, like "Error at 'x': Expect expression.", in the words of the script.
LanguageProblem explain(std::string_view message, std::uint32_t line, const ForeignFunction& function);

}  // namespace npcs::wren
