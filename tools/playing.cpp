// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "playing.hpp"

#include <algorithm>
#include <cmath>

#include "nearest.hpp"

namespace npcs::tools {
namespace {

constexpr double frame = 1.0 / 30;     ///< seconds between turns of tasks that are always ready
constexpr double between_looks = 0.3;  ///< seconds between checks whether a script was edited

bool is_command(std::string_view line) { return line.starts_with('/') && !line.starts_with("//"); }

std::string indented(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        result.append("    ").append(text.substr(0, end));
        text.remove_prefix(end);
    }
    return result;
}

}  // namespace

Play::Play(Screen& screen, PlaySetup setup, Project project, Scripts scripts)
    : screen_(screen),
      setup_(std::move(setup)),
      project_(std::move(project)),
      scripts_(std::move(scripts)),
      seen_texts_(scripts_.texts()),
      told_(scripts_.warnings()),
      clock_((screen.is_interactive() && setup_.typed.empty() && setup_.transcript == nullptr) || setup_.real_time
                 ? Clock::Kind::real
                 : Clock::Kind::simulated),
      host_(conversation_host(
          {[this](std::string_view text) { put(text); }, [this](std::string_view text) { put(text, TextStyle::faint); },
           [this](const Diagnostic& warning) { warn(warning); }, [this] { return clock_.now(); },
           [this](const std::string& function) { return next_given(function); }},
          project_)),
      session_{Limits(), setup_.seed} {
    session_.coverage = setup_.coverage;
    talk_ = make_talk(scripts_.need_machine(), scripts_.all(), host_, session_);
    edits_.accept = {Verdict::exact,   Verdict::moved,     Verdict::differs, Verdict::skips,
                     Verdict::repeats, Verdict::uncertain, Verdict::restart};
}

ExitCode Play::finish() {
    if (screen_.is_interactive() && setup_.reads_screen)
        screen_.write(screen_.styled(TextStyle::faint, "(/help tells what you can type besides answers)") + "\n");
    prepare();
    if (goes_on()) show(talk_->start());
    while (goes_on()) {
        const bool can_be_woken = talk_->is_machine() && (!talk_->is_over() || talk_->stuck() > 0);
        if (talk_->asks()) ask();
        else if (can_be_woken && is_next_a_command()) take_typed();
        else if (!talk_->is_over()) wait();
        else break;
    }
    return conclude();
}

std::string Play::open_question() const {
    return talk_->asks() && !is_left_ ? question(talk_->question(), NoScreen()) : "";
}

// ---- output

/// Shows a text, which includes its line end.
void Play::put(std::string_view text, TextStyle style) {
    if (setup_.transcript != nullptr) setup_.transcript->say(text);
    const bool ends = text.ends_with('\n');
    if (style == TextStyle::plain) screen_.write(text);
    else screen_.write(screen_.styled(style, text.substr(0, text.size() - (ends ? 1 : 0))) + (ends ? "\n" : ""));
}

void Play::show(const Talk::Outcomes& outcomes) {
    for (const Outcome& outcome : outcomes) {
        if (outcome.kind == Outcome::Kind::failed || outcome.kind == Outcome::Kind::interrupted)
            report_failure(outcome);
        if (outcome.kind == Outcome::Kind::refused) refuse(outcome.error.message);
        if (is_said(outcome)) put(outcome.value.text() + "\n");
    }
}

void Play::report_failure(const Outcome& outcome) {
    has_failed_ = true;
    Diagnostic error = scripts_.in_its_file(outcome.error);
    if (error.code == "undefined-name" && error.hint.starts_with("assign it"))
        error.hint += "; what the game defines in C++ is named in npcs.toml, or with --stub NAME=VALUE";
    if (setup_.transcript != nullptr) setup_.transcript->fail(error);
    screen_.write_error(report_on(stderr, error, setup_.error_format, scripts_.in_their_files(outcome.trace)));
}

/// Reports a warning, unless the compiler has reported it.
void Play::warn(const Diagnostic& warning) {
    const Diagnostic found = scripts_.in_its_file(warning);
    const auto is_it = [&](const Diagnostic& one) { return is_same_warning(one, found); };
    if (std::none_of(told_.begin(), told_.end(), is_it))
        screen_.write_error(report_on(stderr, found, setup_.error_format));
}

