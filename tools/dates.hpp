// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Points in time as a MiniScript program for the command line has them: seconds since the beginning of the year 2000, local
// time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace npcs::tools {

/// Now.
double date_now();

/// Of "2024-03-05", "2024-03-05 14:30", "2024-03-05T14:30:59", or "14:30:59" (of today). Nothing when the text is none of these;
/// days beyond a month's end are those of the next one.
std::optional<double> date_of(std::string_view text);

/// With a format such as "yyyy-MM-dd HH:mm:ss". Runs of y, M, d, H, h, m, s, t and f stand for parts of the date, more of a letter
/// for a longer form; text between single quotes and a character behind `\` for themselves. One letter alone is a whole format,
/// as "d" for a short and "D" for a long date; with `%` before it, it stands for its part. Empty when there is no such date.
std::string date_text(double date, std::string_view format);

}  // namespace npcs::tools
