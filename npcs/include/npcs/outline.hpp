// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Two versions of a script side by side: which statement became which, as loading a save into the newer one sees it. For
// editors, reviews and tools; saves are loaded with migration.hpp. What is kept of a version is Script::outline.
//
//     for (const npcs::StatementMatch& one : npcs::diff(before, now))
//         if (one.is == 0) log("line " + std::to_string(one.was) + " is gone: " + one.text);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/script.hpp"

namespace npcs {

/// A statement, an option or a branch of an `if`.
struct StatementMatch {
    std::uint32_t was = 0;  ///< its line before; 0 if it is new
    std::uint32_t is = 0;   ///< its line now; 0 if it is gone
    bool edited = false;    ///< it has another text
    bool moved = false;     ///< its neighbours are others
    std::string text;       ///< its first line, without what it is indented by: as it is now, or was if it is gone
};

/// Returns the matches by their lines before, then what is new by its lines now. Empty if a script was moved from.
NPCS_API std::vector<StatementMatch> diff(const Script& before, const Script& now);

}  // namespace npcs
