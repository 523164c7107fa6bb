// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A script is laid out again until nothing changes (decision 41); how often at most is for tests to say, too.
#pragma once

#include <string>
#include <string_view>

#include "npcs/format.hpp"

namespace npcs::formatting {

constexpr int most_rounds = 20;

/// As npcs::format. A text that another layout would still change after `rounds` of them is refused as
/// "format-unsettled". Precondition: the options are within their limits.
Result<std::string> formatted(std::string_view text, std::string_view file, const FormatOptions& options, int rounds);

}  // namespace npcs::formatting
