// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Columns of the comments at the ends of lines. A comment keeps the column that its writer gave it, as long as the code
// leaves room. Comments of consecutive lines that were aligned stay aligned.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace npcs::formatting {

struct EndComment {
    std::size_t at;        ///< offset in the output, directly behind the code
    std::size_t line;      ///< of the output
    std::uint32_t code;    ///< column behind the code, in the output
    std::uint32_t column;  ///< in the source, from 0
    bool is_close;         ///< at most one blank precedes it in the source
};

/// Inserts the spaces in front of the comments.
std::string with_comment_columns(const std::string& text, const std::vector<EndComment>& comments);

}  // namespace npcs::formatting
