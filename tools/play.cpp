// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs play`: a conversation in the terminal. Every question that is asked is recorded, which is all that /undo and
// /redo need.

#include <filesystem>
#include <memory>

#include "command.hpp"
#include "conversation.hpp"
#include "report.hpp"
#include "script_file.hpp"
#include "seed.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

struct PlayOptions {
    std::string file;
    ErrorFormat error_format = ErrorFormat::rich;
    Seed seed;
    bool watch = false;
};

constexpr std::string_view help =
    "Type the number of an option, or an answer in words.\n"
    "  /undo        take back the last answer\n"
    "  /redo        give again what was taken back\n"
    "  /save NAME   keep this moment in a file (/save --force NAME: whatever that file holds)\n"
    "  /load NAME   go back to one that was kept\n"
    "  /quit        leave\n"
    "  /help        this\n"
    "An answer that begins with a slash begins with two: //.\n";

/// A name is a file in the current folder; a path is a path.
std::string save_path(const std::string& name) {
    std::filesystem::path path(name);
    if (!path.has_extension()) path += ".npcsave";
    return path.has_parent_path() ? path.string() : "./" + path.string();
}

class Play {
public:
    Play(const PlayOptions& options, ScriptFile file, Script script)
        : options_(options),
          file_(std::move(file)),
          seen_text_(file_.text()),
          script_(std::move(script)),
          host_(conversation_host([this](std::string_view text) { terminal_.write(text); })),
          talk_(script_, host_, {Limits(), options.seed.value()}) {
        edits_.accept = {Verdict::exact, Verdict::moved, Verdict::near, Verdict::restart};
    }

    int finish() {
        if (terminal_.is_interactive())
            terminal_.write(terminal_.styled(Look::faint, "(/help tells what you can type besides answers)") + "\n");
        arrive(talk_.start());
        while (asks(outcome_) && !is_left_) {
            auto line = options_.watch ? ask_watching() : terminal_.ask();
            if (!line || is_left_ || !asks(outcome_)) break;
            // What was typed is the answer to what was asked; the edit is for what comes then.
            if (options_.watch) follow_edits(false);
            if (line->compare(0, 2, "//") == 0) answer(line->substr(1));
            else if (line->compare(0, 1, "/") == 0) obey(*line);
            else answer(*line);
        }
        if (outcome_.kind != Outcome::Kind::failed && outcome_.kind != Outcome::Kind::interrupted) return finished;
        terminal_.write_error(
            report(file_.in_its_file(outcome_.error), options_.error_format, file_.in_their_files(outcome_.trace)));
        return failed;
    }

private:
    /// With --watch, edits of the script are followed while nothing is typed.
    std::optional<std::string> ask_watching() {
        follow_edits(true);
        if (!terminal_.is_interactive()) return terminal_.ask();
        terminal_.write("> ");
        while (!terminal_.has_input(0.3)) {
            const std::string before = seen_text_;
            follow_edits(true);
            if (!asks(outcome_)) return std::nullopt;
            if (before != seen_text_) terminal_.write("> ");
        }
        return terminal_.read_line();
    }

    /// When the script was edited, the conversation goes on in what it is now.
    void follow_edits(bool show) {
        auto file = ScriptFile::read(options_.file);
        if (!file || file.value().text() == seen_text_) return;
        seen_text_ = file.value().text();
        if (seen_text_ == file_.text()) return;
        const auto script = file.value().compile();
        if (!script) {
            for (const Diagnostic& problem : script.diagnostics())
                terminal_.write(report(problem, options_.error_format));
            return tell("The script has errors; the conversation goes on in the last version without.");
        }
        MigrationReport report;
        const Diagnostics problems = talk_.reload(script.value(), edits_, &report);
        std::string text = "The script was edited: " + std::string(name_of(report.verdict));
        if (!report.frames.empty() && report.frames.front().is.line != 0)
            text += ", line " + std::to_string(file.value().in_their_files({report.frames.front().is}).front().line);
        tell(text + (report.reason.empty() ? "." : ": " + report.reason + "."));
        for (const VariableNote& note : report.variables) tell("  " + note.name + ": " + note.detail);
        if (!problems.empty()) return tell("The conversation goes on in the version it was in.");
        script_ = script.value();
        file_ = std::move(file).value();
        const Outcome outcome = talk_.outcome();
        if (outcome.kind == Outcome::Kind::interrupted) arrive(talk_.resume());
        else if (show) arrive(outcome);
        else outcome_ = outcome;
    }

