// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs diff`: which statement of a script is which of an edited one, as loading a save would see it. `npcs outline`: what a
// game keeps of a version, so that saves made without an outline can still be loaded after it.

#include <algorithm>
#include <memory>

#include "command.hpp"
#include "compiler/compile.hpp"
#include "matching/match.hpp"
#include "outline/outline.hpp"
#include "output_file.hpp"
#include "project.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "syntax/parse.hpp"

namespace npcs::tools {
namespace {

struct DiffOptions {
    std::string before, now;
    bool all = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

std::shared_ptr<const program::Program> program_of(const ScriptFile& file) {
    auto source = std::make_shared<const syntax::Source>(file.path(), file.text());
    const syntax::ParseResult parsed = syntax::parse(*source);
    return program::resolve(parsed.tree, source).program;
}

std::string line_of(const program::Program& program, const program::OutlineNode& node) {
    std::string text(program.source->line(node.line));
    text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
    return text;
}

/// The lines of a statement and what became of it.
struct Row {
    std::uint32_t line;
    std::string text;
};

std::string numbered(char mark, std::uint32_t before, std::uint32_t now, const std::string& text) {
    const auto column = [](std::uint32_t line) {
        const std::string number = line == 0 ? "-" : std::to_string(line);
        return std::string(number.size() < 5 ? 5 - number.size() : 0, ' ') + number;
    };
    return std::string(1, mark) + column(before) + column(now) + "  " + text + "\n";
}

int diff(const DiffOptions& options) {
    std::vector<std::shared_ptr<const program::Program>> programs;
    for (const std::string& path : {options.before, options.now}) {
        const auto file = read_script(path);
        if (!file) return report_unusable(file.diagnostics(), options.error_format);
        const auto script = file.value().compile();
        if (!script) return report_unusable(script.diagnostics(), options.error_format);
        programs.push_back(program_of(file.value()));
    }
    const program::Outline& before = program::outline_of(*programs[0]);
    const program::Outline& now = program::outline_of(*programs[1]);
    const migration::Matching matching = migration::match(before, now);
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < before.nodes.size(); ++i) {
        const std::uint32_t found = matching.nodes[i];
        const std::uint32_t line = before.nodes[i].line;
        if (before.nodes[i].kind == program::NodeKind::otherwise) continue;
        if (found == migration::none) {
            rows.push_back({line, numbered('-', line, 0, line_of(*programs[0], before.nodes[i]))});
            continue;
        }
        const bool is_edited = matching.how[i] == migration::How::edited;
        const char mark = matching.moved[i] ? '>' : is_edited ? '~' : ' ';
        if (mark != ' ' || options.all)
            rows.push_back(
                {line, numbered(mark, line, now.nodes[found].line, line_of(*programs[1], now.nodes[found]))});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.line < b.line; });
    std::vector<Row> added;
    for (std::uint32_t i = 0; i < now.nodes.size(); ++i)
        if (matching.back[i] == migration::none && now.nodes[i].kind != program::NodeKind::otherwise)
            added.push_back(
                {now.nodes[i].line, numbered('+', 0, now.nodes[i].line, line_of(*programs[1], now.nodes[i]))});
    std::stable_sort(added.begin(), added.end(), [](const Row& a, const Row& b) { return a.line < b.line; });
    rows.insert(rows.end(), added.begin(), added.end());
    for (const Row& row : rows) std::fputs(row.text.c_str(), stdout);
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
