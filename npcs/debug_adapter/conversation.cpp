// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debug_adapter/conversation.hpp"

namespace npcs::debug_adapter {

bool asks(const Outcome& outcome) {
    if (outcome.kind != Outcome::Kind::yielded) return false;
    if (outcome.wait == Outcome::Wait::choice) return true;
    return outcome.wait == Outcome::Wait::answer && !outcome.function.empty() && outcome.function != "yield";
}

bool is_said(const Outcome& outcome) {
    if (outcome.kind != Outcome::Kind::yielded || outcome.value.is_null()) return false;
    return outcome.wait == Outcome::Wait::nothing || (outcome.wait == Outcome::Wait::answer && !asks(outcome));
}

const Outcome* failed_in(const DebugStop& stop) {
    if (stop.outcome.kind == Outcome::Kind::failed) return &stop.outcome;
    for (const Outcome& outcome : stop.news)
        if (outcome.kind == Outcome::Kind::failed) return &outcome;
    return nullptr;
}

void Conversation::set_bounds(const RunOptions& options) {
    bounds_.steps = options.steps;
    bounds_.stop = options.stop;
    bounds_.deadline = options.deadline;
    bounds_.measure = options.measure;
}

bool Conversation::is_refused() {
    const auto refused = debugger_.add_breakpoint({});
    return !refused && refused.diagnostics().front().code == "running";
}

DebugStop Conversation::move(Motion motion) {
    switch (motion) {
        case Motion::go_on: return debugger_.go_on(bounds_);
        case Motion::step_in: return debugger_.step_in(bounds_);
        case Motion::step_over: return debugger_.step_over(bounds_);
        case Motion::step_out: return debugger_.step_out();
    }
    return {};
}

DebugStop Conversation::resume(TaskId task, const Value& answer, const RunOptions& options) {
    return is_machine() ? debugger_.resume(task, answer, options) : debugger_.resume(answer, options);
}

std::vector<TaskId> Conversation::tasks() const { return is_machine() ? machine_->tasks() : std::vector<TaskId>{1}; }

/// Returns what the task was spawned with or, if it has no name, its outermost function.
std::string Conversation::name_of(TaskId task) {
    const auto trace = is_machine() ? machine_->trace(task) : session_->trace();
    std::string name = trace.empty() || trace.back().function.empty() ? "main program" : trace.back().function;
    if (!is_machine()) return trace.empty() ? "conversation" : trace.back().file + ": " + name;
    const Value handle = machine_->handle(task);
    const Value given = handle.is_map() ? handle.get("name") : Value();
    if (given.is_string() && !given.text().empty()) name = given.text();
    return std::to_string(task) + " " + name;
}

std::vector<StackFrame> Conversation::frames(TaskId task) const {
    return is_machine() ? machine_->frames(task) : session_->frames();
}

StackFrame Conversation::first_frame() const {
    const TraceLine begin = debugger_.first_statement();
    StackFrame frame;
    frame.file = begin.file;
    frame.line = begin.line;
    frame.path = begin.path;
    frame.is_at_start = true;
    return frame;
}

Outcome Conversation::outcome(TaskId task) const {
    return is_machine() ? machine_->outcome(task) : session_->outcome();
}

Result<Value> Conversation::evaluate(TaskId task, std::size_t frame, const std::string& expression, bool calls) {
    EvaluateOptions options;
    options.calls = calls;
    return is_machine() ? debugger_.evaluate(task, expression, frame, options)
                        : debugger_.evaluate(expression, frame, options);
}

Diagnostics Conversation::set_variable(TaskId task, std::size_t frame, const std::string& path, const Value& value) {
    return is_machine() ? machine_->set_variable(task, frame, path, value) : session_->set_variable(frame, path, value);
}

Value Conversation::global(std::string_view name) const {
    return is_machine() ? machine_->global(name) : session_->global(name);
}

std::vector<std::string> Conversation::global_names() const {
    return is_machine() ? machine_->global_names() : session_->global_names();
}

}  // namespace npcs::debug_adapter