/// Says why a typed line has no effect. If it is one of a file, and the file does not say the same, the file does not
/// fit.
void Play::refuse(const std::string& problem) {
    tell(problem);
    if (taken_ == nullptr || taken_->reply == problem) return;
    misfit_ = Misfit{*taken_, problem, open_question(), nearest_option(*taken_)};
}

// ---- questions and time

void Play::prepare() {
    while (goes_on() && next_typed() != nullptr && next_typed()->is_before_start) take_typed();
}

const TypedLine* Play::next_typed() const { return next_ < setup_.typed.size() ? &setup_.typed[next_] : nullptr; }

bool Play::is_next_a_command() const { return next_typed() != nullptr && is_command(next_typed()->text); }

void Play::take_typed() {
    taken_ = &setup_.typed[next_++];
    const Kept kept = kept_option(*taken_);
    if (setup_.transcript != nullptr) setup_.transcript->type(kept.text);
    screen_.write("> " + kept.text + "\n");
    if (kept.problem.empty()) take(kept.text);
    else refuse(kept.problem);
    taken_ = nullptr;
}

/// Returns the number that a recorded option has now: its own, if that shows the same text, or else that of the only
/// option that does. A number that is none any more does not fit in itself.
Play::Kept Play::kept_option(const TypedLine& typed) const {
    if (!setup_.keeps_options || typed.option.empty() || !talk_->asks()) return {typed.text};
    const Outcome asked = talk_->question();
    if (asked.wait != Outcome::Wait::choice || !read_choice(asked, typed.text).problem.empty()) return {typed.text};
    // A playthrough has the text as it was shown, of which only the first line is known to belong to the option.
    const std::vector<std::string> shown = text_lines(question(asked, NoScreen()));
    std::vector<std::string> numbers;
    for (std::size_t number = 1; number <= asked.options.size(); ++number)
        if (offered(shown, shown.size(), std::to_string(number)) == typed.option)
            numbers.push_back(std::to_string(number));
    if (std::find(numbers.begin(), numbers.end(), typed.text) != numbers.end()) return {typed.text};
    if (numbers.size() == 1) return {numbers.front()};
    const std::string now = offered(shown, shown.size(), typed.text);
    return {typed.text, numbers.empty() ? "\"" + typed.option + "\" cannot be taken any more; " + typed.text +
                                              " is \"" + now + "\" now."
                                        : "\"" + typed.option + "\" is on offer more than once, and " + typed.text +
                                              " is \"" + now + "\" now."};
}

void Play::ask() {
    if (asked_ != talk_->question_number()) show_question();
    if (next_typed() != nullptr) {
        silence_.end();
        return take_typed();
    }
    if (!setup_.reads_screen) has_input_ended_ = true;
    if (has_input_ended_) return expire();
    WaitHandler handler;
    if (clock_.is_real())
        handler = {[this] { return next_happening(); },
                   [this] {
                       happen();
                       return std::string();
                   },
                   [this] { return is_asked(); }};
    const auto line = screen_.ask(handler);
    silence_.end();
    // The line answers the question that was shown; an edit applies afterwards.
    const bool is_answer = is_asked();
    if (line && is_answer && setup_.transcript != nullptr) setup_.transcript->type(*line);
    if (setup_.watch && line) follow_edits(false);
    if (line && is_answer && talk_->asks()) take(*line);
    else if (!line && is_answer) has_input_ended_ = true;
    seen_at_ = clock_.now();
}

/// Handles the end of input: a question with a timeout expires, any other one ends the command.
void Play::expire() {
    const double seconds = talk_->timeout_left();
    is_given_up_ = !std::isfinite(seconds) || screen_.is_interactive() || is_silent_too_long(seconds);
    if (!is_given_up_) let_pass(seconds);
}

void Play::show_question() {
    asked_ = talk_->question_number();
    if (!is_going_back_) talk_->record(history_);
    if (setup_.transcript != nullptr) setup_.transcript->say(question(talk_->question(), NoScreen()));
    screen_.write(question(talk_->question(), screen_));
    seen_at_ = clock_.now();
}

double Play::next_happening() const {
    const double wake = std::max(talk_->next_wake(), frame);
    return setup_.watch ? std::min(wake, between_looks) : wake;
}

/// Called while a line is being typed.
void Play::happen() {
    if (setup_.watch) follow_edits(true);
    pass_time();
}

