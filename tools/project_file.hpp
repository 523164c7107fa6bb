// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reads the text of npcs.toml. Only this unit knows the TOML library.
#pragma once

#include <string>

#include "project.hpp"

namespace npcs::tools {

/// Reads the tables of a project file into a project that knows its file and folder, and the file with the game's own
/// description if one is named. Returns what is wrong, with its place; what means nothing is added to the warnings.
Diagnostics read_project_file(Project& project, const std::string& text);

}  // namespace npcs::tools
