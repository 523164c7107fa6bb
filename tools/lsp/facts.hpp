// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What npcs.toml says of a game, as the workspace wants to know it.
#pragma once

#include <string>
#include <vector>

#include "npcs/workspace.hpp"

namespace npcs::tools::lsp {

struct ProjectFacts {
    workspace::Facts facts;
    std::vector<std::string> scripts;  ///< that `scripts` and `start` of the project name; empty: all in the folder
    Diagnostics problems;              ///< of npcs.toml
};

/// Reads npcs.toml of a folder. All paths begin as the folder's does. Without a folder, or where npcs.toml cannot be read,
/// there is what any script has that `npcs play` plays.
ProjectFacts project_facts(const std::string& folder);

}  // namespace npcs::tools::lsp
