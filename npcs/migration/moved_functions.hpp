// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions of a machine's script that an edit has moved to another of its scripts. They are known by their names: what a script
// has lost and exactly one other script has that did not have it before.
#pragma once

#include <vector>

#include "migration/counterparts.hpp"

namespace npcs::migration {

/// The functions that were moved from one script to another one.
struct MovedFunctions {
    std::size_t from = 0;  ///< index of the counterpart that had them
    const program::Program* to = nullptr;
    const outline::Outline* now = nullptr;  ///< of `to`
    matching::Matching matching;            ///< of these functions alone, with the functions inside them
};

/// Finds functions that were moved. `given` are the scripts that the save is loaded with.
std::vector<MovedFunctions> find_moved_functions(const std::vector<Counterpart>& counterparts, saves::Programs given);

}  // namespace npcs::migration
