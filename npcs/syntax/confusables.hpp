// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Confusables: characters that look like blanks, quotes or minus signs but are not. Names may contain letters of all scripts, but
// Unicode's white space, quotes, dashes and invisible characters are mistakes outside of texts and comments.
#pragma once

#include <cstddef>
#include <string_view>

#include "syntax/error_list.hpp"

namespace npcs::syntax {

/// Returns the size in bytes of the look-alike at the offset, or 0 if there is none. Precondition: valid UTF-8.
std::size_t confusable_at(std::string_view text, std::size_t at);

/// Returns the typographic quote that was meant to close the text whose straight quote is at `open`: the only one on the
/// line. An empty span if it is not certain which that is.
Span closing_quote_for(std::string_view text, std::size_t open);

/// Reports look-alikes outside of texts and comments, at most one per line. The clauses and braces in a text are outside of
/// it, and so is what stands behind the `->` of an option.
void report_confusables(std::string_view text, ErrorList& errors);

}  // namespace npcs::syntax
