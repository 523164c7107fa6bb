// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Statements, options and texts that no way through the story reaches. Of those that lie behind one another only the
// outermost is told: not the statements of an option that cannot be taken, nor a function that only they call.
#pragma once

#include <vector>

#include "npcs/explore.hpp"
#include "runtime/coverage.hpp"

namespace npcs::exploration {

/// `stuck`: lines at which the story came to rest for good, behind which nothing is expected to be reached.
void add_unreached(const runtime::Coverage::Counts& counts, const std::vector<std::uint32_t>& stuck,
                   std::vector<Finding>& findings);

}  // namespace npcs::exploration
