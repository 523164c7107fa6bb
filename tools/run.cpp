// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs run`: runs a program on standard input and output. Unlike a conversation it gets arguments and the environment,
// and sets the exit code; only what it prints is shown.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>

#include <unistd.h>

#include "clock.hpp"
#include "command.hpp"
#include "conversation.hpp"
#include "dates.hpp"
#include "file_functions.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "seed.hpp"
#include "terminal.hpp"

namespace npcs::tools {
namespace {

struct ProgramOptions {
    std::string file;
    std::vector<std::string> arguments;
    ProjectOptions project;
    std::string allowed_folder;  ///< empty if none
    ErrorFormat error_format = ErrorFormat::rich;
    Seed seed;
    bool reload = false;
};

Value environment() {
    std::vector<Value::Pair> entries;
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) entries.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return Value::map(std::move(entries));
}

Reply date_value(Call& call, Value text) {
    if (text.is_null()) return Reply(Value(date_now()));
    if (text.is_number()) return Reply(std::move(text));
    const auto date = date_of(text.text());
    if (date) return Reply(Value(*date));
    return call.error("_dateVal: \"" + text.text() + "\" is no date: write it like 2024-03-05 14:30:00");
}

Reply date_string(Call& call, Value date, std::optional<std::string> format) {
    Reply value = date_value(call, std::move(date));
    if (value.kind() == Reply::Kind::error) return value;
    return Reply(Value(date_text(value.value().number(), format.value_or("yyyy-MM-dd HH:mm:ss"))));
}

Host program_host(const ProgramOptions& options, const Project& project, ProgramFiles& files,
                  const Audience& audience) {
    Host host = conversation_host(audience, project);
    host.def("exit(code)", [](Call& call, Value code) { return call.suspend(code); });
    host.def("shellArgs", [arguments = options.arguments] { return arguments; });
    host.def("env", environment);
    files.define(host);
    host.def("exec(cmd, timeout)", [](Call& call, Value, Value) {
        return call.error("exec: npcs starts no other programs, whatever a script asks for");
    });
    host.def("_dateVal(dateStr)", date_value);
    host.def("_dateStr(date, format)", date_string);
    for (const char* signature : {"import(name)", "__import_missing(name)"})
        host.def(signature, [](Call& call, Value name) {
            return call.error("import: library not found: " + name.text() +
                              " (a name that is worked out must stand somewhere in the script as a text)");
        });
    return host;
}

/// A program that the user runs has practically no limits on time and depth.
Limits program_limits() {
    Limits limits;
    limits.steps = std::numeric_limits<std::int64_t>::max();
    limits.depth = 1'000'000;
    limits.work = std::numeric_limits<std::uint64_t>::max();
    limits.bytes = std::size_t{2} << 30;
    return limits;
}

class ProgramRun {
public:
    ProgramRun(const ProgramOptions& options, const Project& project, ProgramFiles& files, const ScriptFile& file,
               Script script)
        : options_(options),
          file_(file),
          told_(file.in_their_files(script.warnings())),
          script_(std::move(script)),
          host_(program_host(options, project, files,
                             {[this](std::string_view text) { terminal_.write(text); },
                              {},
                              [this](const Diagnostic& warning) { warn(warning); },
                              [this] { return clock_.now(); }})),
          session_options_{program_limits(), options.seed.value()},
          program_(script_, host_, session_options_) {}

    int finish() {
        Outcome outcome = program_.start();
        while (outcome.kind == Outcome::Kind::yielded) {
            if (options_.reload && !reload()) return refused;
            if (outcome.wait == Outcome::Wait::answer && outcome.function == "exit") return exit_code(outcome.value);
            outcome = next(outcome);
        }
        if (outcome.kind == Outcome::Kind::returned) return finished;
        terminal_.write_error(report_on(stderr, file_.in_its_file(outcome.error), options_.error_format,
                                        file_.in_their_files(outcome.trace)));
        return failed;
    }

private:
    Outcome next(const Outcome& outcome) {
        switch (outcome.wait) {
            case Outcome::Wait::nothing:
            case Outcome::Wait::task:  // Machine only
            case Outcome::Wait::event: break;
            case Outcome::Wait::time: terminal_.pause(outcome.seconds); break;
            case Outcome::Wait::choice: return choose(outcome);
            case Outcome::Wait::answer: return answer(outcome);
        }
        return program_.resume();
    }

    Outcome answer(const Outcome& outcome) {
        if (!asks(outcome)) return program_.resume();
        if (outcome.function == "input") {
            if (!outcome.value.is_null()) terminal_.write(outcome.value.text());
            return program_.resume(line_or_null(terminal_.read_line()));
        }
        terminal_.write(question(outcome, terminal_));
        return program_.resume(line_or_null(terminal_.ask({})));
    }

