// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_adapter/what_if.hpp"

#include <optional>

#include "debug_adapter/shown_values.hpp"
#include "npcs/shown_value.hpp"

namespace npcs::debug_adapter {
namespace {

constexpr int most_stops = 1000;  ///< that a fork goes on past until it asks something
constexpr std::size_t most_changes = 50;

/// A copy of a conversation that goes on to its next question.
class Fork {
public:
    virtual ~Fork() = default;
    virtual void answer(const Value& value, std::string& output) = 0;
    virtual std::optional<Outcome> question() const = 0;
    virtual const Outcome& last() const = 0;
    virtual Value global(const std::string& name) const = 0;
    virtual std::vector<std::string> global_names() const = 0;
};

void note(const Outcome& outcome, std::string& output) {
    if (is_said(outcome)) output += outcome.value.text() + "\n";
}

class SessionFork final : public Fork {
public:
    explicit SessionFork(Session session) : session_(std::move(session)), last_(session_.outcome()) {}

    void answer(const Value& value, std::string& output) override {
        last_ = session_.resume(value);
        note(last_, output);
        for (int i = 0; i < most_stops && last_.kind == Outcome::Kind::yielded && !asks(last_); ++i) {
            last_ = session_.resume();
            note(last_, output);
        }
    }
    std::optional<Outcome> question() const override { return asks(last_) ? std::optional(last_) : std::nullopt; }
    const Outcome& last() const override { return last_; }
    Value global(const std::string& name) const override { return session_.global(name); }
    std::vector<std::string> global_names() const override { return session_.global_names(); }

private:
    Session session_;
    Outcome last_;
};

class MachineFork final : public Fork {
public:
    MachineFork(Machine machine, TaskId task)
        : machine_(std::move(machine)), task_(task), last_(machine_.outcome(task)) {}

    void answer(const Value& value, std::string& output) override {
        last_ = machine_.resume(task_, value);
        note(last_, output);
        for (int i = 0; i < most_stops && machine_.next_wake() <= 0; ++i)
            for (const Outcome& outcome : machine_.tick(0)) {
                note(outcome, output);
                if (outcome.task == task_) last_ = outcome;
            }
        if (const auto asked = question()) task_ = asked->task;
    }
    std::optional<Outcome> question() const override {
        for (const Ticket& ticket : machine_.tickets())
            if (Outcome outcome = machine_.outcome(ticket.task); asks(outcome)) return outcome;
        return std::nullopt;
    }
    const Outcome& last() const override { return last_; }
    Value global(const std::string& name) const override { return machine_.global(name); }
    std::vector<std::string> global_names() const override { return machine_.global_names(); }

private:
    Machine machine_;
    TaskId task_;
    Outcome last_;
};

std::unique_ptr<Fork> fork_of(Conversation& talk, TaskId task, std::string& why) {
    if (talk.is_machine()) {
        auto fork = talk.machine()->fork();
        if (fork) return std::make_unique<MachineFork>(std::move(fork).value(), task);
        why = fork.diagnostics().front().message;
        return nullptr;
    }
    auto fork = talk.session()->fork();
    if (fork) return std::make_unique<SessionFork>(std::move(fork).value());
    why = fork.diagnostics().front().message;
    return nullptr;
}

std::string changes(Conversation& talk, const Fork& fork) {
    std::string text;
    std::size_t count = 0;
    for (const std::string& name : fork.global_names()) {
        const std::string before = shown_value(talk.global(name)), after = shown_value(fork.global(name));
        if (before != after && ++count <= most_changes) text += "  " + name + ": " + before + " -> " + after + "\n";
    }
    if (count > most_changes) text += "  ... and " + std::to_string(count - most_changes) + " more\n";
    return text;
}

std::string ending(const Fork& fork, const DebugProgram& program) {
    if (const auto asked = fork.question()) return program.question(*asked);
    const Outcome& last = fork.last();
    if (last.kind == Outcome::Kind::failed) return "It would fail: " + last.error.message + "\n";
    if (last.kind == Outcome::Kind::interrupted) return "It would reach a limit: " + last.error.message + "\n";
    if (last.kind == Outcome::Kind::returned) return "The conversation would be over.\n";
    return "Nothing would be asked.\n";
}

}  // namespace

WhatIf what_if(Conversation& talk, const DebugProgram& program, const std::vector<std::string>& answers,
               std::string& output) {
    Outcome asked = talk.outcome(1);
    if (talk.is_machine()) {
        asked = {};
        for (const Ticket& ticket : talk.machine()->tickets())
            if (Outcome outcome = talk.outcome(ticket.task); asks(outcome)) {
                asked = std::move(outcome);
                break;
            }
    }
    if (!asks(asked)) return {"Nothing is asked now.", true};
    std::string why;
    const auto fork = fork_of(talk, asked.task, why);
    if (!fork) return {why, true};
    for (const std::string& typed : answers) {
        const auto question = fork->question();
        if (!question) return {"Nothing would be asked any more at \"" + typed + "\".", true};
        const DebugAnswer answer = program.answer(*question, typed);
        if (!answer.problem.empty()) return {answer.problem, true};
        output += "> " + typed + "\n";
        fork->answer(answer.value, output);
    }
    const std::string changed = changes(talk, *fork);
    return {output + ending(*fork, program) + (changed.empty() ? "" : "What would be different:\n" + changed), false};
}

}  // namespace npcs::debug_adapter
