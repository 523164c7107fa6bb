// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Mistakes of somebody who writes a story and has never programmed: sentences without a speaker, options with other signs,
// names of two words. Each is an error already; here is only what to write instead.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "syntax/source.hpp"
#include "syntax/tokens.hpp"

namespace npcs::syntax {

/// For a line that is a sentence, in a script that has lines or options, or nothing that looks like a program; else empty.
std::string hint_for_prose(const Source& source, std::uint32_t offset);

/// For `got <token> where <required> is required`; empty when nothing is known.
std::string hint_for_prose_token(const Source& source, const Token& token, std::string_view required);

/// For a brace at `open` whose expression does not end where its closing brace should stand.
std::string hint_for_braces(std::string_view text, std::uint32_t open);

/// What was meant as the sign of an option, in the line of the offset or right above: `- Hi.`, `1. Hi.`, `-> Hi.`; else empty.
Span sign_of_option(const Source& source, std::uint32_t offset);

/// For something that cannot be given a value.
std::string hint_for_target(std::string_view written);

/// For a mistake in a statement of dialogue that has a message of its own.
std::string hint_for_sentence(const Source& source, const Token& token, std::string_view message);

/// Whether one of two lines is indented with tabs where the other has spaces, so that nobody sees which is farther in.
bool are_mixed(std::string_view text, std::size_t one, std::size_t other);

/// The line above that was meant to begin the choice, the scene or the alternatives which the token ends, or another block
/// when it does so in capitals; that of the token when there is none.
std::uint32_t begin_of_block(const Source& source, const Token& token, std::string_view word);

/// For a line that stands farther in than the one above, which begins with the word.
std::string hint_for_farther_in(std::string_view word);

}  // namespace npcs::syntax