    /// Asks for an option. At the end of input no option can be chosen, but a choice with a timeout still ends.
    Outcome choose(const Outcome& outcome) {
        const bool is_timed = outcome.seconds > 0;
        const double end = clock_.now() + outcome.seconds;
        WaitHandler meanwhile;
        if (is_timed)
            meanwhile = {[&] { return end - clock_.now(); }, [] { return std::string(); },
                         [&] { return clock_.now() < end; }};
        terminal_.write(question(outcome, terminal_));
        for (;;) {
            const auto line = terminal_.ask(meanwhile);
            if (!line && !is_timed) return ended_in_choice(outcome);
            if (!line) {
                terminal_.pause(end - clock_.now());
                return program_.resume();
            }
            const Choice choice = read_choice(outcome, *line);
            if (choice.problem.empty()) return program_.choose(choice.option);
            terminal_.write(choice.problem + "\n");
        }
    }

    Outcome ended_in_choice(const Outcome& waiting) {
        Outcome outcome = waiting;
        outcome.kind = Outcome::Kind::failed;
        outcome.error = Diagnostic();
        outcome.error.stage = Stage::runtime;
        outcome.error.code = "end-of-input";
        outcome.error.message = "the input ended before an option was chosen";
        outcome.trace = program_.trace();
        if (!outcome.trace.empty()) {
            outcome.error.file = outcome.trace.front().file;
            outcome.error.line = outcome.trace.front().line;
        }
        return outcome;
    }

    /// Reports a run-time warning, unless compiling the program has reported it.
    void warn(const Diagnostic& warning) {
        const Diagnostic told = file_.in_its_file(warning);
        const auto is_it = [&](const Diagnostic& one) { return is_same_warning(one, told); };
        if (std::any_of(told_.begin(), told_.end(), is_it)) return;
        terminal_.write_error(report_on(stderr, told, options_.error_format));
    }

    static Value line_or_null(const std::optional<std::string>& line) { return line ? Value(*line) : Value(); }

    static int exit_code(const Value& code) {
        const double number = code.number();
        return std::isfinite(number) ? static_cast<int>(static_cast<std::int64_t>(std::fmod(number, 256.0)) & 255)
                                     : int{failed};
    }

    bool reload() {
        auto again = Session::load(program_.save(), script_, host_, session_options_);
        if (!again) {
            report_all(stderr, again.diagnostics(), options_.error_format);
            return false;
        }
        program_ = std::move(again).value();
        return true;
    }

    const ProgramOptions& options_;
    const ScriptFile& file_;
    Diagnostics told_;  ///< warnings reported before the program ran
    Terminal terminal_;
    Clock clock_{Clock::Kind::real};
    Script script_;
    Host host_;
    SessionOptions session_options_;
    Session program_;
};

int run(const ProgramOptions& options) {
    const auto project = options.project.project_of(options.file);
    if (!project) return report_unusable(project.diagnostics(), options.error_format);
    auto file = ScriptFile::read(options.file, project.value().import_paths);
    if (!file) return report_unusable(file.diagnostics(), options.error_format);
    ProgramFiles files;
    std::string why;
    if (!options.allowed_folder.empty() && !files.allow(options.allowed_folder, why)) {
        std::fprintf(stderr, "npcs: --allow-files %s: %s\n", options.allowed_folder.c_str(), why.c_str());
        return usage;
    }
    if (options.reload) files.keep_open();
    const std::string prelude = files.prelude(file.value().text());
    if (!prelude.empty()) file.value().put_in_front(prelude);
    const auto script = file.value().compile();
    if (!script) return report_unusable(script.diagnostics(), options.error_format);
    report_all(stderr, for_each_run(file.value().in_their_files(script.value().warnings())), options.error_format);
    return ProgramRun(options, project.value(), files, file.value(), script.value()).finish();
}

}  // namespace

void add_run(CLI::App& app, const std::vector<std::string>& arguments, int& exit_code) {
    auto options = std::make_shared<ProgramOptions>();
    CLI::App* command =
        app.add_subcommand("run",
                           "Run a MiniScript program on standard input and output.\n"
                           "What stands behind FILE, or behind --, is what the program finds in shellArgs.");
    command->add_option("FILE", options->file, "The program")->required();
    command->prefix_command();
    options->project.add_to(*command);
    options->seed.add_to(*command, "Seed of rnd and shuffle: the same seed, the same run");
    command->add_option("--allow-files", options->allowed_folder,
                        "A folder whose files the program may read and write, and no others");
    command->add_flag("--reload", options->reload, "At every stop save, throw everything away, and load it again");
    add_error_format(*command, options->error_format);
    command->callback([command, options, &arguments, &exit_code] {
        options->arguments = command->remaining();
        options->arguments.insert(options->arguments.end(), arguments.begin(), arguments.end());
        exit_code = run(*options);
    });
}

}  // namespace npcs::tools
