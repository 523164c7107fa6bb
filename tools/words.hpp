// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Words of scripts, for what reads their text without compiling it.
#pragma once

#include <cctype>

namespace npcs::tools {

/// Whether a name goes on with this byte; every byte of a character beyond ASCII counts as a letter.
inline bool continues_word(char c) {
    return c == '_' || static_cast<unsigned char>(c) > 0x7F || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

}  // namespace npcs::tools
