// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tokens by the names that error messages call them. The grammar has no tokens; only when it has failed somewhere does
// somebody want to know what stands there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "syntax/source.hpp"

namespace npcs::syntax {

struct Token {
    std::string name;  ///< `Identifier(x)`, `OpPlus`, `EOL` ...
    Span span;         ///< empty at a line end
    bool is_keyword = false;
    std::string keyword = {};  ///< `end if`, when it is one
    bool ends_block = false;   ///< `end if` and its like
    bool is_lone_end = false;  ///< an `end` that no word follows that could be ended
};

/// The token at `offset`, or behind the white space there.
Token token_at(std::string_view text, std::uint32_t offset);

/// A part of the source as messages show it: cut when it is long.
std::string shown(std::string_view text);

/// The first offset from `offset` on that stands behind blanks and block comments.
std::uint32_t skip_blanks(std::string_view text, std::uint32_t offset);

bool is_reserved_word(std::string_view word);

}  // namespace npcs::syntax
