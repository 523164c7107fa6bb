// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A save on disk together with the name of its script, so that a later process needs nothing but this file: one line of
// text, `npcs-state 1 <path of the script, seen from the state's folder>`, and then the bytes of Session::save.
#pragma once

#include <string>
#include <vector>

#include "npcs/npcs.hpp"
#include "output_file.hpp"

namespace npcs::tools {

struct StateFile {
    std::string script;  ///< what it says: a path seen from the state's folder, or anything else; empty for a bare save
    std::string save;    ///< bytes for Session::load
};

Result<StateFile> read_state(const std::string& path);

/// The script that a state names, as a path that can be opened from here. Whoever wrote the state chose that name, so it is
/// looked for in the state's own folder and below, then by its file name in the folders given, and nowhere else.
Result<std::string> find_script(const StateFile& state, const std::string& path,
                                const std::vector<std::string>& script_path);

/// False, with `why`, when it could not be written; an old file is then still as it was. `script`: a path that can be opened
/// from here; the state names it as it is seen from the state's folder.
bool write_state(const OutputFile& file, const std::string& script, std::string_view save, std::string& why);

}  // namespace npcs::tools
