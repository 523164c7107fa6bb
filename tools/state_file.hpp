// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A save on disk together with the name of its script, so that a later process needs nothing but this file: one line of
// text, `npcs-state 1 <path of the script, seen from the state's folder>`, and then the bytes of Session::save or Machine::save.
// Where a machine has several scripts, the paths of the others stand in lines between.
#pragma once

#include <string>
#include <vector>

#include "npcs/npcs.hpp"
#include "output_file.hpp"

namespace npcs::tools {

struct StateFile {
    /// What it says: paths seen from the state's folder, or anything else; none for a bare save.
    std::vector<std::string> scripts;
    std::string save;  ///< bytes for Session::load or Machine::load
};

Result<StateFile> read_state(const std::string& path);

/// A script that a state names, as a path that can be opened from here. Whoever wrote the state chose that name, so it is
/// looked for in the state's own folder and below, then by its file name in the folders given, and nowhere else.
Result<std::string> find_script(const std::string& named, const std::string& path,
                                const std::vector<std::string>& script_path);

/// False, with `why`, when it could not be written; an old file is then still as it was. `scripts`: paths that can be opened
/// from here; the state names them as they are seen from the state's folder.
bool write_state(const OutputFile& file, const std::vector<std::string>& scripts, std::string_view save,
                 std::string& why);

}  // namespace npcs::tools
