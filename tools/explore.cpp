// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs explore`: plays every path of a story and reports what goes wrong on any of them.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conversation.hpp"
#include "explore_report.hpp"
#include "known_answers.hpp"
#include "npcs/explore.hpp"
#include "output_file.hpp"
#include "project.hpp"
#include "report.hpp"
#include "scripts.hpp"
#include "terminal.hpp"

namespace npcs::tools {
namespace {

enum class ReportFormat { text, json, junit, html };

struct ExploreCommand {
    std::vector<std::string> scripts;
    ProjectOptions project;
    ReportFormat format = ReportFormat::text;
    std::string output;
    std::string answers_folder;
    std::vector<std::string> events;
    unsigned threads = 0;
    double seconds = 0;
    std::uint64_t states = 20'000'000;
    std::size_t mebibytes = 2048;
    unsigned ways = 64;
    std::uint64_t turn_steps = 200'000;
    bool whole_states = false;
    bool force = false;
    bool quiet = false;
};

/// Shows how far it has come, on one line of a terminal.
class Progress {
public:
    explicit Progress(bool is_wanted) : is_shown_(is_wanted && isatty(STDERR_FILENO) != 0) {}
    ~Progress() {
        if (is_shown_) std::fputs("\r\x1b[K", stderr);
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(const ExploreProgress& progress) const {
        if (!is_shown_) return;
        std::fprintf(stderr, "\r\x1b[K%llu states, %llu waiting, %zu findings, %.1f s",
                     static_cast<unsigned long long>(progress.states),
                     static_cast<unsigned long long>(progress.waiting), progress.findings,
                     static_cast<double>(progress.elapsed.count()) / 1000);
        std::fflush(stderr);
    }

private:
    bool is_shown_;
};

ExploreOptions library_options(const ExploreCommand& command, const Project& project, const Scripts& scripts,
                               const KnownAnswers& known, const Progress& progress) {
    ExploreOptions options;
    options.threads = command.threads;
    options.states = command.states;
    options.bytes = command.mebibytes << 20;
    options.ways = command.ways;
    options.turn_steps = command.turn_steps;
    options.reduce = !command.whole_states;
    options.events = project.events;
    for (const std::string& event : command.events)
        if (std::find(options.events.begin(), options.events.end(), event) == options.events.end())
            options.events.push_back(event);
    if (command.seconds > 0)
        options.time = std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(command.seconds * 1000));
    for (const HostFunction& function : project.functions)
        if (function.asks.empty() && function.stub.size() > 1) options.stubs[function.name] = function.stub;
    options.answers = [&](const Question& question) {
        const TraceLine where = scripts.in_their_files({question.where}).front();
        std::vector<Value> values;
        for (const std::string& typed : known.answers(question.function, question.text.text(), where))
            if (const auto value = answer_for(project, question.function, typed)) values.push_back(*value);
        return values;
    };
    options.progress = [&progress](const ExploreProgress& now) { progress.show(now); };
    return options;
}

std::string in_format(const Explored& explored, const Scripts& scripts, ReportFormat format, bool colours) {
    switch (format) {
        case ReportFormat::json: return as_json(explored);
        case ReportFormat::junit: return as_junit(explored);
        case ReportFormat::html: return as_html(explored, scripts);
        default: return as_text(explored, colours);
    }
}

/// Writes the answers that show each finding into files of a folder: 001-soft-lock.txt and so on.
bool write_answers(const ExploreReport& report, const std::string& folder, const Scripts& scripts, bool force,
                   std::string& why) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    std::size_t number = 0;
    for (const Finding& finding : report.findings) {
        char name[16];
        std::snprintf(name, sizeof name, "%03zu-", ++number);
        if (!finding.has_answers) continue;
        OutputFile file;
        file.path = (std::filesystem::path(folder) / (name + finding.code + ".txt")).string();
        file.kind = OutputKind::report;
        file.sources = scripts.read_files();
        file.force = force;
        std::string text =
            "# finding " + finding.file + ":" + std::to_string(finding.line) + ": " + finding.message + "\n";
        for (const std::string& answer : finding.answers) text += answer + "\n";
        if (!write_output(file, text, why)) return false;
    }
    return true;
}

int explore_scripts(const ExploreCommand& command) {
    const auto project = command.project.project_of(command.scripts.front());
    if (!project) return report_unusable(project.diagnostics(), ErrorFormat::rich);
    const auto scripts = Scripts::read_named(command.scripts, project.value(), Marks::all);
    if (!scripts) return report_unusable(scripts.diagnostics(), ErrorFormat::rich);
    const KnownAnswers known(project.value(), scripts.value());
    report_all(stderr, known.problems(), ErrorFormat::rich);
    OutputFile output;
    output.path = command.output;
    output.kind = OutputKind::report;
    output.sources = scripts.value().read_files();
    output.force = command.force;
    if (!command.output.empty()) {
        const std::string why = reason_not_writable(output);
        if (!why.empty()) {
            std::fprintf(stderr, "npcs: %s\n", why.c_str());
            return usage;
        }
    }

    Audience audience;
    audience.show = [](std::string_view) {};
    const Host host = conversation_host(audience, project.value());
    const std::vector<Script>& all = scripts.value().all();
    ExploreReport report;
    {
        const Progress progress(!command.quiet);
        const ExploreOptions options = library_options(command, project.value(), scripts.value(), known, progress);
        report = scripts.value().need_machine() ? explore(std::span(all), host, options)
                                                : explore(all.front(), host, options);
    }
    if (!report.problems.empty()) return report_unusable(report.problems, ErrorFormat::rich);
    const Explored explored(std::move(report), scripts.value());
    const bool colours = command.output.empty() && wants_colours(STDOUT_FILENO);
    const std::string text = in_format(explored, scripts.value(), command.format, colours);
    std::string why;
    bool is_written = true;
    if (command.output.empty()) std::fwrite(text.data(), 1, text.size(), stdout);
    else is_written = write_output(output, text, why);
    if (is_written && !command.answers_folder.empty())
        is_written = write_answers(explored.report, command.answers_folder, scripts.value(), command.force, why);
    if (!is_written) {
        std::fprintf(stderr, "npcs: %s\n", why.c_str());
        return usage;
    }
    return explored.report.findings.empty() ? finished : failed;
}

}  // namespace

