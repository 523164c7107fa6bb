// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "talk.hpp"

#include <algorithm>
#include <cmath>

#include "clock.hpp"
#include "conversation.hpp"
#include "words.hpp"

namespace npcs::tools {
namespace {

TraceLine innermost(const std::vector<TraceLine>& trace) { return trace.empty() ? TraceLine() : trace.front(); }

class SessionTalk final : public Talk {
public:
    SessionTalk(const Script& script, const Host& host, const SessionOptions& options)
        : script_(script), host_(host), options_(options), session_(script, host, options) {}

    Outcomes start() override { return note_outcome(session_.start(next_run())); }
    bool asks() const override { return tools::asks(outcome_); }
    Outcome question() const override { return outcome_; }
    std::uint64_t question_number() const override { return number_; }
    TraceLine where() const override { return innermost(session_.trace()); }
    Outcomes answer(const Value& answer) override { return note_outcome(session_.resume(answer, next_run())); }
    Outcomes choose(std::size_t option) override { return note_outcome(session_.choose(option, next_run())); }

    double next_wake() const override {
        if (outcome_.kind != Outcome::Kind::yielded) return never;
        if (outcome_.wait == Outcome::Wait::time || left_ > 0) return std::max(left_, 0.0);
        return tools::asks(outcome_) ? never : 0;
    }

    double timeout_left() const override { return tools::asks(outcome_) ? next_wake() : never; }

    Outcomes pass(double seconds) override {
        if (next_wake() == never) return {};
        left_ -= seconds;
        if (left_ > 0) return {};
        return note_outcome(session_.resume({}, next_run()));
    }

    bool is_over() const override { return outcome_.kind != Outcome::Kind::yielded; }
    Outcome outcome() const override { return outcome_; }

    bool is_machine() const override { return false; }
    std::string save() const override { return session_.save(); }

    Diagnostics load(std::string_view save, LoadOptions options) override {
        options.session = options_;
        auto loaded = Session::load(save, script_, host_, options);
        if (!loaded) return loaded.diagnostics();
        session_ = std::move(loaded).value();
        refresh();
        return {};
    }

    Diagnostics reload(const std::vector<Script>& scripts, const LoadOptions& options,
                       MigrationReport* report) override {
        Diagnostics problems = session_.reload(scripts.front(), options, report);
        if (!problems.empty()) return problems;
        script_ = scripts.front();
        refresh();
        return problems;
    }

    Outcomes go_on() override {
        return outcome_.kind == Outcome::Kind::interrupted ? note_outcome(session_.resume({}, next_run())) : Outcomes();
    }

    void record(History& history) const override { history.record(session_); }

    Diagnostics undo(History& history, const LoadOptions& options) override {
        return refresh_unless_failed(history.undo(session_, options));
    }
    Diagnostics redo(History& history, const LoadOptions& options) override {
        return refresh_unless_failed(history.redo(session_, options));
    }

private:
    Outcomes note_outcome(Outcome outcome) {
        if (outcome.kind == Outcome::Kind::refused) return {std::move(outcome)};
        ++number_;
        left_ = outcome.seconds;
        outcome_ = outcome;
        return {std::move(outcome)};
    }

    void refresh() { note_outcome(session_.outcome()); }

    Diagnostics refresh_unless_failed(Diagnostics problems) {
        if (problems.empty()) refresh();
        return problems;
    }

    Script script_;
    Host host_;
    SessionOptions options_;
    Session session_;
    Outcome outcome_;
    double left_ = 0;  ///< seconds left of a timed stop
    std::uint64_t number_ = 0;
};

class MachineTalk final : public Talk {
public:
    MachineTalk(std::vector<Script> scripts, const Host& host, const SessionOptions& options)
        : scripts_(std::move(scripts)), host_(host), options_(options), machine_(host, options) {}

    Outcomes start() override {
        Outcomes outcomes;
        for (const Script& script : scripts_) outcomes.push_back(machine_.run(script, next_run()));
        settle(outcomes);
        return outcomes;
    }

    bool asks() const override { return ticket_.id != 0; }
    Outcome question() const override { return machine_.outcome(ticket_.task); }
    std::uint64_t question_number() const override { return ticket_.id; }

    TraceLine where() const override { return innermost(machine_.trace(ticket_.task)); }
    Outcomes answer(const Value& answer) override {
        return note_outcome(machine_.resume(ticket_.task, answer, next_run()));
    }
    Outcomes choose(std::size_t option) override {
        return note_outcome(machine_.choose(ticket_.task, option, next_run()));
    }

    double next_wake() const override { return yields().empty() ? machine_.next_wake() : 0; }

    double timeout_left() const override {
        for (const Ticket& ticket : machine_.tickets())
            if (ticket.id == ticket_.id && ticket.seconds >= 0) return ticket.seconds;
        return never;
    }

    Outcomes pass(double seconds) override {
        Outcomes outcomes;
        // In steps, so that events happen in order of time.
        while (seconds > 0 && outcomes.size() < most_outcomes) {
            const double step = std::min(seconds, std::max(next_wake(), shortest_step));
            tick(step, outcomes);
            seconds -= step;
        }
        settle(outcomes);
        return outcomes;
    }

    Outcomes raise(const std::string& event, const Value& value) override {
        machine_.raise(event, value);
        Outcomes outcomes;
        settle(outcomes);
        return outcomes;
    }

    bool is_over() const override { return machine_.tasks().empty() || stuck() > 0; }

