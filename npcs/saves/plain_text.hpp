// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values as printable text, for archives that cannot represent them otherwise: Boost's text and XML archives write NaN
// and infinities in a form they cannot read, and XML cannot represent most control characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "saves/bytes.hpp"

namespace npcs::saves {

/// Returns the shortest decimal that reads back as the same number; or NaN, Infinity, -Infinity.
std::string number_to_text(double number);
bool number_from_text(std::string_view text, double& number);

/// Replaces control characters and backslashes by \xx, and also blanks at the ends, which XML does not preserve.
std::string escaped(std::string_view text);
bool unescape(std::string_view text, std::string& made);

/// Returns the bytes as hexadecimal digits, two per byte.
std::string hex(std::string_view bytes);
bool unhex(std::string_view text, std::string& made);

/// Returns the number as `count` hexadecimal digits, with leading zeros.
std::string digits(std::uint64_t number, std::size_t count);
bool from_digits(std::string_view text, std::size_t count, std::uint64_t& number);
template <class Number>
std::string digits_of(Number number) {
    return digits(static_cast<std::uint64_t>(number), 2 * sizeof number);
}
template <class Number>
bool read_digits(std::string_view text, Number& number) {
    std::uint64_t found = 0;
    if (!from_digits(text, 2 * sizeof number, found)) return false;
    number = static_cast<Number>(found);
    return true;
}

}  // namespace npcs::saves
