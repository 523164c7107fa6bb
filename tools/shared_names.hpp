// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the scripts of a game share: on one machine they have the same global variables, and one raises events for which
// another waits. Found word by word, so that a script with mistakes counts, too; too much rather than too little.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "npcs/host_facts.hpp"
#include "project.hpp"
#include "script_file.hpp"

namespace npcs::tools {

struct SharedInScript {
    std::set<std::string> names;    ///< that are assigned, or begin a function or scene
    std::set<std::string> events;   ///< that are raised
    std::set<std::string> imports;  ///< modules
    bool raises_unseen = false;     ///< an event whose name is worked out
};

SharedInScript shared_in(std::string_view script);

/// The facts about a game for each of its scripts. Reads the other scripts of a project once.
class SharedNames {
public:
    HostFacts facts_for(const ScriptFile& file, const Project& project);

private:
    using Scripts = std::map<std::string, SharedInScript>;
    const Scripts& scripts_of(const Project& project);
    std::map<std::string, Scripts> known_;  ///< by the project's file
};

}  // namespace npcs::tools
