// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The scripts of one conversation or world: nearly always one, several where they share a machine.
#pragma once

#include <string>
#include <vector>

#include "npcs/npcs.hpp"
#include "project.hpp"
#include "script_file.hpp"

namespace npcs::tools {

class Scripts {
public:
    /// Reads and compiles them; of those with errors, all errors are told.
    static Result<Scripts> read(const std::vector<std::string>& paths, const Project& project);

    const std::vector<ScriptFile>& files() const { return files_; }
    const std::vector<Script>& all() const { return scripts_; }
    std::vector<std::string> paths() const;
    /// All files that were read, modules among them.
    std::vector<std::string> sources() const;
    /// Their texts with what they import, to see whether they have changed.
    std::vector<std::string> texts() const;
    /// More than one script, or one that speaks of tasks.
    bool need_machine() const;
    /// What compiling found doubtful, in the files where it stands.
    Diagnostics warnings() const;
    /// Imports that find no module.
    Diagnostics missing_modules() const;

    Diagnostic in_its_file(const Diagnostic& diagnostic) const;
    std::vector<TraceLine> in_their_files(std::vector<TraceLine> trace) const;

private:
    const ScriptFile& file_of(const std::string& name) const;

    std::vector<ScriptFile> files_;
    std::vector<Script> scripts_;
};

}  // namespace npcs::tools
