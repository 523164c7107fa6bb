// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Wraps lines between words, so that a terminal does not break them inside words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace npcs::tools {

/// Returns the width of a text in cells: wide characters have two, combining marks and escape sequences none.
std::size_t cells(std::string_view text);

/// Wraps text to `width` cells. Continuation lines are indented by the leading blanks of their line and, below an
/// option, by ` 1. `. `column` is where the first line begins; it is set to where the last one ends. A word longer than
/// a line is left to the terminal.
std::string wrapped(std::string_view text, std::size_t width, std::size_t& column);

}  // namespace npcs::tools
