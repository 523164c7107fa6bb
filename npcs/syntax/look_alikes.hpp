// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Characters that look like blanks, quotes or minus signs and are none. A name may have letters of all scripts; white space,
// quotation marks, dashes and invisible marks of Unicode are never letters, so outside of texts and comments each is a mistake.
#pragma once

#include <cstddef>
#include <string_view>

#include "syntax/faults.hpp"

namespace npcs::syntax {

/// The bytes of a look-alike at the offset; 0 when there is none. Precondition: the text is UTF-8.
std::size_t look_alike_at(std::string_view text, std::size_t at);

/// Tells of those outside of texts and comments, once for each line.
void tell_look_alikes(std::string_view text, Faults& faults);

}  // namespace npcs::syntax
