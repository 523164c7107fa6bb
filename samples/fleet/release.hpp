// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// New versions of the scripts, while workers go on.
#pragma once

#include <string>
#include <vector>

#include <npcs/store.hpp>

namespace fleet {

/// Prints what would become of the sleeping conversations.
void print_check(const npcs::Store& store, const std::vector<npcs::ScriptSource>& scripts);
/// Makes the scripts current: new conversations have them.
void release(npcs::Store& store, const std::vector<npcs::ScriptSource>& scripts);
/// Brings sleeping conversations over, at most so many a second, and prints what has become of them. Can be killed.
void migrate(npcs::Store& store, double rate);

}  // namespace fleet
