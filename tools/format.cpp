// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs format`: gives scripts the one style.

#include "npcs/format.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "command.hpp"
#include "line_diff.hpp"
#include "npcs/npcs.hpp"
#include "ordinary_file.hpp"
#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "script_folder.hpp"

namespace npcs::tools {
namespace fs = std::filesystem;
namespace {

struct FormatCommand {
    std::vector<std::string> files;
    bool check = false;
    bool diff = false;
    npcs::FormatOptions style;
    ErrorFormat error_format = ErrorFormat::rich;
};

constexpr std::size_t lines_of_check = 12;  // shown of each script that differs

Result<std::string> text_from_input() {
    std::string text;
    char chunk[16384];
    while (const std::size_t count = std::fread(chunk, 1, sizeof chunk, stdin)) text.append(chunk, count);
    if (std::ferror(stdin) == 0) return text;
    return unreadable_file("cannot read standard input: " + std::generic_category().message(errno));
}

void print_formatted(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

/// Shows what formatting changes, instead of changing it.
ExitCode show_difference(std::string_view before, std::string_view after, const std::string& name,
                         const FormatCommand& options) {
    if (before == after) return finished;
    print_formatted(line_diff(before, after, name, options.diff ? std::string::npos : lines_of_check));
    return options.check ? failed : finished;
}

/// Mistakes in the script are its own; anything else concerns the file, or is a mistake of npcs.
ExitCode report_refusal(const Diagnostics& diagnostics, const FormatCommand& options) {
    report_all(stderr, diagnostics, options.error_format);
    return diagnostics.front().stage == Stage::host ? usage : failed;
}

/// Writes the formatted text, unless somebody else has written the file since it was read.
ExitCode write_back(const std::string& path, const std::string& before, const std::string& after) {
    const auto now = read_ordinary_file(path);
    std::string why = now ? "cannot write " + path + ": it was changed while it was being formatted"
                          : now.diagnostics().front().message;
    if (now && now.value() == before && write_file(path, after, &why)) {
        std::printf("%s\n", path.c_str());
        return finished;
    }
    std::fprintf(stderr, "npcs: %s\n", why.c_str());
    return usage;
}

ExitCode format_file(const std::string& path, const FormatCommand& options) {
    const auto text = read_file(path);
    if (!text) return report_unusable(text.diagnostics(), options.error_format);
    const auto made = npcs::format(text.value(), path, options.style);
    if (!made) return report_refusal(made.diagnostics(), options);
    if (options.check || options.diff) return show_difference(text.value(), made.value(), path, options);
    return made.value() == text.value() ? finished : write_back(path, text.value(), made.value());
}

ExitCode format_input(const FormatCommand& options) {
    const auto text = text_from_input();
    if (!text) return report_unusable(text.diagnostics(), options.error_format);
    const auto made = npcs::format(text.value(), "<stdin>", options.style);
    if (!made) return report_refusal(made.diagnostics(), options);
    if (options.check || options.diff) return show_difference(text.value(), made.value(), "<stdin>", options);
    print_formatted(made.value());
    return finished;
}

ExitCode format_argument(const std::string& argument, std::set<std::string>& done, const FormatCommand& options) {
    if (argument == "-") return format_input(options);
    FoundScripts scripts{{argument}, {}};
    ExitCode worst = finished;
    if (std::error_code problem; fs::is_directory(argument, problem)) {
        const auto project = Project::find(argument);
        if (!project) return report_unusable(project.diagnostics(), options.error_format);
        scripts = scripts_in_folder(argument, project.value());
        if (tell_missing_scripts(argument, project.value(), scripts)) worst = usage;
    }
    for (const std::string& script : scripts.paths)
        if (done.insert(script).second) worst = std::max(worst, format_file(script, options));
    return worst;
}

}  // namespace

void add_format(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<FormatCommand>();
    CLI::App* command = app.add_subcommand("format", "Give scripts the one style; names those that were changed");
    command->add_option("FILE", options->files, "The scripts; a folder stands for all in it, - for standard input")
        ->required();
    command->add_flag("--check", options->check,
                      "Write nothing; show what differs from the style, and end with exit code 1 if anything does");
    command->add_flag("--diff", options->diff, "Write nothing; show all that would be changed");
    command->add_option("--spaces", options->style.spaces, "Spaces for each level of indentation, instead of a tab")
        ->check(CLI::Range(1, 16));
    command->add_option("--width", options->style.width, "Columns after which calls, lists and maps are broken")
        ->check(CLI::Range(20, 1000))
        ->capture_default_str();
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] {
        std::set<std::string> done;
        ExitCode worst = finished;
        for (const std::string& file : options->files) worst = std::max(worst, format_argument(file, done, *options));
        exit_code = worst;
    });
}

}  // namespace npcs::tools
