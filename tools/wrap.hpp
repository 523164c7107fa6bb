// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lines broken between words, so that a terminal does not break them inside.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace npcs::tools {

/// Cells that a text takes on a terminal: two for wide characters, none for marks and for sequences that change colours.
std::size_t cells(std::string_view text);

/// The text, with a line end in place of a blank wherever a line would be longer than `width`. What goes on below an option
/// stands below its text: ` 1. ` and leading blanks are kept free. `column`: where the first line begins; it becomes where the
/// last one ends. A word that is longer than a line is left to the terminal.
std::string wrapped(std::string_view text, std::size_t width, std::size_t& column);

}  // namespace npcs::tools
