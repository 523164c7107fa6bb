// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs play`: a conversation in the terminal. Each question is recorded when it is asked, for /undo and /redo. At a
// terminal, time passes while a line is being typed; in a pipe, time is simulated.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "clock.hpp"
#include "command.hpp"
#include "conversation.hpp"
#include "project.hpp"
#include "report.hpp"
#include "scripts.hpp"
#include "seed.hpp"
#include "state_file.hpp"
#include "talk.hpp"

namespace npcs::tools {
namespace {

struct PlayOptions {
    std::vector<std::string> files;
    ProjectOptions project;
    ErrorFormat error_format = ErrorFormat::rich;
    Seed seed;
    bool watch = false;
    bool real_time = false;
};

constexpr std::string_view help =
    "Type the number of an option, or an answer in words.\n"
    "  /undo        take back the last answer\n"
    "  /redo        give again what was taken back\n"
    "  /save NAME   keep this moment in a file (/save --force NAME: whatever that file holds)\n"
    "  /load NAME   go back to one that was kept\n"
    "  /wait N      let N seconds pass\n"
    "  /quit        leave\n"
    "  /help        this\n"
    "An answer that begins with a slash begins with two: //.\n";

constexpr double frame = 1.0 / 30;     ///< seconds between turns of tasks that are always ready
constexpr double between_looks = 0.3;  ///< seconds between checks whether a script was edited

/// Returns the path of a save. A name without a slash means a file in the current folder.
std::string save_path(const std::string& name) {
    std::filesystem::path path(name);
    if (!path.has_extension()) path += ".npcsave";
    return path.has_parent_path() ? path.string() : "./" + path.string();
}

class Play {
public:
    Play(const PlayOptions& options, Project project, Scripts scripts)
        : options_(options),
          project_(std::move(project)),
          scripts_(std::move(scripts)),
          seen_texts_(scripts_.texts()),
          told_(scripts_.warnings()),
          clock_(terminal_.is_interactive() || options.real_time ? Clock::Kind::real : Clock::Kind::simulated),
          host_(conversation_host(
              {[this](std::string_view text) { terminal_.write(text); }, [this](std::string_view text) { note(text); },
               [this](const Diagnostic& warning) { warn(warning); }, [this] { return clock_.now(); }},
              project_)),
          session_{Limits(), options.seed.value()},
          talk_(make_talk(scripts_.need_machine(), scripts_.all(), host_, session_)) {
        edits_.accept = {Verdict::exact,   Verdict::moved,     Verdict::differs, Verdict::skips,
                         Verdict::repeats, Verdict::uncertain, Verdict::restart};
    }

    int finish() {
        if (terminal_.is_interactive())
            terminal_.write(terminal_.styled(TextStyle::faint, "(/help tells what you can type besides answers)") +
                            "\n");
        show(talk_->start());
        while (!talk_->is_over() && !is_left_ && !is_given_up_) {
            if (talk_->asks()) ask();
            else wait();
        }
        return conclude();
    }

private:
    // ---- output

    void show(const Talk::Outcomes& outcomes) {
        for (const Outcome& outcome : outcomes) {
            if (outcome.kind == Outcome::Kind::failed || outcome.kind == Outcome::Kind::interrupted)
                report_failure(outcome);
            if (outcome.kind == Outcome::Kind::refused) tell(outcome.error.message);
            if (is_said(outcome)) terminal_.write(outcome.value.text() + "\n");
        }
    }

    void report_failure(const Outcome& outcome) {
        has_failed_ = true;
        Diagnostic error = scripts_.in_its_file(outcome.error);
        if (error.code == "undefined-name" && error.hint.starts_with("assign it"))
            error.hint += "; what the game defines in C++ is named in npcs.toml, or with --stub NAME=VALUE";
        terminal_.write_error(report_on(stderr, error, options_.error_format, scripts_.in_their_files(outcome.trace)));
    }

    /// Reports a warning, unless the compiler has reported it.
    void warn(const Diagnostic& warning) {
        const Diagnostic found = scripts_.in_its_file(warning);
        const auto is_it = [&](const Diagnostic& one) { return is_same_warning(one, found); };
        if (std::none_of(told_.begin(), told_.end(), is_it))
            terminal_.write_error(report_on(stderr, found, options_.error_format));
    }

    void tell(const std::string& text) { terminal_.write(terminal_.styled(TextStyle::faint, text) + "\n"); }

    /// Shows what the game would do.
    void note(std::string_view text) {
        terminal_.write(terminal_.styled(TextStyle::faint, text.substr(0, text.size() - 1)) + "\n");
    }

    // ---- questions and time

    void ask() {
        if (asked_ != talk_->question_number()) show_question();
        if (has_input_ended_) return expire();
        WaitHandler handler;
        if (clock_.is_real())
            handler = {[this] { return next_happening(); },
                       [this] {
                           happen();
                           return std::string();
                       },
                       [this] { return is_asked(); }};
        const auto line = terminal_.ask(handler);
        silence_.end();
        // The line answers the question that was shown; an edit applies afterwards.
        const bool is_answer = is_asked();
        if (options_.watch && line) follow_edits(false);
        if (line && is_answer && talk_->asks()) take(*line);
        else if (!line && is_answer) has_input_ended_ = true;
        seen_at_ = clock_.now();
    }

