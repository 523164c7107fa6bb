// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The bytes that names consist of, for whoever reads source text without the grammar (rule `identifier`). Every byte of a
// character beyond ASCII counts as a letter.
#pragma once

#include <algorithm>
#include <string_view>

namespace npcs::syntax {

constexpr bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
/// Whether a name can begin with this byte.
constexpr bool begins_name(char byte) {
    return byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           static_cast<unsigned char>(byte) > 0x7F;
}
/// Whether this byte can stand in a name.
constexpr bool is_in_name(char byte) { return begins_name(byte) || is_digit(byte); }
/// Whether a text has the form of a name; it may be a keyword.
constexpr bool is_name(std::string_view text) {
    return !text.empty() && begins_name(text.front()) && std::all_of(text.begin(), text.end(), is_in_name);
}

}  // namespace npcs::syntax
