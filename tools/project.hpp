// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// npcs.toml, in which a game describes itself to the tools. This file at the root of the scripts declares which they
// are, where they start, where to look for modules, who speaks, and which functions the game's C++ code defines. The
// command does not have that code, so each function is replaced by a stub.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>

#include "npcs/host_facts.hpp"
#include "npcs/npcs.hpp"
#include "script_file.hpp"

namespace npcs::tools {

/// A function that the game defines.
struct HostFunction : npcs::HostFunction {
    std::vector<Value> stub = {};  ///< possible results; the stub returns the first one
};

/// Answers that are known for prompts.
struct AnswersRule {
    std::string question;  ///< a text in which `*` stands for anything, or the name of the function that asks
    std::vector<std::string> typed;
};

/// Scripts that were found in folders.
struct FoundScripts {
    std::vector<std::string> paths;  ///< sorted
    std::error_code problem;         ///< why no more were looked for
};

struct Project {
    std::string file;                  ///< empty if there is none
    std::string folder;                ///< that contains the file
    std::vector<std::string> start;    ///< paths of the scripts to start together, relative to the current folder
    std::vector<std::string> scripts;  ///< patterns relative to `folder`: `*` matches no slash, `**` anything
    std::vector<std::string> import_paths;
    std::vector<HostFunction> functions;
    std::vector<AnswersRule> answers;
    std::vector<std::string> characters;  ///< all who speak; empty if not declared
    std::vector<std::string> events;      ///< that the game may raise
    Diagnostics warnings;

    /// Finds npcs.toml in the script's folder or a parent. Without one, the project is empty; an invalid one fails.
    static Result<Project> find(const std::string& script);
    const HostFunction* function(std::string_view name) const;
    /// Returns what scripts are compared with: what the project says, and the functions that the command itself gives
    /// to all conversations.
    HostFacts facts() const;
    /// Returns the scripts that a command-line argument means: for a folder the project's `start`, if it has one.
    std::vector<std::string> scripts_for(const std::string& path) const;
    /// Returns the answers that are known for a question: those of the text itself, else of the longest pattern it
    /// fits, else of the function that asks. Null if there are none.
    const AnswersRule* answers_to(std::string_view function, std::string_view question) const;
    /// Returns the files that match `scripts`, sorted.
    FoundScripts all_scripts() const;
};

/// Additions to npcs.toml on the command line: `--import-path FOLDER`, `--stub NAME` and `--stub NAME=VALUE`.
class ProjectOptions {
public:
    ProjectOptions() = default;
    ProjectOptions(std::vector<std::string> import_path, std::vector<std::string> stubs)
        : import_path_(std::move(import_path)), stubs_(std::move(stubs)) {}
    void add_import_path(CLI::App& command);
    void add_to(CLI::App& command);
    /// Returns the project of a script with these options, which take precedence over npcs.toml.
    Result<Project> project_of(const std::string& script) const;

private:
    void add_stubs(Project& project) const;
    std::vector<std::string> import_path_;
    std::vector<std::string> stubs_;
};

/// Returns what scripts need of the game: what none of them defines, and the command does not give to all conversations.
HostFacts needed_of_game(std::span<const Script> scripts);

/// Reads a script, with modules found as its project says, for commands that need nothing else of the project. For a
/// folder, reads the first script that the project starts.
Result<ScriptFile> read_script(const std::string& path);

/// Returns what a call of a function of the game gives instead of its stub's first value, if that was decided.
using GivenValue = std::function<std::optional<Value>(const std::string& function)>;

/// What calls of stubs are passed to. Texts include their line end.
struct StubActions {
    std::function<void(std::string_view)> speak;  ///< receives a line for the player
    std::function<void(std::string_view)> note;   ///< receives a call with an effect in the game
    std::function<void(const Call&, const std::string& speaker)> meet;
    GivenValue given = {};
};

/// Defines all functions of the project.
void define_stubs(Host& host, const Project& project, const StubActions& actions);

/// Returns a speaker's name: a text, or the (possibly inherited) `name` of a map. Returns nothing for other values.
std::optional<std::string> speaker_of(const Value& who);

/// Returns the number that a text consists of, or nothing.
std::optional<double> number_of(std::string_view text);

/// Converts a typed answer to the function's result type. Returns nothing if a number is needed and the text is none.
std::optional<Value> answer_for(const Project& project, const std::string& function, const std::string& typed);

}  // namespace npcs::tools
