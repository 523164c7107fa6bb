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

/// Returns whether an old statement names the one who speaks in a new one, where that is a text as in `say "Bo", "Hello."`; true
/// if there is none.
inline bool has_same_speaker(const outline::OutlineNode& before, const outline::OutlineNode& now) {
    return before.sketch.size() > now.speaker_words &&
           before.sketch.compare(1, now.speaker_words, now.sketch, 1, now.speaker_words) == 0;
}

/// Calls `pair(a, b)` for each pair of an old and a new node that is found; `pair` enters it into `made`.
void pair_between(const outline::Outline& before, const outline::Outline& now, Matching& made,
                  const std::function<void(std::uint32_t, std::uint32_t)>& pair);

}  // namespace npcs::matching
