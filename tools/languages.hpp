// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include "npcs/diagnostic.hpp"
#include "npcs/language.hpp"

namespace npcs::tools {

/// The languages beside MiniScript that this build has.
const Languages& languages();

/// Returns whether all that is wrong with a script is that it uses languages which npcs can have, and this build has not.
bool are_of_other_builds(const Diagnostics& problems);

}  // namespace npcs::tools