    Outcome outcome() const override {
        if (asks()) return question();
        Outcome outcome;
        outcome.kind = is_over() ? Outcome::Kind::returned : Outcome::Kind::yielded;
        return outcome;
    }

    std::size_t stuck() const override {
        return machine_.tickets().empty() && next_wake() == never ? machine_.tasks().size() : 0;
    }

    std::string why_stuck() const override {
        const std::size_t count = stuck();
        if (count == 0) return "";
        const auto tasks = machine_.tasks();
        const bool is_event = std::any_of(tasks.begin(), tasks.end(), [&](TaskId task) {
            return machine_.outcome(task).wait == Outcome::Wait::event;
        });
        return std::to_string(count) + (count == 1 ? " task waits" : " tasks wait") +
               " for what cannot happen any more" +
               (is_event ? ": an event that no script raises; /raise EVENT raises it in npcs play" : "");
    }

    bool is_machine() const override { return true; }
    std::string save() const override { return machine_.save(); }

    Diagnostics load(std::string_view save, LoadOptions options) override {
        options.session = options_;
        auto loaded = Machine::load(save, scripts_, host_, options);
        if (!loaded) return loaded.diagnostics();
        machine_ = std::move(loaded).value();
        ticket_ = Ticket();
        refresh();
        return {};
    }

    Diagnostics reload(const std::vector<Script>& scripts, const LoadOptions& options,
                       MigrationReport* report) override {
        Diagnostics problems = machine_.reload(scripts, options, report);
        if (!problems.empty()) return problems;
        scripts_ = scripts;
        refresh();
        return problems;
    }

    Outcomes go_on() override {
        Outcomes outcomes;
        settle(outcomes);
        return outcomes;
    }

    void record(History& history) const override { history.record(machine_); }

    Diagnostics undo(History& history, const LoadOptions& options) override {
        return refresh_unless_failed(history.undo(machine_, options));
    }
    Diagnostics redo(History& history, const LoadOptions& options) override {
        return refresh_unless_failed(history.redo(machine_, options));
    }

private:
    static constexpr int most_turns = 100;          ///< turns in which tasks may wake each other while no time passes
    static constexpr double shortest_step = 0.001;  ///< seconds
    static constexpr std::size_t most_outcomes = 10'000;

    Outcomes note_outcome(Outcome outcome) {
        Outcomes outcomes;
        if (outcome.kind == Outcome::Kind::refused) return {std::move(outcome)};
        ticket_ = Ticket();
        outcomes.push_back(std::move(outcome));
        settle(outcomes);
        return outcomes;
    }

    /// Returns the tickets of `yield`, which asks nothing: the task continues at the next tick.
    std::vector<TicketId> yields() const {
        std::vector<TicketId> open;
        for (const Ticket& ticket : machine_.tickets())
            if (!asks_somebody(ticket)) open.push_back(ticket.id);
        return open;
    }

    static bool asks_somebody(const Ticket& ticket) {
        return !ticket.options.empty() || (!ticket.function.empty() && ticket.function != "yield");
    }

    void tick(double seconds, Outcomes& outcomes) {
        for (const TicketId id : yields()) machine_.complete(id);
        for (Outcome& outcome : machine_.tick(seconds, next_run())) outcomes.push_back(std::move(outcome));
    }

    /// Runs tasks that are ready before a question is asked. One that is always ready waits for the next step.
    void settle(Outcomes& outcomes) {
        for (int turn = 0; turn < most_turns && machine_.next_wake() <= 0; ++turn)
            for (Outcome& outcome : machine_.tick(0, next_run())) outcomes.push_back(std::move(outcome));
        refresh();
    }

    void refresh() {
        Ticket oldest;
        for (const Ticket& ticket : machine_.tickets()) {
            if (ticket.id == ticket_.id) return;
            if (oldest.id == 0 && asks_somebody(ticket)) oldest = ticket;
        }
        ticket_ = oldest;
    }

    Diagnostics refresh_unless_failed(Diagnostics problems) {
        if (!problems.empty()) return problems;
        ticket_ = Ticket();
        refresh();
        return problems;
    }

    std::vector<Script> scripts_;
    Host host_;
    SessionOptions options_;
    Machine machine_;
    Ticket ticket_;  ///< the current question; id 0 if none
};

/// Returns the end of the string or comment that begins at the offset, or the offset itself if none does.
std::size_t behind_unread(std::string_view text, std::size_t at) {
    const auto behind = [&](std::string_view end) {
        const auto found = text.find(end, at + 1);
        return found == std::string_view::npos ? text.size() : found + end.size();
    };
    if (text[at] == '"') return std::min(behind("\""), behind("\n"));
    if (text.substr(at, 2) == "//") return behind("\n");
    if (text.substr(at, 2) == "/*") return behind("*/");
    return at;
}

}  // namespace

bool needs_machine(const std::string& script_text) {
    const std::string_view text = script_text;
    char before = '\n';
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t behind = behind_unread(text, at);
        if (behind != at) {
            at = behind;
            before = ' ';
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && continues_word(text[end])) ++end;
        const std::string_view word = text.substr(at, end - at);
        if (before != '.' && (word == "spawn" || word == "waitFor")) return true;
        before = text[end > at ? end - 1 : at];
        at = std::max(end, at + 1);
    }
    return false;
}

std::unique_ptr<Talk> make_talk(bool machine, const std::vector<Script>& scripts, const Host& host,
                                const SessionOptions& options) {
    if (machine) return std::make_unique<MachineTalk>(scripts, host, options);
    return std::make_unique<SessionTalk>(scripts.front(), host, options);
}

}  // namespace npcs::tools
