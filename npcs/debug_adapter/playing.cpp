// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_adapter/playing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "debug_adapter/numbers.hpp"

namespace npcs::debug_adapter {
namespace {

constexpr int most_idle_turns = 100;                ///< in which tasks may wake each other while no time passes
constexpr double frame = 1.0 / 30;                  ///< seconds between turns of tasks that are always ready
constexpr double longest_silence = 24.0 * 60 * 60;  ///< seconds that a conversation may go on without asking anything
constexpr std::uint32_t most_silent_stops = 100'000;

bool is_command(const std::string& line) { return line.starts_with('/') && !line.starts_with("//"); }

std::pair<std::string, std::string> split(const std::string& line) {
    const auto space = line.find(' ');
    const auto first = space == std::string::npos ? space : line.find_first_not_of(' ', space);
    return {line.substr(0, space), first == std::string::npos ? "" : line.substr(first)};
}

bool asks_somebody(const Ticket& ticket) {
    return !ticket.options.empty() || (!ticket.function.empty() && ticket.function != "yield");
}

Playing::Typed problem(std::string text) { return {{}, std::move(text), true}; }

}  // namespace

Playing::Next Playing::begin() {
    if (program_.has_begun()) {
        if (talk_.is_machine()) {
            const auto asked = oldest_question();
            if (asked) return {Kind::ask, {}, *asked, asked->task, "This is where the save stands."};
            const auto tasks = talk_.tasks();
            Next next{Kind::limited, act([this] { return talk_.debugger().tick(0, next_run()); })};
            next.task = tasks.empty() ? 0 : tasks.front();
            next.remark = "This is where the save stands.";
            return tasks.empty() ? Next{} : next;
        }
        Outcome outcome = talk_.outcome(1);
        const bool waits = outcome.waiting();
        return {asks(outcome) ? Kind::ask
                : waits       ? Kind::limited
                              : Kind::over,
                act([this] { return talk_.resume(1, {}, next_run()); }), std::move(outcome), 1,
                waits ? "This is where the save stands." : "The conversation in the save is over."};
    }
    while (is_typing_by_itself_) {
        const auto line = program_.typed_line(typed_);
        if (!line || !line->is_before_start) break;
        ++typed_;
        const Typed typed = command(line->text);
        if (typed.is_problem && typed.text != line->refusal) return {Kind::over, {}, {}, 1, typed.text};
    }
    if (!talk_.is_machine()) return {Kind::act, act([this] { return talk_.debugger().start(next_run()); })};
    return after_machine({});
}

Playing::Next Playing::after(const DebugStop& stop) {
    return talk_.is_machine() ? after_machine(stop) : after_session(stop.outcome);
}

Playing::Next Playing::after_session(const Outcome& outcome) {
    switch (outcome.kind) {
        case Outcome::Kind::returned: return {Kind::over, {}, outcome};
        case Outcome::Kind::failed: return {Kind::failed, {}, outcome};
        case Outcome::Kind::refused: return {Kind::failed, {}, outcome};
        case Outcome::Kind::interrupted:
            return {Kind::limited, act([this] { return talk_.resume(1, {}, next_run()); }), outcome, 1,
                    outcome.error.message};
        case Outcome::Kind::yielded: break;
    }
    if (asks(outcome)) return ask(outcome);
    if (outcome.wait == Outcome::Wait::time) waited_ += outcome.seconds;
    const double seconds = outcome.wait == Outcome::Wait::time ? outcome.seconds : 0;
    if (++stops_ > most_silent_stops || waited_ > longest_silence)
        return {Kind::over, {}, outcome, 1, "The script no longer asks anything, and does not end."};
    return {Kind::act, act([this, seconds] {
                let_pass(seconds);
                return talk_.resume(1, {}, next_run());
            })};
}

Playing::Next Playing::after_machine(const DebugStop& stop) {
    if (const Outcome* const failed = failed_in(stop)) {
        Next next{Kind::failed, {}, *failed, failed->task};
        // The others go on.
        if (!talk_.tasks().empty() || script_ < program_.scripts().size())
            next.action = act([this] { return talk_.debugger().tick(0, next_run()); });
        return next;
    }
    Machine& world = *talk_.machine();
    const auto scripts = program_.scripts();
    if (!program_.has_begun() && script_ < scripts.size())
        return {Kind::act, act([this, script = scripts[script_]] {
                    ++script_;
                    return talk_.debugger().run(script, next_run());
                })};
    if ((world.next_wake() <= 0 && idle_turns_ < most_idle_turns) || answer_yields()) {
        ++idle_turns_;
        return {Kind::act, act([this] { return talk_.debugger().tick(0, next_run()); })};
    }
    idle_turns_ = 0;
    if (const auto asked = oldest_question()) return ask(*asked);
    if (auto next = take_commands()) return std::move(*next);
    const double seconds = std::max(world.next_wake(), frame);
    if (talk_.tasks().empty()) return {};
    if (!std::isfinite(seconds)) return {Kind::over, {}, {}, 0, "Tasks wait for what cannot happen any more."};
    waited_ += seconds;
    if (++stops_ > most_silent_stops || waited_ > longest_silence)
        return {Kind::over, {}, {}, 0, "The scripts no longer ask anything, and do not end."};
    return {Kind::act, act([this, seconds] {
                let_pass(seconds);
                return talk_.debugger().tick(seconds, next_run());
            })};
}

/// Continues tasks that have only yielded a value. Returns whether there are any.
bool Playing::answer_yields() {
    bool has_any = false;
    for (const Ticket& ticket : talk_.machine()->tickets())
        if (!asks_somebody(ticket)) has_any = talk_.machine()->complete(ticket.id).empty() || has_any;
    return has_any;
}

std::optional<Outcome> Playing::oldest_question() const {
    for (const Ticket& ticket : talk_.machine()->tickets())
        if (asks_somebody(ticket)) return talk_.outcome(ticket.task);
    return std::nullopt;
}

std::optional<Outcome> Playing::question() const {
    if (talk_.is_machine()) return oldest_question();
    Outcome outcome = talk_.outcome(1);
    return asks(outcome) ? std::optional(std::move(outcome)) : std::nullopt;
}

/// Types the next lines of the playthrough; where there is none, or it does not fit, somebody must.
Playing::Next Playing::ask(Outcome asked) {
    stops_ = 0;
    waited_ = 0;
    passed_ = 0;
    std::string told;
    // The same question is asked again if the conversation was stopped at it before.
    if (is_typing_by_itself_) record_question();
    while (is_typing_by_itself_)
        if (auto next = take_line(asked, told)) return std::move(*next);
    const TaskId task = asked.task == 0 ? 1 : asked.task;
    return {Kind::ask, {}, std::move(asked), task, std::move(told)};
}

/// Types one line of the playthrough. Returns what comes next if that is not the next line, and adds what there is to tell.
std::optional<Playing::Next> Playing::take_line(Outcome& asked, std::string& told) {
    const auto line = program_.typed_line(typed_);
    if (!line) {
        is_typing_by_itself_ = false;
        return std::nullopt;
    }
    const auto tell = [&](const std::string& text) { told += (told.empty() ? "" : "\n") + text; };
    const std::string answer_text = line->text.starts_with("//") ? line->text.substr(1) : line->text;
    Typed typed = is_command(line->text) ? recorded_command(line->text) : answer(asked, answer_text);
    if (typed.is_problem && typed.text != line->refusal) {
        is_typing_by_itself_ = false;
        tell("The line \"" + line->text + "\" does not fit: " + typed.text);
        return std::nullopt;
    }
    ++typed_;
    tell("> " + line->text);
    if (!typed.text.empty()) tell(typed.text);
    const TaskId task = asked.task == 0 ? 1 : asked.task;
    if (is_left_) return Next{Kind::over, {}, std::move(asked), task, std::move(told)};
    if (typed.action) return Next{Kind::act, std::move(typed.action), {}, task, std::move(told)};
    if (auto now = question()) asked = std::move(*now);
    return std::nullopt;
}

/// Tasks of a machine can be told something while they ask nothing.
std::optional<Playing::Next> Playing::take_commands() {
    Outcome nothing;
    std::string told;
    while (is_typing_by_itself_) {
        const auto line = program_.typed_line(typed_);
        if (!line || !is_command(line->text)) return std::nullopt;
        if (auto next = take_line(nothing, told)) return next;
    }
    return std::nullopt;
}

/// Notes where everything stands before an action, for when the conversation goes back to before it.
Action Playing::act(Action action) {
    return [this, action = std::move(action)] {
        const std::uint64_t position = talk_.debugger().last_stop().position;
        while (!marks_.empty() && marks_.back().position >= position) marks_.pop_back();
        marks_.push_back({position, typed_, script_});
        return action();
    };
}

void Playing::go_back_to(std::uint64_t position) {
    while (marks_.size() > 1 && marks_[marks_.size() - 2].position >= position) marks_.pop_back();
    if (marks_.empty() || marks_.back().position < position) return;
    // What was typed before the action that is undone has been used up by it.
    script_ = marks_.back().script;
    is_typing_by_itself_ = false;
}

RunOptions Playing::next_run() {
    draws_.erase(draws_.begin(), draws_.begin() + static_cast<std::ptrdiff_t>(drawn_));
    drawn_ = 0;
    RunOptions options;
    options.draws = draws_;
    options.drawn = &drawn_;
    return options;
}

// ---- what is typed

Playing::Typed Playing::type(const std::string& line) {
    if (is_command(line)) return command(line);
    const auto asked = question();
    if (!asked) return problem("Nothing is asked now.");
    return answer(*asked, line.starts_with("//") ? line.substr(1) : line);
}

Playing::Typed Playing::answer(const Outcome& asked, const std::string& line) {
    DebugAnswer answer = program_.answer(asked, line);
    if (!answer.problem.empty()) return problem(std::move(answer.problem));
    const TaskId task = asked.task == 0 ? 1 : asked.task;
    stops_ = 0;
    waited_ = 0;
    return {act([this, task, value = std::move(answer.value)] { return talk_.resume(task, value, next_run()); })};
}

Playing::Typed Playing::command(const std::string& line) {
    const auto [name, argument] = split(line);
    const auto [first, second] = split(argument);
    if (name == "/wait") return wait(argument);
    if (name == "/random") return draw(argument);
    if (name == "/raise") return raise(first, second);
    if (name != "/give") return problem("There is no command " + name + "; /help lists them.");
    if (first.empty() || second.empty())
        return problem("What value? Type /give, a function of the game and a value, for example /give gold 5.");
    std::string refused = program_.give(first, second);
    return refused.empty() ? Typed{{}, "The next call of " + first + " gives " + second + "."}
                           : problem(std::move(refused));
}

/// What a playthrough can type besides: a person has the editor for that.
Playing::Typed Playing::recorded_command(const std::string& line) {
    const auto [name, argument] = split(line);
    if (name == "/undo" || name == "/redo") return go_back_in(history_, name == "/undo");
    if (name == "/help" || name == "/answers") return {};
    if (name == "/quit") {
        is_left_ = true;
        return {{}, "The playthrough ends here."};
    }
    if (name == "/load" && !argument.empty()) return load(argument);
    if (name != "/save" || argument.empty()) return command(line);
    kept_[argument] = talk_.is_machine() ? talk_.machine()->snapshot() : talk_.session()->snapshot();
    return {};
}

void Playing::record_question() {
    if (talk_.is_machine()) history_.record(*talk_.machine());
    else history_.record(*talk_.session());
}

Playing::Typed Playing::go_back_in(History& history, bool undoes) {
    if (undoes ? !history.can_undo() : !history.can_redo())
        return problem(undoes ? "There is nothing to take back." : "There is nothing to give again.");
    Diagnostics problems;
    if (talk_.is_machine()) problems = undoes ? history.undo(*talk_.machine()) : history.redo(*talk_.machine());
    else problems = undoes ? history.undo(*talk_.session()) : history.redo(*talk_.session());
    passed_ = 0;
    if (problems.empty()) return {};
    return problem((undoes ? "Not taken back: " : "Not given again: ") + problems.front().message);
}

Playing::Typed Playing::load(const std::string& name) {
    const auto kept = kept_.find(name);
    if (kept == kept_.end()) return problem("Not loaded: this playthrough has not saved " + name + ".");
    const Diagnostics problems =
        talk_.is_machine() ? talk_.machine()->restore(kept->second) : talk_.session()->restore(kept->second);
    if (!problems.empty()) return problem("Not loaded: " + problems.front().message);
    passed_ = 0;
    record_question();
    return {};
}

/// Time that was recorded passes again by itself.
void Playing::let_pass(double seconds) {
    if (!talk_.debugger().last_stop().is_past) program_.let_pass(seconds);
}

Playing::Typed Playing::wait(const std::string& seconds) {
    const auto number = number_in(seconds);
    if (!number || !(*number >= 0 && *number <= 366.0 * 24 * 60 * 60))
        return problem("How long? Type /wait and a number of seconds, for example /wait 5.");
    if (talk_.is_machine())
        return {act([this, passed = *number] {
            let_pass(passed);
            return talk_.debugger().tick(passed, next_run());
        })};
    const Outcome outcome = talk_.outcome(1);
    passed_ += *number;
    if (outcome.kind != Outcome::Kind::yielded || outcome.seconds <= 0 || outcome.seconds > passed_) {
        let_pass(*number);
        return {{}, "Nothing happens."};
    }
    return {act([this, passed = *number] {
        let_pass(passed);
        return talk_.resume(1, {}, next_run());
    })};
}

Playing::Typed Playing::draw(const std::string& numbers) {
    std::vector<double> drawn;
    for (std::string rest = numbers; !rest.empty();) {
        const auto [first, others] = split(rest);
        const auto number = number_in(first);
        if (!number || !(*number >= 0 && *number < 1))
            return problem("\"" + first + "\" is no random draw: those are numbers from 0 up to, but not, 1.");
        drawn.push_back(*number);
        rest = others;
    }
    if (drawn.empty())
        return problem("What number? Type /random and numbers from 0 up to, but not, 1, for example /random 0.5.");
    draws_.insert(draws_.end(), drawn.begin(), drawn.end());
    return {{}, "The next random draws are decided."};
}

Playing::Typed Playing::raise(const std::string& event, const std::string& value) {
    if (event.empty()) return problem("What event? Type /raise and its name, for example /raise bell.");
    if (!talk_.is_machine())
        return problem(
            "Nothing waits for an event: only scripts with spawn or waitFor do, and several scripts together.");
    talk_.machine()->raise(event, value.empty() ? Value() : program_.value_of(value));
    return {act([this] { return talk_.debugger().tick(0, next_run()); })};
}

}  // namespace npcs::debug_adapter
