// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tokens, under the names that error messages use. The grammar has no tokens; they are determined only when it has
// failed and the message must say what it found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "syntax/source.hpp"

namespace npcs::syntax {

struct Token {
    std::string name;  ///< `Identifier(x)`, `OpPlus`, `EOL` ...
    Span span;         ///< empty at the end of a line
    bool is_keyword = false;
    std::string keyword = {};  ///< the keyword, such as `end if`; empty if it is none
    bool ends_block = false;   ///< `end if` and similar
    bool is_lone_end = false;  ///< an `end` that is not followed by the word of a block
};

/// Returns the token at `offset`, or after the white space there.
Token token_at(std::string_view text, std::uint32_t offset);

/// Returns a part of the source as messages show it; a long one is cut.
std::string shown(std::string_view text);

/// Returns the first offset, from `offset` on, after blanks and block comments.
std::uint32_t skip_blanks(std::string_view text, std::uint32_t offset);

bool is_reserved_word(std::string_view word);

}  // namespace npcs::syntax
