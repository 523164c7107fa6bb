// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <cstddef>
#include <string_view>

namespace npcs::values {

/// Room for the text of any number.
struct NumberBuffer {
    char text[336];
};

/// Text of a number (see number_text), standing in `buffer`.
std::string_view write_number(double value, NumberBuffer& buffer);

/// The number a text begins with, after spaces: sign, digits, fraction, exponent. 0 when there is none.
double leading_number(std::string_view text);

}  // namespace npcs::values
