// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <string>

namespace npcs::tools::import_story::ink {

/// Whether ink has a function of that name: TURNS_SINCE, RANDOM, ...
bool is_builtin(const std::string& name);

}  // namespace npcs::tools::import_story::ink
