// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tokens of a text in Wren, as Wren's own compiler sees them: what is in strings and comments is none, but what is
// in `%( )` inside a string is code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace npcs::wren {

struct Token {
    enum class Kind : std::uint8_t {
        name,     ///< also keywords
        field,    ///< `_name` and `__name`
        string,   ///< a string, or the part of it before `%(` or between `)` and `%(`
        mark,     ///< one sign, or one of `==`, `!=`, `<=`, `>=`, `&&`, `||`, `..`, `...`
        newline,  ///< the end of a line
        other     ///< numbers, and what Wren does not know
    };
    Kind kind = Kind::other;
    std::string_view text;
    std::size_t offset = 0;

    bool is(std::string_view what) const { return text == what && (kind == Kind::mark || kind == Kind::name); }
};

/// The tokens in their order. Where a string or comment does not end, the text's end ends it.
std::vector<Token> tokens_of(std::string_view text);

bool is_keyword(std::string_view name);

}  // namespace npcs::wren