    bool is_asked() const { return asked_ == talk_->question_number() && talk_->asks(); }

    /// Handles the end of input: a question with a timeout expires, any other one ends the command.
    void expire() {
        const double seconds = talk_->timeout_left();
        is_given_up_ = !std::isfinite(seconds) || terminal_.is_interactive() || is_silent_too_long(seconds);
        if (!is_given_up_) let_pass(seconds);
    }

    void show_question() {
        asked_ = talk_->question_number();
        if (!is_going_back_) talk_->record(history_);
        terminal_.write(question(talk_->question(), terminal_));
        seen_at_ = clock_.now();
    }

    double next_happening() const {
        const double wake = std::max(talk_->next_wake(), frame);
        return options_.watch ? std::min(wake, between_looks) : wake;
    }

    /// Called while a line is being typed.
    void happen() {
        if (options_.watch) follow_edits(true);
        pass_time();
    }

    void pass_time() {
        const double now = clock_.now();
        const double passed = now - seen_at_;
        seen_at_ = now;
        show(talk_->pass(passed));
    }

    void let_pass(double seconds) {
        if (clock_.is_real()) {
            terminal_.pause(seconds);
            return pass_time();
        }
        clock_.jump(seconds);
        seen_at_ = clock_.now();
        show(talk_->pass(seconds));
    }

    /// Waits until something happens, when no question is open.
    void wait() {
        double seconds = talk_->next_wake();
        if (talk_->is_machine()) seconds = std::max(seconds, frame);
        if (!clock_.is_real() && is_silent_too_long(seconds)) {
            is_given_up_ = true;
            return;
        }
        if (terminal_.is_interactive() && talk_->is_machine()) {
            if (terminal_.has_input(seconds)) return take_command();
            return pass_time();
        }
        let_pass(seconds);
    }

    bool is_silent_too_long(double seconds) {
        silence_.pass(seconds);
        return silence_.is_exceeded();
    }

    /// Handles a line that was typed while no question was open.
    void take_command() {
        const auto line = terminal_.read_line();
        if (!line) is_given_up_ = has_input_ended_ = true;
        else if (line->compare(0, 1, "/") == 0 && line->compare(0, 2, "//") != 0) run_command(*line);
        else if (!line->empty()) tell("Nothing is asked now.");
        pass_time();
    }

    void take(const std::string& line) {
        if (line.compare(0, 2, "//") == 0) answer(line.substr(1));
        else if (line.compare(0, 1, "/") == 0) run_command(line);
        else answer(line);
    }

    void answer(const std::string& text) {
        const Outcome asked = talk_->question();
        if (asked.wait == Outcome::Wait::choice) {
            const Choice choice = read_choice(asked, text);
            if (choice.problem.empty()) return show(talk_->choose(choice.option));
            return tell(choice.problem);
        }
        const auto value = answer_for(project_, asked.function, text);
        if (value) show(talk_->answer(*value));
        else tell("\"" + text + "\" is no number.");
    }

    int conclude() {
        if (const std::size_t stuck = talk_->stuck(); stuck > 0 && !is_left_)
            tell(std::to_string(stuck) + (stuck == 1 ? " task waits" : " tasks wait") +
                 " for what cannot happen any more.");
        if (has_failed_) return failed;
        if (!is_given_up_) return finished;
        terminal_.write_error(has_input_ended_ ? "npcs: the input ended before the conversation did\n"
                                               : "npcs: the script no longer asks anything, and does not end\n");
        return waiting;
    }

    // ---- commands

    void run_command(const std::string& line) {
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
        else if (name == "/wait") skip(argument);
        else tell("There is no command " + name + "; /help lists them.");
    }

    void with_name(const std::string& command, const std::string& name, void (Play::*action)(const std::string&)) {
        if (name.empty()) tell("What name? Type " + command + " and a name, for example " + command + " evening.");
        else (this->*action)(name);
    }

    /// Lets time pass immediately.
    void skip(const std::string& typed) {
        constexpr double most = 366.0 * 24 * 60 * 60;
        const double seconds = number_of(typed).value_or(-1);
        if (!(seconds >= 0 && seconds <= most))
            return tell("How long? Type /wait and a number of seconds, for example /wait 5.");
        clock_.jump(seconds);
        seen_at_ = clock_.now();
        show(talk_->pass(seconds));
    }

    void go_back(bool undoes) {
        if (undoes ? !history_.can_undo() : !history_.can_redo())
            return tell(undoes ? "There is nothing to take back." : "There is nothing to give again.");
        const Diagnostics problems = undoes ? talk_->undo(history_, edits_) : talk_->redo(history_, edits_);
        if (!problems.empty())
            return tell((undoes ? "Not taken back: " : "Not given again: ") + problems.front().message);
        is_going_back_ = true;
        if (talk_->asks()) show_question();
        is_going_back_ = false;
    }

