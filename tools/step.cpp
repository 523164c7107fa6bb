// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "step.hpp"

#include "conversation.hpp"
#include "json.hpp"
#include "state_file.hpp"

namespace npcs::tools {
namespace {

std::string json_lines(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        auto end = text.find('\n', at);
        if (end == std::string::npos) end = text.size();
        lines.push_back(json::text(std::string_view(text).substr(at, end - at)));
        at = end + 1;
    }
    return json::array(lines);
}

std::string json_question(const Outcome& outcome) {
    if (outcome.wait != Outcome::Wait::choice)
        return json::object({{"kind", json::text("answer")},
                             {"function", json::text(outcome.function)},
                             {"prompt", json::value(outcome.value)}});
    std::vector<std::string> options;
    double number = 0;
    for (const Option& option : outcome.options) {
        options.push_back(json::object({{"number", json::number(++number)},
                                        {"text", json::text(option.text)},
                                        {"available", option.available ? "true" : "false"},
                                        {"id", json::text(option.id)}}));
    }
    return json::object(
        {{"kind", json::text("choice")}, {"prompt", json::value(outcome.value)}, {"options", json::array(options)}});
}

}  // namespace

void add_step_options(CLI::App& command, StepOptions& options) {
    command.add_flag("--json", options.json, "Print one JSON object instead of text");
    add_error_format(command, options.error_format);
}

Host Step::host() {
    Host host = conversation_host([this](std::string_view text) { show(text); }, project_);
    host.on_warning([this](const Call&, const Diagnostic& warning) {
        terminal_.write_error(report(file_.in_its_file(warning), options_.error_format));
    });
    return host;
}

void Step::show(std::string_view text) {
    if (options_.json) said_ += text;
    else terminal_.write(text);
}

int Step::take(Session& talk, const Outcome& outcome) {
    // Nobody is kept waiting: the next process could not know how long it has been.
    const Outcome last = go_on(
        talk, outcome, [this](std::string_view text) { show(text); }, [](double) {});
    if (last.kind == Outcome::Kind::failed) return fail(last);
    if (last.kind == Outcome::Kind::refused) return refuse(last.error);
    std::string why;
    if (write_state(output(), file_.path(), talk.save(), why)) return conclude(last);
    return complain(why);
}

OutputFile Step::output() const {
    std::vector<std::string> sources = file_.files();
    if (!project_.file.empty()) sources.push_back(project_.file);
    return {options_.state, OutputKind::state, sources, options_.force};
}

bool Step::can_keep() {
    const std::string why = hindrance(output());
    if (!why.empty()) complain(why);
    return why.empty();
}

int Step::complain(const std::string& why) {
    terminal_.write_error("npcs: the state could not be written: " + why + "\n");
    return usage;
}

int Step::conclude(const Outcome& outcome) {
    const bool is_waiting = outcome.waiting();
    if (options_.json) print_json(is_waiting ? "waiting" : "finished", outcome);
    else if (asks(outcome)) terminal_.write(question(outcome, terminal_));
    else if (is_waiting)
        terminal_.write_error(report_on(stderr, file_.in_its_file(outcome.error), options_.error_format));
    return is_waiting ? waiting : finished;
}

int Step::fail(const Outcome& outcome) {
    if (options_.json) print_json("failed", outcome);
    else
        terminal_.write_error(report_on(stderr, file_.in_its_file(outcome.error), options_.error_format,
                                        file_.in_their_files(outcome.trace)));
    return failed;
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
    if (!outcome.error.message.empty())
        members.emplace_back("error", json_of(file_.in_its_file(outcome.error), file_.in_their_files(outcome.trace)));
    terminal_.write(json::object(members) + "\n");
}

}  // namespace npcs::tools
