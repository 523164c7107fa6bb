// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs diff`: how statements of a script correspond to those of an edited one, as when loading a save. `npcs outline`:
// what a game keeps of a version, so that saves without an outline can still be loaded later.

#include <cstdio>
#include <memory>

#include "command.hpp"
#include "npcs/outline.hpp"
#include "output_file.hpp"
#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"

namespace npcs::tools {
namespace {

struct DiffOptions {
    std::string before, now;
    bool all = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

std::string row(const StatementMatch& match) {
    const auto column = [](std::uint32_t line) {
        const std::string number = line == 0 ? "-" : std::to_string(line);
        return std::string(number.size() < 5 ? 5 - number.size() : 0, ' ') + number;
    };
    const char mark = match.is == 0 ? '-' : match.was == 0 ? '+' : match.moved ? '>' : match.edited ? '~' : ' ';
    return std::string(1, mark) + column(match.was) + column(match.is) + "  " + match.text + "\n";
}

int diff(const DiffOptions& options) {
    std::vector<Script> scripts;
    for (const std::string& path : {options.before, options.now}) {
        const auto file = read_script(path);
        if (!file) return report_unusable(file.diagnostics(), options.error_format);
        const auto script = file.value().compile();
        if (!script) return report_unusable(script.diagnostics(), options.error_format);
        scripts.push_back(script.value());
    }
    for (const StatementMatch& match : npcs::diff(scripts[0], scripts[1]))
        if (const std::string shown = row(match); shown.front() != ' ' || options.all)
            std::fputs(shown.c_str(), stdout);
    return finished;
}

struct OutlineOptions {
    std::string script, file;
    bool force = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

int outline(const OutlineOptions& options) {
    const auto file = read_script(options.script);
    if (!file) return report_unusable(file.diagnostics(), options.error_format);
    const auto script = file.value().compile();
    if (!script) return report_unusable(script.diagnostics(), options.error_format);
    std::string why;
    const OutputFile output{options.file, OutputKind::outline, file.value().files(), options.force};
    if (write_output(output, script.value().outline(), why)) return finished;
    std::fprintf(stderr, "npcs: %s\n", why.c_str());
    return usage;
}

}  // namespace

void add_diff(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<DiffOptions>();
    CLI::App* command = app.add_subcommand("diff", "Show which statement of a script is which of an edited one");
    command->add_option("OLD", options->before, "The script as it was")->required();
    command->add_option("NEW", options->now, "The script as it is")->required();
    command->add_flag("--all", options->all, "Show also what is the same");
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = diff(*options); });
}

void add_outline(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<OutlineOptions>();
    CLI::App* command = app.add_subcommand("outline", "Write the outline of a script, to be kept with its release");
    command->add_option("FILE", options->script, "The script")->required();
    command->add_option("OUTLINE", options->file, "The file to write")->required();
    command->add_flag("--force", options->force, "Write over OUTLINE, even if it is something else");
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = outline(*options); });
}

}  // namespace npcs::tools