    void save(const std::string& name) {
        constexpr std::string_view insists = "--force ";
        const bool force = name.compare(0, insists.size(), insists) == 0;
        const OutputFile file{save_path(force ? name.substr(insists.size()) : name), OutputKind::state, sources(),
                              force};
        std::string why;
        if (write_state(file, scripts_.paths(), talk_->save(), why)) tell("Saved to " + file.path + ".");
        else tell("Not saved: " + why);
    }

    std::vector<std::string> sources() const {
        std::vector<std::string> files = scripts_.sources();
        if (!project_.file.empty()) files.push_back(project_.file);
        return files;
    }

    void load(const std::string& name) {
        const auto state = read_state(save_path(name));
        if (!state) return tell("Not loaded: " + state.diagnostics().front().message);
        const auto info = inspect(state.value().save);
        // A save from before the script used tasks is a conversation, and is loaded as one.
        const bool is_machine = info ? info.value().is_machine : talk_->is_machine();
        auto talk = make_talk(is_machine, scripts_.all(), host_, session_);
        const Diagnostics problems = talk->load(state.value().save);
        if (!problems.empty()) return tell("Not loaded: " + problems.front().message);
        if (is_machine != talk_->is_machine()) history_.clear();
        talk_ = std::move(talk);
        show(talk_->go_on());
        if (talk_->asks()) show_question();
    }

    // ---- edits

    /// If a script was edited, continues the conversation in its current version.
    void follow_edits(bool in_sight) {
        std::vector<std::string> texts;
        for (const std::string& path : scripts_.paths()) {
            const auto file = ScriptFile::read(path, project_.import_paths);
            if (!file) return;
            texts.push_back(file.value().text());
        }
        if (texts == seen_texts_) return;
        seen_texts_ = texts;
        if (texts == scripts_.texts()) return;
        const auto scripts = Scripts::read(scripts_.paths(), project_);
        if (!scripts) {
            for (const Diagnostic& problem : scripts.diagnostics())
                terminal_.write(report_on(stdout, problem, options_.error_format));
            return tell("The script has errors; the conversation goes on in the last version without.");
        }
        MigrationReport report;
        const Diagnostics problems = talk_->reload(scripts.value().all(), edits_, &report);
        std::string text = "The script was edited: " + std::string(name_of(report.verdict));
        if (!report.frames.empty() && report.frames.front().is.line != 0)
            text += ", line " + std::to_string(scripts.value().in_their_files({report.frames.front().is}).front().line);
        tell(text + (report.reason.empty() ? "." : ": " + report.reason + "."));
        for (const VariableNote& note : report.variables) tell("  " + note.name + ": " + note.detail);
        if (!problems.empty()) return tell("The conversation goes on in the version it was in.");
        scripts_ = scripts.value();
        told_ = scripts_.warnings();
        show(talk_->go_on());
        if (!talk_->asks()) return;
        if (in_sight) show_question();
        else asked_ = talk_->question_number();
    }

    const PlayOptions& options_;
    Project project_;
    Scripts scripts_;
    std::vector<std::string> seen_texts_;
    Diagnostics told_;  ///< warnings reported before the conversation began
    Terminal terminal_{Terminal::Lines::wrapped};
    Clock clock_;
    Host host_;
    SessionOptions session_;
    std::unique_ptr<Talk> talk_;
    LoadOptions edits_;              ///< how to continue in an edited script
    History history_;                ///< of the questions so far
    std::uint64_t asked_ = 0;        ///< number of the question that is shown
    double seen_at_ = clock_.now();  ///< time up to which the conversation has been advanced
    SilenceLimit silence_;
    bool is_going_back_ = false;
    bool is_left_ = false;
    bool has_input_ended_ = false;
    bool is_given_up_ = false;  ///< it cannot continue, but has not ended
    bool has_failed_ = false;
};

int play(const PlayOptions& options) {
    const auto project = options.project.project_of(options.files.front());
    if (!project) return report_unusable(project.diagnostics(), options.error_format);
    const auto scripts = Scripts::read_named(options.files, project.value());
    if (!scripts) return report_unusable(scripts.diagnostics(), options.error_format);
    const Diagnostics missing = scripts.value().missing_modules();
    if (!missing.empty()) return report_unusable(missing, options.error_format);
    report_all(stderr, project.value().warnings, options.error_format);
    report_all(stderr, for_each_run(scripts.value().warnings()), options.error_format);
    return Play(options, project.value(), scripts.value()).finish();
}

}  // namespace

void add_play(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<PlayOptions>();
    CLI::App* command =
        app.add_subcommand("play", "Have a conversation in the terminal; /help while playing tells more");
    command->add_option("FILE", options->files, "The script, or a folder with one; several share a machine")
        ->required();
    options->seed.add_to(*command, "Seed of rnd and shuffle: the same seed and answers, the same conversation");
    command->add_flag("--watch", options->watch, "Follow edits of the script while playing");
    command->add_flag("--real-time", options->real_time, "Use real time even if the input is not a terminal");
    options->project.add_to(*command);
    add_error_format(*command, options->error_format);
    command->callback([options, &exit_code] { exit_code = play(*options); });
}

}  // namespace npcs::tools
