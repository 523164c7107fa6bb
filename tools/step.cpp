// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "step.hpp"

#include <algorithm>

#include "conversation.hpp"
#include "json.hpp"
#include "outcome_json.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

constexpr double shortest_wait = 1.0 / 30;  ///< seconds between turns of tasks that are always ready

}  // namespace

void add_step_options(CLI::App& command, StepOptions& options) {
    command.add_flag("--json", options.json, "Print one JSON object instead of text");
    add_error_format(command, options.error_format);
}

Host Step::host() {
    return conversation_host(
        {[this](std::string_view text) { show(text); },
         {},
         [this](const Diagnostic& warning) {
             terminal_.write_error(report_on(stderr, scripts_.in_its_file(warning), options_.error_format));
         },
         [this] { return clock_.now(); }},
        project_);
}

void Step::show(std::string_view text) {
    if (options_.json) said_ += text;
    else terminal_.write(text);
}

/// Shows what was said. A failed task of a machine is reported here; a failed conversation is reported at its end.
void Step::show_outcomes(const Talk& talk, const Talk::Outcomes& outcomes) {
    for (const Outcome& outcome : outcomes) {
        const bool is_failed = outcome.kind == Outcome::Kind::failed || outcome.kind == Outcome::Kind::interrupted;
        if (is_failed && talk.is_machine()) {
            if (!options_.json) report_failure(outcome);
            if (error_.error.message.empty()) error_ = outcome;
        }
        if (is_said(outcome)) show(outcome.value.text() + "\n");
    }
}

int Step::continue_from(Talk& talk, Talk::Outcomes outcomes) {
    if (outcomes.size() == 1 && outcomes.front().kind == Outcome::Kind::refused) return refuse(outcomes.front().error);
    show_outcomes(talk, outcomes);
    // Waits pass at once, because the next process could not know how much time has passed.
    for (SilenceLimit silence; !talk.asks() && !talk.is_over() && !silence.is_exceeded();) {
        double seconds = talk.next_wake();
        if (talk.is_machine()) seconds = std::max(seconds, shortest_wait);
        silence.pass(seconds);
        clock_.jump(seconds);
        show_outcomes(talk, talk.pass(seconds));
    }
    const Outcome last = talk.outcome();
    if (last.kind == Outcome::Kind::failed) return fail(last);
    if (talk.is_over() && !error_.error.message.empty()) return fail(error_);
    if (const std::string why = talk.why_stuck(); !why.empty()) terminal_.write_error("npcs: " + why + "\n");
    std::string why;
    if (write_state(output(), scripts_.paths(), talk.save(), why)) return conclude(last);
    return report_not_saved(why);
}

int Step::let_pass(Talk& talk, double seconds) {
    clock_.jump(seconds);
    return continue_from(talk, talk.pass(seconds));
}

OutputFile Step::output() const {
    std::vector<std::string> sources = scripts_.sources();
    if (!project_.file.empty()) sources.push_back(project_.file);
    return {options_.state, OutputKind::state, sources, options_.force};
}

bool Step::can_save() {
    const std::string why = reason_not_writable(output());
    if (!why.empty()) report_not_saved(why);
    return why.empty();
}

int Step::report_not_saved(const std::string& why) {
    terminal_.write_error("npcs: the state could not be written: " + why + "\n");
    return usage;
}

int Step::conclude(const Outcome& outcome) {
    const bool is_waiting = outcome.waiting();
    if (options_.json) print_json(is_waiting ? "waiting" : "finished", outcome);
    else if (asks(outcome)) terminal_.write(question(outcome, terminal_));
    else if (is_waiting && !outcome.error.message.empty()) report_failure(outcome);
    return is_waiting ? waiting : finished;
}

int Step::fail(const Outcome& outcome) {
    if (options_.json) print_json("failed", outcome);
    // The failure of a machine's task has already been reported.
    else if (error_.error.message.empty()) report_failure(outcome);
    return failed;
}

void Step::report_failure(const Outcome& outcome) {
    terminal_.write_error(report_on(stderr, scripts_.in_its_file(outcome.error), options_.error_format,
                                    scripts_.in_their_files(outcome.trace)));
}

int Step::refuse(const char* code, const std::string& message) {
    Diagnostic problem;
    problem.stage = Stage::host;
    problem.code = code;
    problem.message = message;
    return refuse(problem);
}

int Step::refuse(const Diagnostic& problem) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::refused;
    outcome.error = problem;
    if (options_.json) print_json("refused", outcome);
    else
        terminal_.write_error("npcs: " + problem.message + "\n" +
                              (problem.hint.empty() ? "" : "    hint: " + problem.hint + "\n"));
    return refused;
}

void Step::print_json(const char* state, const Outcome& outcome) {
    std::vector<std::pair<std::string, std::string>> members{{"state", json::text(state)}, {"said", json_lines(said_)}};
    if (asks(outcome)) members.emplace_back("asks", json_question(outcome));
    if (outcome.kind == Outcome::Kind::returned) members.emplace_back("value", json::value(outcome.value));
    const Outcome& wrong = outcome.error.message.empty() ? error_ : outcome;
    if (!wrong.error.message.empty())
        members.emplace_back("error", json_of(scripts_.in_its_file(wrong.error), scripts_.in_their_files(wrong.trace)));
    terminal_.write(json::object(members) + "\n");
}

}  // namespace npcs::tools
