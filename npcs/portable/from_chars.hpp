// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// std::from_chars for doubles, which libc++ lacks before version 20. Where the standard library has it and
// it is right, this is that function.
#pragma once

#include <charconv>

namespace npcs::portable {

/// Reads the longest beginning of [first, last) that is a number, as std::from_chars does: no leading white space or plus sign, no
/// prefix of hexadecimal digits, and nothing of the locale. Only std::chars_format::general and hex. Returns the end of what was
/// read; std::errc::invalid_argument when it begins with no number, and std::errc::result_out_of_range, with `value` unchanged,
/// when the number is too large or too small for a double.
std::from_chars_result from_chars(const char* first, const char* last, double& value,
                                  std::chars_format format = std::chars_format::general);

/// Does what from_chars does with the C library's strtod only. For tests: the standard library's function is faster.
std::from_chars_result from_chars_by_strtod(const char* first, const char* last, double& value,
                                            std::chars_format format = std::chars_format::general);

}  // namespace npcs::portable
