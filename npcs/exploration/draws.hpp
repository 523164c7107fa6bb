// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "program/program.hpp"

namespace npcs::exploration {

/// Returns the numbers that a random draw is to give so that every comparison with a constant can come out either way: one of
/// each interval between the constants that draws, also multiplied ones, may be compared with. Where nothing is compared, a
/// few that are spread evenly.
std::vector<double> values_of_draws(std::span<const std::shared_ptr<const program::Program>> programs);

}  // namespace npcs::exploration
