// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whether the fleet has lost, doubled or reordered anything, when nothing is left to do.
#pragma once

#include <string>
#include <vector>

#include <npcs/store.hpp>

#include "journal.hpp"

namespace fleet {

struct CheckedFleet {
    unsigned players = 0;
    std::vector<npcs::ScriptSource> old_scripts, new_scripts;
};

/// Compares everything with what a play in memory gives. Prints what is wrong, and returns whether nothing is.
bool check(const npcs::Store& store, Deliveries deliveries, const CheckedFleet& fleet);

/// Prints what is left to do: entries, timers, and questions that a player will answer. Returns whether that is nothing.
bool print_left(const npcs::Store& store);

}  // namespace fleet
