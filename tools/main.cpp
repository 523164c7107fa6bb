// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "npcs/npcs.hpp"

namespace {

constexpr const char* about = "npcs: conversations with NPCs, stopped and saved at any point.";
constexpr const char* exit_codes =
    "Exit codes:\n"
    "  0  it worked; the conversation, if there was one, is over\n"
    "  1  the script has errors, or an error ended it\n"
    "  2  wrong usage, or a file that cannot be read or written\n"
    "  3  start, resume: the conversation waits to be resumed\n"
    "  4  an answer or a save was refused; nothing has changed\n";

std::string version() {
    return std::to_string(NPCS_VERSION_MAJOR) + "." + std::to_string(NPCS_VERSION_MINOR) + "." +
           std::to_string(NPCS_VERSION_PATCH);
}

/// Everything behind a `--` of `npcs run` is the program's own. Cuts it off.
std::vector<std::string> cut_arguments(int& argc, char** argv) {
    std::vector<std::string> arguments;
    if (argc < 2 || argv[1] != std::string_view("run")) return arguments;
    char** const end = argv + argc;
    char** const dashes = std::find(argv + 2, end, std::string_view("--"));
    if (dashes == end) return arguments;
    arguments.assign(dashes + 1, end);
    argc = static_cast<int>(dashes - argv);
    return arguments;
}

}  // namespace

int main(int argc, char** argv) try {
    int exit_code = npcs::tools::finished;
    const std::vector<std::string> arguments = cut_arguments(argc, argv);
    CLI::App app{about, "npcs"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "npcs " + version());
    npcs::tools::add_run(app, arguments, exit_code);
    npcs::tools::add_play(app, exit_code);
    npcs::tools::add_start(app, exit_code);
    npcs::tools::add_resume(app, exit_code);
    npcs::tools::add_check(app, exit_code);
    npcs::tools::add_dump(app, exit_code);
    npcs::tools::add_show(app, exit_code);
    npcs::tools::add_check_saves(app, exit_code);
    npcs::tools::add_diff(app, exit_code);
    npcs::tools::add_outline(app, exit_code);
    npcs::tools::add_intrinsics(app, exit_code);
    app.footer(exit_codes);
    for (CLI::App* command : app.get_subcommands({})) command->footer(exit_codes);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? npcs::tools::finished : npcs::tools::usage;
    }
    return exit_code;
} catch (const std::exception& problem) {
    std::fprintf(stderr, "npcs: %s\n", problem.what());
    return npcs::tools::usage;
}
