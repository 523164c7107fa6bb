// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs graph`: draws the story of scripts: what is said, asked and offered, and what follows what.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include <unistd.h>

#include "command.hpp"
#include "graph/formats.hpp"
#include "graph/marks.hpp"
#include "graph/story_files.hpp"
#include "nearest.hpp"
#include "output_file.hpp"
#include "project.hpp"
#include "report.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

using graph::Marked;
using graph::Picture;

struct GraphOptions {
    std::vector<std::string> files;
    ProjectOptions project;
    std::string format;
    std::string output;
    graph::Selection selection;
    std::string coverage, findings, save;
    bool force = false;
    ErrorFormat error_format = ErrorFormat::rich;
};

const std::vector<std::string>& graph_formats() {
    static const std::vector<std::string> all{"dot", "svg", "png", "mermaid", "html", "json"};
    return all;
}

/// Returns the format: the one that is asked for, or that of the file's name, or dot.
std::string format_of(const GraphOptions& options) {
    if (!options.format.empty()) return options.format;
    const std::string extension = std::filesystem::path(options.output).extension().string();
    if (extension == ".htm") return "html";
    if (extension == ".gv") return "dot";
    if (extension == ".mmd") return "mermaid";
    const auto& all = graph_formats();
    return extension.size() > 1 && std::find(all.begin(), all.end(), extension.substr(1)) != all.end()
               ? extension.substr(1)
               : "dot";
}

/// How many nodes a picture may have. Graphviz needs minutes for more, a browser a good computer.
std::size_t most_nodes(const std::string& format) {
    if (format == "svg" || format == "png") return 3000;
    return format == "html" ? 20000 : 200000;
}

/// Returns where a save is in the scripts: its calls, outermost first, each with whether it is the innermost one.
Result<std::vector<std::pair<TraceLine, bool>>> place_of(const std::string& path, const Scripts& scripts) {
    const auto state = read_state(path);
    if (!state) return state.diagnostics();
    Host host;
    // Functions of the game are not called here, so each that is missing is defined by its name.
    constexpr std::string_view missing = "this save needs the function '";
    const LoadOptions load;
    MigrationReport report;
    for (int left = 1000;; --left) {
        report = check_save(state.value().save, scripts.all(), host, load);
        const std::size_t end = report.reason.find('\'', missing.size());
        if (left == 0 || !report.reason.starts_with(missing) || end == std::string::npos) break;
        host.def(report.reason.substr(missing.size(), end - missing.size()), [](Call&) { return Value(); });
    }
    if (report.frames.empty()) {
        Diagnostic problem;
        problem.code = "save";
        problem.message = path + ": " + (report.reason.empty() ? "the conversation is over" : report.reason);
        return problem;
    }
    std::vector<std::pair<TraceLine, bool>> places;
    for (std::size_t i = 0; i < report.frames.size(); ++i) {
        const FrameVerdict& frame = report.frames[i];
        const bool is_innermost = i == 0 || report.frames[i - 1].task != frame.task;
        if (frame.is.line != 0) places.emplace_back(scripts.in_their_files({frame.is}).front(), is_innermost);
    }
    return places;
}

Result<Marked> marks_of(const GraphOptions& options, const Story& story, const Scripts& scripts) {
    if (!options.save.empty()) {
        const auto places = place_of(options.save, scripts);
        if (!places) return places.diagnostics();
        return graph::marks_of_trace(story, places.value());
    }
    const std::string& name = options.coverage.empty() ? options.findings : options.coverage;
    if (name.empty()) return Marked{};
    const auto text = read_file(name);
    if (!text) {
        Diagnostic problem = text.diagnostics().front();
        problem.stage = Stage::host;
        return problem;
    }
    return options.coverage.empty() ? graph::marks_of_findings(story, text.value(), name)
                                    : graph::marks_of_coverage(story, text.value(), name);
}

/// Reports a function that is asked for and not there, or in which there is nothing to draw. Returns whether there is none.
bool has_functions(const Story& story, const std::vector<std::string>& names) {
    std::vector<std::string> known;
    for (const StoryFunction& function : story.functions)
        if (function.begin != no_story_node) known.push_back(graph::title_of(function));
    for (const std::string& name : names) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        const bool is_silent = std::any_of(story.functions.begin(), story.functions.end(),
                                           [&](const StoryFunction& one) { return graph::title_of(one) == name; });
        std::fprintf(stderr, "npcs: %s%s\n",
                     is_silent ? ("nothing is said, asked or offered in the function " + name).c_str()
                               : ("there is no function " + name).c_str(),
                     is_silent ? "" : did_you_mean(name, known).c_str());
        return false;
    }
    return true;
}

/// Selects functions as one node each where there are too many nodes. Returns whether it can be drawn.
bool fit(graph::Selection& selection, const Story& story, const std::string& format) {
    const std::size_t most = most_nodes(format), count = count_nodes(story, selection);
    if (count <= most) return true;
    std::fprintf(stderr, "npcs: %zu nodes are too many for a picture as %s (%zu)", count, format.c_str(), most);
    if (!selection.is_overview) {
        selection.is_overview = true;
        const std::size_t functions = count_nodes(story, selection);
        if (functions <= most) {
            std::fputs(", so each function is drawn as one; --function NAME --depth N draw a part\n", stderr);
            return true;
        }
        std::fprintf(stderr, ", and so are %zu functions", functions);
    }
    std::fputs("; draw a part with --function NAME --depth N\n", stderr);
    return false;
}

