// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The scripts of a conversation: usually one, or several that share a machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"
#include "project.hpp"
#include "script_file.hpp"

namespace npcs::tools {

class Scripts {
public:
    /// Reads and compiles scripts. On failure, returns the errors of all of them.
    static Result<Scripts> read(const std::vector<std::string>& paths, const Project& project,
                                Marks marks = Marks::none);
    /// Reads the scripts that the arguments of a command mean, of which each is a script or a folder.
    static Result<Scripts> read_named(const std::vector<std::string>& arguments, const Project& project,
                                      Marks marks = Marks::none);

    const std::vector<ScriptFile>& files() const { return files_; }
    const std::vector<Script>& all() const { return scripts_; }
    std::vector<std::string> paths() const;
    /// Returns all files that were read, including modules.
    std::vector<std::string> sources() const;
    /// Returns these and npcs.toml, if there is one: what no output may be written over.
    std::vector<std::string> read_files() const;
    /// Returns the source texts, including imported modules, for detecting edits.
    std::vector<std::string> texts() const;
    /// Returns whether there are several scripts, or one that uses tasks.
    bool need_machine() const;
    /// Returns the warnings of the compiler, with the file each belongs to.
    Diagnostics warnings() const;
    /// Returns the errors of imports whose module was not found.
    Diagnostics missing_modules() const;

    /// Returns the file and line of a line of a script; nothing for a line that importing has added.
    std::optional<std::pair<std::string, std::uint32_t>> origin(const std::string& script, std::uint32_t line) const;
    /// Returns the lines of a script, as they were compiled. They refer to its text.
    std::vector<std::string_view> lines(const std::string& script) const;
    Diagnostic in_its_file(const Diagnostic& diagnostic) const;
    std::vector<TraceLine> in_their_files(std::vector<TraceLine> trace) const;

private:
    const ScriptFile& file_of(const std::string& name) const;

    std::vector<ScriptFile> files_;
    std::vector<Script> scripts_;
    std::string settings_;  ///< npcs.toml; empty if there is none
};

}  // namespace npcs::tools
