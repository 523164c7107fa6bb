// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Stories that a seed decides, with names on their statements like those of tests/corpus: prompts, choices, loops, calls in
// expressions, a purse and rooms in maps, lists that grow, closures. They end, and fail under no answers.
#pragma once

#include <cstdint>

#include "dice.hpp"
#include "marked_text.hpp"

namespace corpus {

MarkedText random_story(std::uint64_t seed);

/// A line of prose without quotation marks.
std::string prose(Dice& dice);
/// A word for a name, a thing or a key.
std::string noun(Dice& dice);
/// The statement `say` with somebody and something.
std::string line_said(Dice& dice);

}  // namespace corpus
