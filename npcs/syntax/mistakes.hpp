// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Hints for common mistakes: words of other languages, misspelled words, missing signs. A hint says what to write
// instead and is shown below the message, whose wording is MiniScript's. An empty string means that there is no hint.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "syntax/source.hpp"
#include "syntax/tokens.hpp"

namespace npcs::syntax {

/// Returns a hint for `got <token> where <required> is required`.
std::string hint_for_token(const Source& source, const Token& token, std::string_view required);

/// Returns whether the `=` that was found where something else is required can only have been meant as a comparison.
bool means_comparison(const Source& source, const Token& token, std::string_view required);

/// Returns the sign of the language that a sign of mathematics stands for, such as `>=`; empty if there is none.
std::string_view sign_for(const Token& token);

/// Returns a hint for an `end` without a block word. `open` is the word that ends the innermost block; may be empty.
std::string hint_for_end(std::string_view text, const Token& token, std::string_view open);

/// Returns a hint for a keyword that cannot begin a statement.
std::string hint_for_keyword(std::string_view text, const Token& token);

/// Returns a hint for a string that is not closed. `line_rest` is the line from the opening quote on.
std::string hint_for_open_text(std::string_view line_rest);

/// Returns a hint for `end word` without an open block: a line above that begins with a word similar to `opener`.
std::string hint_for_stray_end(const Source& source, const Token& token, std::string_view opener);

/// Returns whether the word was meant to end such a block, as in other languages: `endif`, `fi`, `wend`.
bool means_end_of(std::string_view word, std::string_view opener);

/// Returns the first word of a line, or an empty string if it begins with something else.
std::string_view first_word_of(std::string_view line);

}  // namespace npcs::syntax
