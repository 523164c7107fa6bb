// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values as texts of printable characters, for archives that cannot hold them otherwise: Boost's text and XML archives write NaN
// and infinities that they cannot read, and XML has no way to write most control characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "saves/bytes.hpp"

namespace npcs::saves {

/// The shortest decimal that is read as the same number; NaN, Infinity, -Infinity.
std::string number_to_text(double number);
bool number_from_text(std::string_view text, double& number);

/// Control characters and backslashes as \xx; and blanks at the ends, which XML does not keep.
std::string escaped(std::string_view text);
bool unescape(std::string_view text, std::string& made);

/// Bytes, each as two digits.
std::string hex(std::string_view bytes);
bool unhex(std::string_view text, std::string& made);

/// As many hexadecimal digits as the number has, zeros in front included.
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
