// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Numbers to text without allocation, and back.
#pragma once

#include <cstddef>
#include <string_view>

namespace npcs::values {

/// Large enough for the text of any number.
struct NumberBuffer {
    char text[336];
};

/// Writes a number as number_text does. The result is a view of `buffer`.
std::string_view write_number(double value, NumberBuffer& buffer);

/// Returns the number at the beginning of a text, after spaces: sign, digits, fraction, exponent; or hexadecimal. 0
/// when there is none.
double leading_number(std::string_view text);

}  // namespace npcs::values
