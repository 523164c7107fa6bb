// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Finds which statement of an edited script is which statement of the script before. Two outlines are compared as
// trees: statements with the same text in the same order match; what is left between such anchors is compared word by
// word; what is left then is looked for elsewhere in the script, where only a text that occurs once in both can match.
// A statement that could be one of several is left unmatched, so that no guess is reported as certain.
#pragma once

#include <cstdint>
#include <vector>

#include "outline/outline.hpp"

namespace npcs::matching {

inline constexpr std::uint32_t none = program::no_statement;

/// How a node of the old script was found in the new one.
enum class MatchKind : std::uint8_t { unmatched, same, edited };

struct Matching {
    std::vector<std::uint32_t> nodes;      ///< new node of each old one, or none
    std::vector<std::uint32_t> back;       ///< old node of each new one, or none
    std::vector<std::uint32_t> functions;  ///< new function of each old one, or none
    std::vector<std::uint32_t> functions_back;
    std::vector<MatchKind> kinds;  ///< for each old node
    std::vector<bool> moved;       ///< for each old node: whether it, or a node around it, is elsewhere now
    std::vector<bool> doubtful;    ///< for each old node: whether it occurs more often now, with other neighbours
    /// For each old node: whether it was edited much, and another one beside it may be the one that was edited so.
    std::vector<bool> has_rival;
    double share = 0;  ///< share of the smaller script's statements that match: 0 to 1
};

/// Returns the matching of two outlines. For n statements, it takes time in O(n log n) and memory in proportion to n.
Matching match(const outline::Outline& before, const outline::Outline& now);

}  // namespace npcs::matching
