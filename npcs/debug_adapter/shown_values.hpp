// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values as a debugger shows them: on one line, as a script would write them, and never longer than wanted, whatever
// they contain.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "npcs/value.hpp"

namespace npcs::debug_adapter {

inline constexpr std::size_t line_of_value = 200;      ///< bytes shown of a value in a list of variables
inline constexpr std::size_t whole_value = 1'000'000;  ///< bytes shown where the whole value is asked for

/// Returns the value in at most about `most` bytes; ` ...` stands for what is left out. Texts are quoted.
std::string shown(const Value& value, std::size_t most = line_of_value);

/// Returns "null", "number", "text", "list", "map", "function" or "handle".
std::string_view type_of(const Value& value);

/// Returns the number of elements or entries; 0 for values that have none.
std::size_t parts_of(const Value& value);

/// Returns a text as a script writes it: in quotation marks, which are doubled within.
std::string in_quotes(std::string_view text);

/// Returns the beginning of a text, without cutting a character in two.
std::string_view beginning(std::string_view text, std::size_t bytes);

/// Returns whether a text can be the name of a variable or member.
bool is_name(std::string_view text);

/// Returns the expression of an element or entry of what `container` is the expression of; empty if there is none.
std::string expression_of_part(const std::string& container, const Value& key);

}  // namespace npcs::debug_adapter
