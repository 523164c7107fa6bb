// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include "ink_scenes.hpp"

namespace npcs::tools::import_story::ink {

/// Checks every name of the story, makes ids of the paths of diverts, and notes read counts and what functions do. Throws
/// Problem.
void resolve(Tree& tree, Names& names, Scenes& scenes);

}  // namespace npcs::tools::import_story::ink