    void arrive(const Outcome& outcome) {
        outcome_ = go_on(
            talk_, outcome, [this](std::string_view text) { terminal_.write(text); },
            [this](double seconds) { terminal_.pause(seconds); });
        if (!asks(outcome_)) return;
        if (!is_going_back_) history_.record(talk_);
        terminal_.write(question(outcome_, terminal_));
    }

    void answer(const std::string& text) {
        if (outcome_.wait != Outcome::Wait::choice) return arrive(talk_.resume(text));
        const Choice choice = read_choice(outcome_, text);
        if (choice.problem.empty()) arrive(talk_.choose(choice.option));
        else tell(choice.problem);
    }

    void obey(const std::string& line) {
        const auto space = line.find(' ');
        const std::string name = line.substr(0, space);
        const auto first = space == std::string::npos ? space : line.find_first_not_of(' ', space);
        const std::string argument = first == std::string::npos ? "" : line.substr(first);
        if (name == "/help") terminal_.write(help);
        else if (name == "/quit") is_left_ = true;
        else if (name == "/undo") go_back(true);
        else if (name == "/redo") go_back(false);
        else if (name == "/save") with_name(name, argument, &Play::save);
        else if (name == "/load") with_name(name, argument, &Play::load);
        else tell("There is no command " + name + "; /help lists them.");
    }

    void with_name(const std::string& command, const std::string& name, void (Play::*action)(const std::string&)) {
        if (name.empty()) tell("What name? Type " + command + " and a name, for example " + command + " evening.");
        else (this->*action)(name);
    }

    void go_back(bool undoes) {
        if (undoes ? !history_.can_undo() : !history_.can_redo())
            return tell(undoes ? "There is nothing to take back." : "There is nothing to give again.");
        const Diagnostics problems = undoes ? history_.undo(talk_, edits_) : history_.redo(talk_, edits_);
        if (!problems.empty())
            return tell((undoes ? "Not taken back: " : "Not given again: ") + problems.front().message);
        is_going_back_ = true;
        arrive(talk_.outcome());
        is_going_back_ = false;
    }

    void save(const std::string& name) {
        constexpr std::string_view insists = "--force ";
        const bool force = name.compare(0, insists.size(), insists) == 0;
        const OutputFile file{save_path(force ? name.substr(insists.size()) : name), OutputKind::state, file_.files(),
                              force};
        std::string why;
        if (write_state(file, file_.path(), talk_.save(), why)) tell("Saved to " + file.path + ".");
        else tell("Not saved: " + why);
    }

    void load(const std::string& name) {
        const auto state = read_state(save_path(name));
        if (!state) return tell("Not loaded: " + state.diagnostics().front().message);
        auto talk = Session::load(state.value().save, script_, host_);
        if (!talk) return tell("Not loaded: " + talk.diagnostics().front().message);
        talk_ = std::move(talk).value();
        arrive(talk_.outcome());
    }

    void tell(const std::string& text) { terminal_.write(terminal_.styled(Look::faint, text) + "\n"); }

    const PlayOptions& options_;
    ScriptFile file_;
    std::string seen_text_;
    Terminal terminal_;
    Script script_;
    Host host_;
    Session talk_;
    LoadOptions edits_;  ///< how the conversation goes on in an edited script
    Outcome outcome_;
    History history_;  ///< of the questions asked so far
    bool is_going_back_ = false;
    bool is_left_ = false;
};

int play(const PlayOptions& options) {
    const auto file = ScriptFile::read(options.file);
    if (!file) return report_unusable(file.diagnostics(), options.error_format);
    const auto script = file.value().compile();
    if (!script) return report_unusable(script.diagnostics(), options.error_format);
    report_all(stderr, file.value().in_their_files(script.value().warnings()), options.error_format);
    return Play(options, file.value(), script.value()).finish();
}

}  // namespace

void add_play(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<PlayOptions>();
    CLI::App* command =
        app.add_subcommand("play", "Have a conversation in the terminal; /help while playing tells more");
    command->add_option("FILE", options->file, "The script, or a folder with one")->required();
    options->seed.add_to(*command, "Seed of rnd and shuffle: the same seed and answers, the same conversation");
    command->add_flag("--watch", options->watch, "Follow edits of the script while playing");
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = play(*options); });
}

}  // namespace npcs::tools
