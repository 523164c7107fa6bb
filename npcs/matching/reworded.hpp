// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Matches statements of which hardly a word is the same, after texts have been compared. They are recognized by where
// they are and what they do: if as many unmatched statements are between the same two neighbours as before, each of the
// same kind and with the same calls, then these statements were reworded.
#pragma once

#include <functional>

#include "matching/match.hpp"

namespace npcs::matching {

/// Calls `pair(a, b)` for each pair of an old and a new node that is found; `pair` enters it into `made`.
void pair_between(const outline::Outline& before, const outline::Outline& now, Matching& made,
                  const std::function<void(std::uint32_t, std::uint32_t)>& pair);

}  // namespace npcs::matching
