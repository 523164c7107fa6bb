// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What formatting has changed, as a unified diff.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace npcs::tools {

/// Returns the differences of two texts that consist of the same characters in the same order, apart from white space,
/// commas and semicolons; with three lines around each, or as many as `most` lines of it. Lines correspond when as many
/// characters precede them in both texts, so this takes time in proportion to the texts.
std::string line_diff(std::string_view before, std::string_view after, const std::string& name,
                      std::size_t most = std::string::npos);

}  // namespace npcs::tools