void Play::pass_time() {
    const double now = clock_.now();
    const double passed = now - seen_at_;
    seen_at_ = now;
    show(talk_->pass(passed));
}

void Play::let_pass(double seconds) {
    if (clock_.is_real()) {
        screen_.pause(seconds);
        return pass_time();
    }
    clock_.jump(seconds);
    seen_at_ = clock_.now();
    show(talk_->pass(seconds));
}

/// Waits until something happens, when no question is open.
void Play::wait() {
    double seconds = talk_->next_wake();
    if (talk_->is_machine()) seconds = std::max(seconds, frame);
    if (!clock_.is_real() && is_silent_too_long(seconds)) {
        is_given_up_ = true;
        return;
    }
    if (clock_.is_real() && screen_.is_interactive() && talk_->is_machine()) {
        if (screen_.has_input(seconds)) return take_command();
        return pass_time();
    }
    let_pass(seconds);
}

bool Play::is_silent_too_long(double seconds) {
    silence_.pass(seconds);
    return silence_.is_exceeded();
}

/// Handles a line that was typed while no question was open.
void Play::take_command() {
    const auto line = screen_.read_line();
    if (!line) is_given_up_ = has_input_ended_ = true;
    else if (is_command(*line)) run_command(*line);
    else if (!line->empty()) tell("Nothing is asked now.");
    pass_time();
}

void Play::take(const std::string& line) {
    if (is_command(line)) run_command(line);
    else answer(line.starts_with("//") ? line.substr(1) : line);
}

void Play::answer(const std::string& text) {
    const Outcome asked = talk_->question();
    if (asked.wait == Outcome::Wait::choice) {
        const Choice choice = read_choice(asked, text);
        if (choice.problem.empty()) return show(talk_->choose(choice.option));
        return refuse(choice.problem);
    }
    const auto value = answer_for(project_, asked.function, text);
    if (value) show(talk_->answer(*value));
    else refuse("\"" + text + "\" is no number.");
}

/// Returns the available option that a line may have meant: the one whose text or id is most similar to what it names.
std::string Play::nearest_option(const TypedLine& typed) const {
    if (!talk_->asks()) return "";
    std::vector<std::string> known, shown;
    const Outcome asked = talk_->question();
    for (std::size_t i = 0; i < asked.options.size(); ++i) {
        if (!asked.options[i].available) continue;
        const std::string number = std::to_string(i + 1);
        for (const std::string& name : {asked.options[i].text, asked.options[i].id, number}) {
            known.push_back(name);
            shown.push_back(number + " (" + asked.options[i].text + ")");
        }
    }
    const auto found = nearest(typed.option.empty() ? typed.text : typed.option, known, 1);
    return found ? shown[*found] : "";
}

ExitCode Play::conclude() {
    const bool is_over = !is_left_ && !is_given_up_ && !has_failed_ && !misfit_;
    if (is_over && next_typed() != nullptr) {
        const std::size_t left = setup_.typed.size() - next_;
        misfit_ = Misfit{*next_typed(),
                         "The conversation is over, and " + std::to_string(left) +
                             (left == 1 ? " line is" : " lines are") + " left.",
                         "", ""};
    }
    if (const std::string why = talk_->why_stuck(); !why.empty() && !is_left_ && !misfit_) tell(why + ".");
    if (misfit_) return report_misfit();
    if (has_failed_) return failed;
    if (!is_given_up_) return finished;
    if (!has_input_ended_) screen_.write_error("npcs: the script no longer asks anything, and does not end\n");
    else if (setup_.reads_screen) screen_.write_error("npcs: the input ended before the conversation did\n");
    else screen_.write_error("npcs: " + setup_.typed_in + ": the answers end before the conversation does\n");
    return waiting;
}

ExitCode Play::report_misfit() {
    std::string text = "npcs: " + setup_.typed_in + ":" + std::to_string(misfit_->typed.line) + ": \"" +
                       misfit_->typed.text + "\" does not fit: " + misfit_->problem + "\n";
    if (!misfit_->on_offer.empty()) text += "  on offer:\n" + indented(misfit_->on_offer);
    if (!misfit_->typed.option.empty()) text += "  it was: " + misfit_->typed.option + "\n";
    if (!misfit_->nearest.empty()) text += "  nearest: " + misfit_->nearest + "\n";
    screen_.write_error(text);
    return refused;
}

}  // namespace npcs::tools
