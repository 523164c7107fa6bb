// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is to be said of a story that was explored.
#pragma once

#include <vector>

#include "exploration/search.hpp"
#include "npcs/explore.hpp"

namespace npcs::exploration {

/// Adds to the report what was found, and the endings. `seen`: what was reached.
void add_findings(const Setup& setup, const Story& story, const runtime::Coverage& seen, ExploreReport& report);

}  // namespace npcs::exploration
