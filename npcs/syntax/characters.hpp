// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What single bytes of a source mean, beside those of names (name_bytes.hpp).
#pragma once

namespace npcs::syntax {

constexpr bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }
constexpr bool ends_line(char byte) { return byte == '\n' || byte == '\r'; }
/// Whether a character of UTF-8 begins with this byte.
constexpr bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace npcs::syntax
