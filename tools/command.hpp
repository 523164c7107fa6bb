// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The npcs command, with one subcommand per file. Each adds itself to the command line and sets the exit code.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace npcs::tools {

enum ExitCode : int {  // documented in docs/command.md: do not change these values
    finished = 0,      ///< success; the conversation, if any, has ended
    failed = 1,        ///< the script has errors, or an error ended it
    usage = 2,         ///< the command line is wrong, or a file cannot be read or written
    waiting = 3,       ///< the conversation has not ended: it waits to be resumed, or the input of `play` ended
    refused = 4        ///< an answer or a save does not fit; nothing has changed
};

/// `arguments`: those after `--`.
void add_run(CLI::App& app, const std::vector<std::string>& arguments, int& exit_code);
void add_play(CLI::App& app, int& exit_code);
void add_test(CLI::App& app, int& exit_code);
void add_start(CLI::App& app, int& exit_code);
void add_resume(CLI::App& app, int& exit_code);
void add_check(CLI::App& app, int& exit_code);
void add_init(CLI::App& app, int& exit_code);
void add_format(CLI::App& app, int& exit_code);
void add_debug(CLI::App& app, int& exit_code);
void add_explore(CLI::App& app, int& exit_code);
void add_dump(CLI::App& app, int& exit_code);
void add_show(CLI::App& app, int& exit_code);
void add_check_saves(CLI::App& app, int& exit_code);
void add_diff(CLI::App& app, int& exit_code);
void add_outline(CLI::App& app, int& exit_code);
void add_intrinsics(CLI::App& app, int& exit_code);
void add_languages(CLI::App& app, int& exit_code);
void add_graph(CLI::App& app, int& exit_code);
void add_lsp(CLI::App& app, int& exit_code);
void add_import_story(CLI::App& app, int& exit_code);
/// In builds without a store, these tell how to get one.
void add_store(CLI::App& app, int& exit_code);
void add_serve(CLI::App& app, int& exit_code);

}  // namespace npcs::tools
