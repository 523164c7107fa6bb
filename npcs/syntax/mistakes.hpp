// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What writers write when they mean something else: words of other languages, words misspelled, signs left out. For each,
// what to write. The messages are MiniScript's; this is the line below them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "syntax/source.hpp"
#include "syntax/tokens.hpp"

namespace npcs::syntax {

/// For `got <token> where <required> is required`; empty when nothing is known.
std::string hint_for_token(const Source& source, const Token& token, std::string_view required);

/// For an `end` that no word follows that could be ended. `open` is the word that ends the innermost block; may be empty.
std::string hint_for_end(std::string_view text, const Token& token, std::string_view open);

/// For a keyword that begins no statement.
std::string hint_for_keyword(std::string_view text, const Token& token);

/// For a text that is not closed: `line_rest` is the line from its opening quote on.
std::string hint_for_open_text(std::string_view line_rest);

/// For `end word` where no such block is open: a line above that begins with something like the word.
std::string hint_for_stray_end(const Source& source, const Token& token, std::string_view opener);

/// The word, written as one or in the way of other languages, that was meant to end a block: `endif`, `fi`, `wend`.
bool means_end_of(std::string_view word, std::string_view opener);

/// The word that a line begins with, whatever it is; empty when it begins with something else.
std::string_view first_word_of(std::string_view line);

}  // namespace npcs::syntax
