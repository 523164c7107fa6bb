// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which scripts a folder stands for, where all of them are meant: `npcs check` and `npcs format`.
#pragma once

#include <string>

#include "project.hpp"

namespace npcs::tools {

/// Returns the scripts in a folder and its subfolders: those that the project names, or if it names none, all *.npcs and
/// *.ms, apart from those in hidden folders.
FoundScripts scripts_in_folder(const std::string& folder, const Project& project);

/// Tells on standard error that there are none, or that not all were found. Returns whether that is so.
bool tell_missing_scripts(const std::string& folder, const Project& project, const FoundScripts& found);

}  // namespace npcs::tools
