// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs play`: a conversation in the terminal, with answers that are typed or read from a file, and recorded if wished.

#include <cstdio>
#include <filesystem>
#include <memory>

#include "answers_file.hpp"
#include "command.hpp"
#include "output_file.hpp"
#include "playing.hpp"
#include "project.hpp"
#include "report.hpp"
#include "scripts.hpp"
#include "seed.hpp"
#include "terminal.hpp"

namespace npcs::tools {
namespace {

struct PlayOptions {
    std::vector<std::string> files;
    ProjectOptions project;
    ErrorFormat error_format = ErrorFormat::rich;
    Seed seed;
    std::string answers;
    std::string record;
    bool force = false;
    bool watch = false;
    bool real_time = false;
};

int complain(const std::string& problem) {
    std::fprintf(stderr, "npcs: %s\n", problem.c_str());
    return usage;
}

/// Returns why a conversation that the end of the input has cut short is not recorded: what is in the file may be whole.
std::string reason_to_keep(const OutputFile& file) {
    std::error_code problem;
    if (file.force || !std::filesystem::exists(file.path, problem)) return "";
    if (std::filesystem::file_size(file.path, problem) == 0) return "";
    return file.path +
           " is left as it is: the conversation was cut short, and what is recorded there may be more; type "
           "/quit to end a recording at a question, or write over it with --force";
}

/// Has the conversation and writes it to a file, whatever became of it.
int record(const PlayOptions& options, PlaySetup setup, const Project& project, const Scripts& scripts) {
    OutputFile file{options.record, OutputKind::playthrough, scripts.sources(), options.force};
    if (!project.file.empty()) file.sources.push_back(project.file);
    if (!is_playthrough(options.record))
        return complain("cannot record to " + options.record + ": a playthrough's name ends with .play");
    std::string why = reason_not_writable(file);
    if (!why.empty()) return complain(why);
    Transcript transcript;
    setup.transcript = &transcript;
    Terminal terminal(Terminal::Lines::wrapped);
    Play playing(terminal, setup, project, scripts);
    const int code = playing.finish();
    // A playthrough that stops at a question does so on purpose.
    if (!playing.open_question().empty()) {
        why = reason_to_keep(file);
        if (!why.empty()) return complain(why);
        transcript.type("/quit");
    }
    if (!write_output(file, playthrough_header(file.path, scripts.paths(), setup.seed) + transcript.text(), why))
        return complain(why);
    return code;
}

int play(PlayOptions options) {
    PlaySetup setup;
    std::optional<AnswersFile> answers;
    if (!options.answers.empty()) {
        auto read = AnswersFile::read(options.answers);
        if (!read) return report_unusable(read.diagnostics(), options.error_format);
        answers = std::move(read).value();
        if (options.files.empty()) options.files = answers->scripts;
    }
    if (options.files.empty())
        return complain(
            answers ? options.answers +
                          " names no script: name it on the command line, or in a line `# script: PATH` of its own"
                    : std::string("a script is required: npcs play FILE"));
    const auto project = options.project.project_of(options.files.front());
    if (!project) return report_unusable(project.diagnostics(), options.error_format);
    const auto scripts = Scripts::read_named(options.files, project.value());
    if (!scripts) return report_unusable(scripts.diagnostics(), options.error_format);
    const Diagnostics missing = scripts.value().missing_modules();
    if (!missing.empty()) return report_unusable(missing, options.error_format);
    report_all(stderr, project.value().warnings, options.error_format);
    report_all(stderr, for_each_run(scripts.value().warnings()), options.error_format);
    setup.seed = answers && answers->seed && !options.seed.given() ? *answers->seed : options.seed.value();
    setup.error_format = options.error_format;
    setup.watch = options.watch;
    setup.real_time = options.real_time;
    Terminal terminal(Terminal::Lines::wrapped);
    if (answers) {
        setup.typed = answers->typed;
        setup.typed_in = answers->path;
        setup.reads_screen = terminal.is_interactive();
    }
    if (!options.record.empty()) return record(options, setup, project.value(), scripts.value());
    return Play(terminal, setup, project.value(), scripts.value()).finish();
}

}  // namespace

void add_play(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<PlayOptions>();
    CLI::App* command =
        app.add_subcommand("play", "Have a conversation in the terminal; /help while playing tells more");
    command->add_option("FILE", options->files,
                        "The script, or a folder with one; several share a machine. An answers file may name it, too");
    options->seed.add_to(*command, "Seed of rnd and shuffle: the same seed and answers, the same conversation");
    command->add_option("--answers", options->answers,
                        "A file with what is to be typed, a line each, or a playthrough (*.play)");
    command->add_option("--record", options->record, "Write the conversation to a playthrough (*.play), for npcs test");
    command->add_flag("--force", options->force, "Record to that file even if it is no playthrough");
    command->add_flag("--watch", options->watch, "Follow edits of the script while playing");
    command->add_flag("--real-time", options->real_time, "Use real time even if the input is not a terminal");
    options->project.add_to(*command);
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = play(*options); });
}

}  // namespace npcs::tools
