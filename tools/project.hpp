// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// npcs.toml: what a game tells the tools about itself. One file at the root of its scripts says which they are, where they
// begin, where modules are looked for, who speaks, and what the game's C++ offers. The command has none of that C++; a stub
// stands for each function.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "npcs/npcs.hpp"
#include "script_file.hpp"

namespace npcs::tools {

struct HostParameter {
    std::string name;
    std::string type;       ///< "text", "number", "list", "map", "function"; anything else is not checked
    bool may_lack = false;  ///< written `name: type?`
};

/// A function that the game defines.
struct HostFunction {
    std::string name;
    std::vector<HostParameter> parameters;
    std::string returns;      ///< the type of its value; empty: it does something and gives null
    std::string speaks;       ///< the parameter that is a line for the player
    std::string asks;         ///< the parameter that is a question to the player, whose answer is the value
    std::vector<Value> stub;  ///< values it may have; the first one is taken
};

struct Project {
    std::string file;                  ///< empty: there is none
    std::string folder;                ///< of the file
    std::vector<std::string> start;    ///< what to begin with, side by side; paths that can be opened from here
    std::vector<std::string> scripts;  ///< all scripts, as patterns seen from the folder: * is no slash, ** anything
    std::vector<std::string> import_paths;
    std::vector<HostFunction> functions;
    std::vector<std::string> characters;  ///< all who speak; empty: not told
    Diagnostics warnings;

    /// Looks for npcs.toml in the script's folder and upwards. No file, no project; one that cannot be read is a problem.
    static Result<Project> find(const std::string& script);
    const HostFunction* function(std::string_view name) const;
    /// What stands for a script on the command line: for a folder the project's `start`, if it has one.
    std::vector<std::string> scripts_for(const std::string& path) const;
    /// The files that `scripts` names, sorted.
    std::vector<std::string> all_scripts() const;
};

/// What the command line adds to npcs.toml: `--import-path FOLDER`, `--stub NAME` and `--stub NAME=VALUE`.
class ProjectOptions {
public:
    void add_import_path(CLI::App& command);
    void add_to(CLI::App& command);
    /// The project of a script, and what was given besides; that goes before what the project says.
    Result<Project> project_of(const std::string& script) const;

private:
    void add_stubs(Project& project) const;
    std::vector<std::string> import_path_;
    std::vector<std::string> stubs_;
};

/// A script with the modules that its project has, for commands that want nothing else of the project. Of a folder the first
/// that the project starts with.
Result<ScriptFile> read_script(const std::string& path);

/// What stubs do when they are called. Texts have their line end.
struct StubActions {
    std::function<void(std::string_view)> speak;  ///< a line for the player
    std::function<void(std::string_view)> note;   ///< a call that does something in the game
    std::function<void(const Call&, const std::string& speaker)> meet;
};

/// Defines all functions of the project.
void define_stubs(Host& host, const Project& project, const StubActions& actions);

/// Who speaks: a text, or a map that has a `name`, its own or of what it was made from; nothing when it is neither.
std::optional<std::string> speaker_of(const Value& who);

/// What a text that is nothing but a number says.
std::optional<double> number_of(std::string_view text);

/// A typed answer as the function's value: a number where it returns one; nothing when it is none.
std::optional<Value> answer_for(const Project& project, const std::string& function, const std::string& typed);

}  // namespace npcs::tools
