// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is left when texts have been compared: statements of which hardly a word is the same. They are told by where they
// stand and by what they do. Between the same two neighbours as many stand as before, each of the same kind and calling the
// same: then somebody has found other words for them.
#pragma once

#include <functional>

#include "matching/match.hpp"

namespace npcs::migration {

/// Calls `pair(a, b)` for what belongs together, which enters it into `made`.
void pair_between(const program::Outline& before, const program::Outline& now, Matching& made,
                  const std::function<void(std::uint32_t, std::uint32_t)>& pair);

}  // namespace npcs::migration
