// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/report.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "api/bridge.hpp"
#include "api/hints.hpp"
#include "compiler/source_spans.hpp"
#include "runtime/offer.hpp"
#include "saves/positions.hpp"
#include "saves/save.hpp"
#include "syntax/locate.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::api {

using runtime::StopKind;

namespace {

/// The public codes of errors, and hints; in the order of values::ErrorCode.
constexpr struct {
    const char* code;
    const char* hint;
} told_codes[] = {
    {"runtime-error", ""},
    {"undefined-name", ""},
    {"undefined-local", ""},
    {"key-not-found", ""},
    {"index-out-of-range", "the positions go from 0 to len - 1"},
    {"too-many-arguments", ""},
    {"type-error", ""},
    {"null-reference", ""},
    {"not-an-lvalue", "only a variable, a member or an element can be given a value"},
    {"depth-limit", "a function may be calling itself without end"},
    {"memory-limit", "a list or text may be growing without end"},
    {"out-of-memory", ""},
    {"step-limit", "a loop may be running without end"},
    {"turn-limit", "a loop may be running without end"},
    {"stop-requested", ""},
    {"deadline", ""},
    {"paused", ""},
};

/// The source spans at which the frames of a failure stopped. To find them, each program is compiled again, once.
class FailureSpans {
public:
    explicit FailureSpans(const runtime::Machine& machine) : execution_(machine.execution()) {}

    /// Returns the span of a frame, counted from the innermost one; null if only its statement is known.
    const syntax::Span* find(std::size_t from_innermost) {
        const auto& frames = execution_.frames;
        if (execution_.pending.kind != StopKind::failed || from_innermost >= frames.size()) return nullptr;
        if (execution_.pending.wake_after == saves::only_statement_known) return nullptr;
        const runtime::Frame& frame = frames[frames.size() - 1 - from_innermost];
        if (frame.pc == 0 || frame.function->foreign != program::none) return nullptr;
        const auto [entry, is_new] = known_.try_emplace(frame.function->program);
        if (is_new) entry->second = compiler::find_source_spans(*frame.function->program);
        const compiler::SourceSpans& spans = entry->second;
        if (frame.function->index >= spans.size() || frame.pc > spans[frame.function->index].size()) return nullptr;
        const syntax::Span& span = spans[frame.function->index][frame.pc - 1];
        return span.end > span.begin ? &span : nullptr;
    }

private:
    const runtime::Execution& execution_;
    std::map<const program::Program*, compiler::SourceSpans> known_;
};

/// Returns the span of a line without the blanks in front of it.
syntax::Span span_of_line(const syntax::Source& source, std::uint32_t number) {
    const std::string_view line = source.line(number);
    const std::uint32_t begin = syntax::line_start(source, number);
    const std::size_t blanks = std::min(line.find_first_not_of(" \t"), line.size());
    return {static_cast<std::uint32_t>(begin + blanks), static_cast<std::uint32_t>(begin + line.size())};
}

/// Sets the location to that of the innermost frame: the exact span if known, otherwise its statement.
void set_location(Diagnostic& diagnostic, const runtime::Machine& machine, const syntax::Span* exact) {
    const auto positions = runtime::frame_positions(machine.execution());
    if (positions.empty()) return;
    const program::Program& program = *positions.front().function->program;
    diagnostic.file = program.name;
    diagnostic.line = diagnostic.source_line = positions.front().line;
    if (positions.front().statement == program::no_statement) return;
    const program::Statement& statement = program.statements[positions.front().statement];
    // Of a function in another language, only the line is known.
    const syntax::Span known = statement.kind == ast::StatementKind::foreign
                                   ? span_of_line(*program.source, positions.front().line)
                                   : statement.span;
    syntax::locate(diagnostic, *program.source, exact != nullptr ? *exact : known);
    diagnostic.file = program.name;
    diagnostic.line = positions.front().line;
}

Diagnostic diagnostic(const runtime::Machine& machine, FailureSpans& spans) {
    const runtime::Execution& execution = machine.execution();
    const auto& [code, hint] = told_codes[static_cast<std::size_t>(execution.error_code)];
    Diagnostic result;
    result.stage = Stage::runtime;
    result.code = code;
    result.message = execution.error;
    if (execution.error_code == values::ErrorCode::out_of_memory) return result;  // a hint needs memory, too
    result.hint = hint;
    if (result.hint.empty())
        result.hint = hint_for(machine, execution.error_code, execution.error_name.in(execution.error));
    set_location(result, machine, spans.find(0));
    return result;
}

void describe_choice(runtime::Machine& machine, const runtime::Pending& pending, Outcome& outcome) {
    outcome.wait = Outcome::Wait::choice;
    outcome.seconds = pending.wake_after >= 0 ? pending.wake_after : 0;
    if (pending.value.is_map()) {
        const values::Datum text = values::get(*pending.value.as_map(), values::Datum::short_text("text"));
        outcome.data = outcome.value;
        if (!text.is_unset()) outcome.value = Bridge::value(machine, text);
    }
    const values::List& options = *pending.options.as_list();
    for (std::uint32_t i = 0; i < options.count; ++i) {
        const auto offer = runtime::Offer::of(options.items[i]);
        outcome.options.push_back({std::string(values::Text(offer.text).view()), offer.is_available,
                                   std::string(values::Text(offer.id).view()),
                                   offer.data.is_unset() ? Value() : Bridge::value(machine, offer.data)});
    }
}

void describe_suspension(const runtime::Pending& pending, Outcome& outcome) {
    constexpr Outcome::Wait waits[] = {Outcome::Wait::answer, Outcome::Wait::time, Outcome::Wait::task,
                                       Outcome::Wait::event};
    outcome.wait = waits[static_cast<int>(pending.waits_for)];
    outcome.seconds = pending.wake_after >= 0 ? pending.wake_after : 0;
    if (pending.function.is_function()) outcome.function = pending.function.as_function()->signature->name;
}

}  // namespace

