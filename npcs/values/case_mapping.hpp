// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Unicode's simple case mapping: one code point to one code point, independent of language.
#pragma once

namespace npcs::values {

char32_t lower_point(char32_t point);
char32_t upper_point(char32_t point);

}  // namespace npcs::values