std::vector<graph::SourceText> sources_of(const Scripts& scripts) {
    std::vector<graph::SourceText> sources;
    for (const std::string& file : scripts.sources()) {
        const auto text = read_file(file);
        if (!text) continue;
        std::string wide;
        for (const char byte : text.value()) wide += byte == '\t' ? std::string("    ") : std::string(1, byte);
        sources.push_back({file, std::move(wide)});
    }
    return sources;
}

Result<std::string> drawn(const Picture& picture, const std::string& format, const Scripts& scripts) {
    if (format == "dot") return to_dot(picture);
    if (format == "mermaid") return to_mermaid(picture);
    if (format == "json") return to_json(picture);
    if (format == "html") return to_html(picture, sources_of(scripts));
    return graph::run_dot(to_dot(picture), format);
}

int write_picture(const GraphOptions& options, const std::string& bytes, const Scripts& scripts) {
    if (options.output.empty()) {
        std::fwrite(bytes.data(), 1, bytes.size(), stdout);
        return finished;
    }
    std::string why;
    if (write_output({options.output, OutputKind::picture, scripts.read_files(), options.force}, bytes, why))
        return finished;
    std::fprintf(stderr, "npcs: %s\n", why.c_str());
    return usage;
}

int draw(const GraphOptions& options) {
    const std::string format = format_of(options);
    if (options.output.empty() && format == "png" && isatty(STDOUT_FILENO) != 0) {
        std::fputs("npcs: a PNG is nothing for a terminal; name a file with -o\n", stderr);
        return usage;
    }
    const auto project = options.project.project_of(options.files.front());
    if (!project) return report_unusable(project.diagnostics(), options.error_format);
    const auto scripts = Scripts::read_named(options.files, project.value());
    if (!scripts) return report_unusable(scripts.diagnostics(), options.error_format);
    report_all(stderr, scripts.value().missing_modules(), options.error_format);
    if (!options.output.empty()) {
        // Before anything that takes long.
        const std::string why =
            reason_not_writable({options.output, OutputKind::picture, scripts.value().read_files(), options.force});
        if (!why.empty()) {
            std::fprintf(stderr, "npcs: %s\n", why.c_str());
            return usage;
        }
    }
    const Story story = graph::story_in_files(scripts.value());
    if (!has_functions(story, options.selection.functions)) return usage;
    const auto marked = marks_of(options, story, scripts.value());
    if (!marked) return report_unusable(marked.diagnostics(), options.error_format);
    if (!marked.value().problem.empty()) std::fprintf(stderr, "npcs: %s\n", marked.value().problem.c_str());
    const std::string title =
        scripts.value().paths().size() == 1 ? scripts.value().paths().front() : options.files.front();
    graph::Selection selection = options.selection;
    if (!fit(selection, story, format)) return usage;
    const Picture picture = picture_of(story, marked.value().marks, selection, title);
    if (format == "mermaid" && picture.edges.size() > 500)
        std::fprintf(
            stderr,
            "npcs: Mermaid draws more than 500 edges (here: %zu) only where `maxEdges` of its settings allows it\n",
            picture.edges.size());
    const auto bytes = drawn(picture, format, scripts.value());
    if (!bytes) return report_unusable(bytes.diagnostics(), options.error_format);
    return write_picture(options, bytes.value(), scripts.value());
}

}  // namespace

void add_graph(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<GraphOptions>();
    CLI::App* command =
        app.add_subcommand("graph", "Draw a story: what is said, asked and offered, and what follows what");
    command->add_option("FILE", options->files, "The scripts, or a folder with them")->required();
    command
        ->add_option("--format", options->format,
                     "dot, svg, png, mermaid, html or json; else what the file's name says, or dot")
        ->check(CLI::IsMember(graph_formats()));
    command->add_option("-o,--output", options->output, "The file to write; else the picture goes to standard output");
    command->add_flag("--force", options->force, "Write over a file that is no picture");
    command->add_option("--function", options->selection.functions, "Draw this function and what it calls");
    command->add_option("--depth", options->selection.depth,
                        "How many calls deep to draw, from the function or the main program on");
    command->add_flag("--overview", options->selection.is_overview, "Draw each function as one node");
    auto* const coverage = command->add_option(
        "--coverage", options->coverage,
        "Colour what was reached: an lcov file, or what `npcs test --coverage` or `npcs explore` wrote as JSON");
    auto* const findings =
        command->add_option("--findings", options->findings, "Colour what a report of `npcs explore` as JSON is about");
    auto* const save = command->add_option("--save", options->save, "Colour where a save or a state file is");
    coverage->excludes(findings)->excludes(save);
    findings->excludes(save);
    options->project.add_import_path(*command);
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = draw(*options); });
}

}  // namespace npcs::tools
