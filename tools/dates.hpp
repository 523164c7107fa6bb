// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Points in time as MiniScript's command line represents them: seconds since the beginning of the year 2000, in local
// time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace npcs::tools {

/// Returns the current time.
double date_now();

/// Parses "2024-03-05", "2024-03-05 14:30", "2024-03-05T14:30:59", or "14:30:59" (today). Returns nothing for any other
/// text. A day after the end of a month is in the next month.
std::optional<double> date_of(std::string_view text);

/// Formats a date, with a format such as "yyyy-MM-dd HH:mm:ss". Runs of y, M, d, H, h, m, s, t and f give parts of the
/// date, longer runs longer forms; text in single quotes and a character after `\` is copied. A letter alone is a whole
/// format ("d": a short date), but after `%` a part. Returns an empty string if the date is out of range.
std::string date_text(double date, std::string_view format);

}  // namespace npcs::tools
