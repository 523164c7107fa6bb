// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Comments of scripts that say something to tools, as `// answers: "Ada", ""` and `// expect: Hello`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::tools {

struct Comment {
    std::string word;          ///< before the colon
    std::string text;          ///< behind the colon, without blanks around it
    std::uint32_t line = 0;    ///< from 1, in the text that was searched
    std::uint32_t column = 0;  ///< of the word, from 1, in code points
    std::uint32_t about =
        0;               ///< the line it is about: its own, or the next one with code if nothing is before it; or 0
    std::string source;  ///< its line
};

/// Returns the comments of the form `// word: text` that end a line, in order. A `//` counts at the beginning of a line
/// or behind white space, but not inside a string.
std::vector<Comment> comments_of(std::string_view script);

}  // namespace npcs::tools
