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

/// Mistakes in the script are its own; anything else concerns the file.
ExitCode report_refusal(const Diagnostics& diagnostics, const FormatCommand& options) {
    report_all(stderr, diagnostics, options.error_format);
    const bool is_large = diagnostics.front().code == "too-large";
    return diagnostics.front().stage == Stage::host && is_large ? usage : failed;
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

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

struct FoundScripts {
    std::vector<std::string> paths;
    std::error_code problem;  ///< why no more were looked for
};

/// Returns all scripts in a folder, apart from hidden folders.
FoundScripts scripts_below(const std::string& folder) {
    FoundScripts found;
    const auto skipping = fs::directory_options::skip_permission_denied;
    for (auto each = fs::recursive_directory_iterator(folder, skipping, found.problem);
         !found.problem && each != fs::end(each); each.increment(found.problem)) {
        std::error_code unknown;
        if (each->is_directory(unknown) && is_hidden(each->path())) each.disable_recursion_pending();
        if (each->is_regular_file(unknown) && is_script(each->path())) found.paths.push_back(each->path().string());
    }
    std::sort(found.paths.begin(), found.paths.end());
    return found;
}

bool is_inside_folder(const std::string& file, const std::string& folder) {
    std::error_code problem;
    const fs::path way = fs::proximate(file, folder, problem);
    return !problem && !way.empty() && *way.begin() != "..";
}

/// Returns the scripts that an argument means: of a folder, those that its project names, or else all.
Result<FoundScripts> scripts_of(const std::string& path) {
    std::error_code problem;
    if (!fs::is_directory(path, problem)) return FoundScripts{{path}, {}};
    const auto project = Project::find(path);
    if (!project) return project.diagnostics();
    if (project.value().scripts.empty()) return scripts_below(path);
    std::vector<std::string> scripts = project.value().all_scripts();
    scripts.erase(std::remove_if(scripts.begin(), scripts.end(),
                                 [&](const std::string& script) { return !is_inside_folder(script, path); }),
                  scripts.end());
    return FoundScripts{std::move(scripts), {}};
}

ExitCode format_argument(const std::string& argument, std::set<std::string>& done, const FormatCommand& options) {
    if (argument == "-") return format_input(options);
    const auto scripts = scripts_of(argument);
    if (!scripts) return report_unusable(scripts.diagnostics(), options.error_format);
    const auto& [paths, problem] = scripts.value();
    if (problem) tell_unread_folder(argument, problem);
    else if (paths.empty()) std::fprintf(stderr, "npcs: %s: no script is in it\n", argument.c_str());
    ExitCode worst = problem || paths.empty() ? usage : finished;
    for (const std::string& script : paths)
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
