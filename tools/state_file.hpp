// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A save on disk with the name of its script, so that a later process needs only this file: a line of text,
// `npcs-state 1 <path of the script, relative to the state's folder>`, and then the bytes of Session::save or
// Machine::save. If a machine has several scripts, lines with the paths of the others are in between.
#pragma once

#include <string>
#include <vector>

#include "npcs/npcs.hpp"
#include "output_file.hpp"

namespace npcs::tools {

struct StateFile {
    /// The paths in the file: relative to its folder, unless it was tampered with. Empty for a bare save.
    std::vector<std::string> scripts;
    std::string save;  ///< bytes for Session::load or Machine::load
};

Result<StateFile> read_state(const std::string& path);

/// Returns the path of a script that a state refers to. The state is not trusted, so the script must be in the state's
/// own folder or below, or, by its file name alone, in one of the folders of `script_path`.
Result<std::string> find_script(const std::string& named, const std::string& path,
                                const std::vector<std::string>& script_path);

/// Writes a state. Returns false, and sets `why`, on failure; an existing file is then unchanged. `scripts` are
/// relative to the current folder; in the file they are relative to that of the state.
bool write_state(const OutputFile& file, const std::vector<std::string>& scripts, std::string_view save,
                 std::string& why);

}  // namespace npcs::tools
