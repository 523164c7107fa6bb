// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which line of which file is which line of which script. A script that imports modules is made of several files; the names
// of a game's scripts are ends of the paths that an editor knows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "npcs/debug_program.hpp"

namespace npcs::debug_adapter {

struct Place {
    std::string file;  ///< a path, or the name of a script
    std::uint32_t line = 0;
};

/// Returns the last name of a path.
std::string last_name(const std::string& path);

class SourceMap {
public:
    /// Returns whether there is a script whose name is the end of that path.
    using IsScript = std::function<bool(const std::string& path)>;

    SourceMap() = default;
    explicit SourceMap(std::vector<DebugSource> sources);
    /// Of scripts that are known by their names alone, in a folder.
    SourceMap(std::string folder, IsScript is_script) : folder_(std::move(folder)), is_script_(std::move(is_script)) {}

    const std::vector<DebugSource>& sources() const { return sources_; }
    const DebugSource* source(const std::string& path) const;

    /// Returns the places in scripts of a line of a file: one for each script that the file is a part of.
    std::vector<Place> in_scripts(const std::string& path, std::uint32_t line);
    /// Returns the place in a file; the line is 0 if it is in none.
    Place in_file(const std::string& script, std::uint32_t line) const;
    /// To be called before places are asked for, when there may be other scripts than before.
    void look_again() { scripts_of_.clear(); }
    /// Notes where a script is that is known by its name alone.
    void learn(const std::string& script, const std::string& path) { path_of_script_[script] = path; }
    /// Returns the scripts that a file is a part of.
    const std::vector<std::string>& scripts_of(const std::string& path);

private:
    std::vector<DebugSource> sources_;
    std::map<std::pair<std::string, std::uint32_t>, Place> origins_;  ///< of lines that are elsewhere in the script
    std::string folder_;
    IsScript is_script_;
    std::map<std::string, std::string> path_of_script_;  ///< as a client has named it
    /// What a path is known to be: looking for it takes long.
    std::map<std::string, std::vector<std::size_t>> sources_of_;
    std::map<std::string, std::vector<std::string>> scripts_of_;

    const std::vector<std::size_t>& sources_of(const std::string& path);
};

}  // namespace npcs::debug_adapter
