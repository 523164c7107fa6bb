// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is checked each time before a formatted script is given out.
#pragma once

#include <cstddef>
#include <string_view>

#include "syntax/ast.hpp"

namespace npcs::formatting {

/// Returns whether both trees mean the same. Their canonical texts are compared, from which each can be parsed again.
bool are_equal(const ast::Tree& one, const ast::Tree& other);

/// Returns whether both texts consist of the same characters in the same order, apart from white space, commas and
/// semicolons. So no comment is lost, nor changes places with anything.
bool have_same_characters(std::string_view one, std::string_view other);

/// Returns where the character behind a beginning stands in another text, of such characters: have_same_characters.
std::size_t place_of_same(std::string_view beginning, std::string_view other);

}  // namespace npcs::formatting
