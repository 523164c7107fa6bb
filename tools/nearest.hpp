// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What somebody may have meant who wrote a name or a text that is not known.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::tools {

/// Returns the edit distance: how many bytes must be changed, added or removed to turn one text into the other. Of long
/// texts, only the first 200 bytes count.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Returns the index of the most similar text, the first of several; nothing if there is none. `within`: how many edits
/// there may be, as a part of the longer text.
std::optional<std::size_t> nearest(std::string_view written, const std::vector<std::string>& known,
                                   double within = 0.4);

/// Returns ` (did you mean NAME?)`, or an empty string if nothing is similar.
std::string did_you_mean(std::string_view written, const std::vector<std::string>& known);

}  // namespace npcs::tools
