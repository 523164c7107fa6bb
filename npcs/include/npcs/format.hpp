// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One style for scripts. docs/format.md shows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"

namespace npcs {

struct FormatOptions {
    std::uint32_t spaces = 0;     ///< for each level of indentation, at most 16; 0: a tab
    std::uint32_t tab_width = 4;  ///< columns that a tab takes, from 1 to 16; where comments stand depends on it
    std::uint32_t width = 120;  ///< columns; calls, lists and maps that reach beyond are broken into lines. At least 20
};

/// Returns a script in the one style: indentation, spaces, blank lines, and line breaks in long calls, lists and maps.
/// Comments, texts, numbers and strings stay as they are, and so does what the script means: the result was parsed and
/// compared. Formatting the result again changes nothing. Fails with the errors of a script that does not parse, and with
/// code "too-large" if the text or the result is larger than 64 MiB; with "format-unsettled" or "format-defect", which
/// are mistakes of npcs, if the result would change again or mean something else. `file` is the script's name in messages. Takes time
/// and memory in proportion to the text.
///
///     const auto formatted = npcs::format("if a>1 then\nprint a\nend if");
///     if (formatted) save(formatted.value());  // "if a > 1 then\n\tprint a\nend if\n"
NPCS_API Result<std::string> format(std::string_view text, std::string_view file = "",
                                    const FormatOptions& options = {});

}  // namespace npcs
