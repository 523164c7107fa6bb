// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "languages.hpp"
#include "nearest.hpp"
#include "npcs/npcs.hpp"

namespace {

constexpr const char* about = "npcs: conversations with NPCs, stopped and saved at any point.";
constexpr const char* exit_codes =
    "Exit codes:\n"
    "  0  it worked; the conversation, if there was one, is over\n"
    "  1  the script has errors, or an error ended it;\n"
    "     test, format --check: something differs; explore: there is a finding\n"
    "  2  wrong usage, or a file that cannot be read or written\n"
    "  3  start, resume: the conversation waits to be resumed; play: the input ended before it did\n"
    "  4  an answer or a save was refused; nothing has changed\n";

std::string version() {
    std::string text = "npcs " + std::to_string(NPCS_VERSION_MAJOR) + "." + std::to_string(NPCS_VERSION_MINOR) + "." +
                       std::to_string(NPCS_VERSION_PATCH);
    for (const auto& language : npcs::tools::languages()) text += "\n" + language->version();
    return text;
}

/// Removes everything after a `--` of `npcs run` from the arguments and returns it; it is passed to the program.
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

/// Reports which commands exist.
int complain_of_command(const std::vector<CLI::App*>& commands, const std::string& problem) {
    std::fprintf(stderr, "npcs: %s\nThe commands are:", problem.c_str());
    for (const CLI::App* command : commands) std::fprintf(stderr, " %s", command->get_name().c_str());
    std::fprintf(stderr, "\nnpcs --help tells what they do.\n");
    return npcs::tools::usage;
}

/// Returns the question for the most similar command. Two swapped letters are two edits, half of a short name.
std::string meant_command(const std::vector<CLI::App*>& commands, const std::string& written) {
    std::vector<std::string> names;
    for (const CLI::App* command : commands) names.push_back(command->get_name());
    const auto found = npcs::tools::nearest(written, names, 0.5);
    return found ? "; did you mean " + names[*found] + "?" : "";
}

/// Words a mistake in the options. Of a value that is none of several, CLI11 says how it looks for them.
std::string words_of(const CLI::App* app, const CLI::Error& problem) {
    const std::string said = CLI::FailureMessage::simple(app, problem);
    const std::size_t check = said.find(": Check "), value = said.find(" value in {"), end = said.find('}');
    if (check == std::string::npos || value == std::string::npos || end == std::string::npos) return said;
    std::string known;
    for (std::size_t at = value + 11; at < end; at = said.find_first_of(",}", at) + 1) {
        const std::size_t behind = std::min(said.find("->", at), said.find_first_of(",}", at));
        known += (known.empty() ? "" : ", ") + said.substr(at, behind - at);
    }
    const std::size_t rest = said.find('\n');
    return said.substr(0, check) + ": \"" + said.substr(check + 8, value - check - 8) + "\" is none of " + known +
           (rest == std::string::npos ? "" : said.substr(rest));
}

/// Returns whether all output was written. A full disk or closed pipe is detected here at the latest.
bool is_output_whole() {
    errno = 0;
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
    const char* const why = errno != 0 ? std::strerror(errno) : "it was cut short";
    std::fprintf(stderr, "npcs: not everything could be written to standard output: %s\n", why);
    return false;
}

}  // namespace

int main(int argc, char** argv) try {
    int exit_code = npcs::tools::finished;
    const std::vector<std::string> arguments = cut_arguments(argc, argv);
    CLI::App app{about, "npcs"};
    app.require_subcommand(1);
    app.set_version_flag("--version", version());
    npcs::tools::add_run(app, arguments, exit_code);
    npcs::tools::add_play(app, exit_code);
    npcs::tools::add_test(app, exit_code);
    npcs::tools::add_start(app, exit_code);
    npcs::tools::add_resume(app, exit_code);
    npcs::tools::add_check(app, exit_code);
    npcs::tools::add_init(app, exit_code);
    npcs::tools::add_format(app, exit_code);
    npcs::tools::add_debug(app, exit_code);
    npcs::tools::add_explore(app, exit_code);
    npcs::tools::add_dump(app, exit_code);
    npcs::tools::add_show(app, exit_code);
    npcs::tools::add_check_saves(app, exit_code);
    npcs::tools::add_diff(app, exit_code);
    npcs::tools::add_outline(app, exit_code);
    npcs::tools::add_intrinsics(app, exit_code);
    npcs::tools::add_languages(app, exit_code);
    npcs::tools::add_graph(app, exit_code);
    npcs::tools::add_lsp(app, exit_code);
    npcs::tools::add_import_story(app, exit_code);
    npcs::tools::add_store(app, exit_code);
    npcs::tools::add_serve(app, exit_code);
    app.failure_message(words_of);
    app.footer(exit_codes);
    for (CLI::App* command : app.get_subcommands({})) command->footer(exit_codes);
    const auto commands = app.get_subcommands({});
    const auto is_meant = [&](const CLI::App* command) { return argc > 1 && command->get_name() == argv[1]; };
    if (argc > 1 && argv[1][0] != '-' && std::none_of(commands.begin(), commands.end(), is_meant))
        return complain_of_command(
            commands, "there is no command \"" + std::string(argv[1]) + "\"" + meant_command(commands, argv[1]));
    if (argc < 2) return complain_of_command(commands, "a command is required");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        exit_code = app.exit(problem) == 0 ? npcs::tools::finished : npcs::tools::usage;
    }
    return is_output_whole() ? exit_code : int{npcs::tools::usage};
} catch (const std::bad_alloc&) {
    std::fprintf(stderr, "npcs: out of memory\n");
    return npcs::tools::usage;
} catch (const std::filesystem::filesystem_error& problem) {
    const std::string path = problem.path1().empty() ? "the current folder" : problem.path1().string();
    std::fprintf(stderr, "npcs: cannot use %s: %s\n", path.c_str(), problem.code().message().c_str());
    return npcs::tools::usage;
} catch (const std::exception& problem) {
    std::fprintf(stderr, "npcs: this was not to happen: %s\nplease report it, with the command and its files\n",
                 problem.what());
    return npcs::tools::usage;
}