Outcome refused(std::string code, std::string message, std::string hint) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::refused;
    outcome.error.stage = Stage::host;
    outcome.error.code = std::move(code);
    outcome.error.message = std::move(message);
    outcome.error.hint = std::move(hint);
    return outcome;
}

namespace {

std::vector<TraceLine> trace(const runtime::Machine& machine, FailureSpans& spans) {
    std::vector<TraceLine> lines;
    for (const auto& [function, statement, line, name] : runtime::frame_positions(machine.execution())) {
        TraceLine& at = lines.emplace_back();
        at.function = name;
        at.file = function->program->name;
        at.line = line;
        if (const syntax::Span* const exact = spans.find(lines.size() - 1))
            at.line = function->program->source->line_number(exact->begin);
        if (statement != program::no_statement) at.path = function->program->path(statement);
    }
    return lines;
}

}  // namespace

std::vector<TraceLine> trace(const runtime::Machine& machine) {
    FailureSpans spans(machine);
    return trace(machine, spans);
}

namespace {

std::optional<std::uint32_t> option_by_id(const values::List& options, const std::string& id, Outcome& problem) {
    std::string known;
    for (std::uint32_t i = 0; i < options.count; ++i) {
        const std::string own(values::Text(runtime::Offer::of(options.items[i]).id).view());
        if (own == id) return i;
        known += (known.empty() ? "'" : ", '") + own + "'";
    }
    problem = refused("choice-unknown", "there is no option with the id '" + id + "'", "the options are " + known);
    return std::nullopt;
}

std::optional<std::uint32_t> option_by_index(const values::List& options, double index, Outcome& problem) {
    if (!(index >= 0 && index == std::floor(index) && std::isfinite(index))) {
        problem = refused("choice-expected",
                          "a choice is waiting: the answer must be the index of an option, from 0, or its id",
                          "call choose(index) or choose(id)");
        return std::nullopt;
    }
    if (index < options.count) return static_cast<std::uint32_t>(index);
    problem = refused("choice-out-of-range", "option " + Value(index).text() + " does not exist: there are " +
                                                 std::to_string(options.count) + " options, counted from 0");
    return std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> option_of(const runtime::Pending& pending, const Value& answer, Outcome& problem) {
    const values::List& options = *pending.options.as_list();
    const std::optional<std::uint32_t> option =
        answer.is_string() ? option_by_id(options, answer.text(), problem)
                           : option_by_index(options, answer.is_number() ? answer.number() : -1, problem);
    if (!option) return option;
    const auto offer = runtime::Offer::of(options.items[*option]);
    if (offer.is_available) return option;
    problem = refused("choice-unavailable", "option " + std::to_string(*option) + " (\"" +
                                                std::string(values::Text(offer.text).view()) + "\") is not available");
    return std::nullopt;
}

namespace {

void describe_stop(runtime::Machine& machine, Outcome& outcome) {
    const runtime::Execution& execution = machine.execution();
    const runtime::Pending& pending = execution.pending;
    switch (pending.kind) {
        case StopKind::none: outcome.value = Bridge::value(machine, execution.returned); return;
        case StopKind::failed:
        case StopKind::interrupted: {
            const bool has_failed = pending.kind == StopKind::failed;
            FailureSpans spans(machine);
            outcome.kind = has_failed ? Outcome::Kind::failed : Outcome::Kind::interrupted;
            outcome.error = diagnostic(machine, spans);
            if (has_failed) outcome.trace = trace(machine, spans);
            return;
        }
        default: break;
    }
    outcome.kind = Outcome::Kind::yielded;
    outcome.value = Bridge::value(machine, pending.value);
    if (pending.kind == StopKind::yielded && pending.target.is_string())
        outcome.speaker = values::Text(pending.target).view();
    if (pending.kind == StopKind::choice) describe_choice(machine, pending, outcome);
    if (pending.kind == StopKind::suspended) describe_suspension(pending, outcome);
}

}  // namespace

Diagnostic warning_here(const runtime::Machine& machine, const runtime::Warning& warning) {
    Diagnostic result;
    result.severity = Severity::warning;
    result.stage = Stage::runtime;
    result.code = warning.code;
    result.message = warning.message;
    result.hint = warning.hint;
    set_location(result, machine, nullptr);
    return result;
}

Outcome report(runtime::Machine& machine) {
    Outcome outcome;  // the only object returned, so that copy elision applies
    if (machine.execution().started) {
        describe_stop(machine, outcome);
    } else {
        outcome = refused("not-started", "the conversation was not started", "call start() first");
    }
    return outcome;
}

Outcome report_of_run(runtime::Machine& machine) noexcept {
    try {
        return report(machine);
    } catch (const std::exception&) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::refused;
        outcome.error.stage = Stage::host;
        // Short enough to need no allocation.
        outcome.error.code = "outcome-lost";
        outcome.error.message = "out of memory";
        return outcome;
    }
}

}  // namespace npcs::api