void add_explore(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<ExploreCommand>();
    CLI::App* const command = app.add_subcommand("explore", "Play every path of a story and report what goes wrong");
    command->add_option("SCRIPT", options->scripts, "Scripts that run together, or a folder")->required();
    command->add_option("--format", options->format, "How the report is written")
        ->transform(CLI::CheckedTransformer(std::map<std::string, ReportFormat>{{"text", ReportFormat::text},
                                                                                {"json", ReportFormat::json},
                                                                                {"junit", ReportFormat::junit},
                                                                                {"html", ReportFormat::html}})
                        .description("text|json|junit|html"));
    command->add_option("-o,--output", options->output, "File for the report");
    command->add_option("--answers", options->answers_folder,
                        "Folder for files with the answers that show each finding, for `npcs play --answers`");
    command->add_option("--event", options->events,
                        "An event that the game may raise, beside those of npcs.toml (can be repeated)");
    command->add_option("--seconds", options->seconds, "Stop after so many seconds")->check(CLI::PositiveNumber);
    command->add_option("--states", options->states, "Stop after so many states (20000000)")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{2'000'000'000}));
    command->add_option("--memory", options->mebibytes, "Stop when states take so many MiB (2048)")
        ->check(CLI::Range(1, 1 << 20));
    command->add_option("--ways", options->ways, "Try so many outcomes of chance and stubs for each answer (64)")
        ->check(CLI::Range(1, 1'000'000));
    command
        ->add_option("--steps", options->turn_steps,
                     "Loop iterations and calls without a question that count as endless (200000)")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
    command->add_option("--threads", options->threads, "Threads (one for each core)")->check(CLI::Range(0, 256));
    command->add_flag("--whole-states", options->whole_states, "Tell states apart by what can no longer be read, too");
    command->add_flag("--force", options->force, "Overwrite output files of any kind");
    command->add_flag("--quiet", options->quiet, "Show no progress");
    options->project.add_to(*command);
    command->callback([options, &exit_code] { exit_code = explore_scripts(*options); });
}

}  // namespace npcs::tools
