// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lua text before it is given to Lua's compiler: what is refused there, and what the compiler's messages mean.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "npcs/language.hpp"

namespace npcs::lua {

/// The longest text that is compiled. Beyond some 130,000 constants, 5.4.4 makes wrong code.
constexpr std::size_t longest_source = 65'536;

/// Why a text is not given to the compiler; null if it is. `line` is where.
const char* problem_of_source(std::string_view text, std::uint32_t* line = nullptr);

/// Where a quoted string ends that begins here: behind its quote.
std::size_t end_of_quoted(std::string_view text, std::size_t at);
/// Where `[[...]]` or `[==[...]==]` ends that begins here; `at` if none does.
std::size_t end_of_long(std::string_view text, std::size_t at);
/// Where a comment ends whose `--` is here.
std::size_t end_of_comment(std::string_view text, std::size_t at);

/// Whether a name is an identifier in Lua.
bool is_identifier(std::string_view name);
bool is_keyword(std::string_view name);

/// A message of Lua's compiler, as it begins behind the name of the chunk ("3: unexpected symbol near 'x'"), in the
/// lines and words of the script.
LanguageProblem explain(std::string_view message, const ForeignFunction& function);

}  // namespace npcs::lua
