// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Compares lines of text, and shows what differs side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace npcs::tools {

/// A row of a comparison: a line that is on both sides, changed, or on one side only.
struct ComparedRow {
    enum class Kind : std::uint8_t { same, changed, missing, added };
    Kind kind = Kind::same;
    std::size_t expected = 0;  ///< index of the line; of the next one if the row is added
    std::size_t got = 0;       ///< index of the line; of the next one if the row is missing
};

/// Returns the rows of a comparison with as few differences as possible. Takes time and memory in proportion to the
/// product of the parts that differ; if these are very long, they count as changed throughout.
std::vector<ComparedRow> compare(const std::vector<std::string>& expected, const std::vector<std::string>& got);

struct ComparedLines {
    const std::vector<std::string>& expected;
    const std::vector<std::string>& got;
    const std::vector<std::uint32_t>& places;  ///< the line numbers of the expected lines
};

/// Shows the rows that differ in two columns, with the rows around them. `width`: of both columns and what is between
/// them, in cells; lines are broken to fit. Control characters are shown as question marks.
std::string side_by_side(const std::vector<ComparedRow>& rows, const ComparedLines& lines, std::size_t width,
                         bool has_colours);

}  // namespace npcs::tools
