// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a debugger tells of values besides shown_value(): their types, and expressions of their parts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "npcs/value.hpp"

namespace npcs::debug_adapter {

/// Returns "null", "number", "text", "list", "map", "function" or "handle".
std::string_view type_of(const Value& value);

/// Returns the number of elements or entries; 0 for values that have none.
std::size_t parts_of(const Value& value);

/// Returns whether a text can be the name of a variable or member.
bool is_name(std::string_view text);

/// Returns the expression of an element or entry of what `container` is the expression of; empty if there is none.
std::string expression_of_part(const std::string& container, const Value& key);

}  // namespace npcs::debug_adapter
