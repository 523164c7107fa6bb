// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which statement of an edited script is which of the script as it was. Two outlines are compared as trees: what stands in
// the same order with the same text is the same; what is left between such anchors is compared word by word; what then is
// left is looked for elsewhere in the script, where only a text that stands once in both can be found. A statement that could
// be one of several is none: nobody is told that it is surely the right one.
#pragma once

#include <cstdint>
#include <vector>

#include "outline/outline.hpp"

namespace npcs::migration {

inline constexpr std::uint32_t none = program::no_statement;

/// Of the smaller script's statements; with fewer in common, two scripts are not versions of one.
inline constexpr double least_share = 0.25;

/// How a node was found again.
enum class How : std::uint8_t { gone, same, edited };

struct Matching {
    std::vector<std::uint32_t> nodes;      ///< new node of each old one, or none
    std::vector<std::uint32_t> back;       ///< old node of each new one, or none
    std::vector<std::uint32_t> functions;  ///< new function of each old one, or none
    std::vector<std::uint32_t> functions_back;
    std::vector<How> how;        ///< of each old node
    std::vector<bool> moved;     ///< each old node: stands elsewhere now, or in something that does
    std::vector<bool> doubtful;  ///< each old node: there are more of it now, and not beside the same
    double share = 0;            ///< of the smaller script's statements, how many were found: 0 to 1
};

/// Takes time in proportion to the statements, but for a logarithm; memory too.
Matching match(const program::Outline& before, const program::Outline& now);

}  // namespace npcs::migration
