// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The words in the text of a function in another language. What they mean there is not known, so each of them may be a name
// of the script that the function reads, assigns or calls.
#pragma once

#include <cstddef>
#include <string_view>

#include "syntax/name_bytes.hpp"

namespace npcs::syntax {

/// Calls `visit(word)` for each word, in order, also for those in texts and comments.
template <typename Visit>
void each_word(std::string_view text, const Visit& visit) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        while (at < text.size() && is_in_name(text[at])) ++at;
        if (at == begin) ++at;
        else if (!is_digit(text[begin])) visit(text.substr(begin, at - begin));
    }
}

}  // namespace npcs::syntax
