// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The story of scripts as their files have it: each import is a function of its own, and lines are those of the files.
#pragma once

#include "npcs/story.hpp"
#include "scripts.hpp"

namespace npcs::tools::graph {

Story story_in_files(const Scripts& scripts);

}  // namespace npcs::tools::graph
