// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "debugging/run_tracer.hpp"

#include <algorithm>

#include "api/report.hpp"
#include "debugging/scopes.hpp"
#include "runtime/offer.hpp"

namespace npcs::debugging {

using runtime::Execution;
using values::Datum;

void RunTracer::begin(runtime::Machine& of) {
    machine = &of;
    why = 0;
    has_diverged = false;
    changes.clear();
    caught.reset();
    is_standing = false;
    standing_.clear();
    if (of.state.tasks == nullptr) {
        if (is_paused(of.state.execution)) standing_.push_back(0);
        return;
    }
    for (const auto& [id, task] : of.state.tasks->all)
        if (is_paused(task.execution)) standing_.push_back(id);
}

void RunTracer::end() { machine = nullptr; }

bool is_paused(const Execution& execution) {
    return execution.pending.kind == runtime::StopKind::interrupted &&
           execution.error_code == values::ErrorCode::paused;
}

OnOffer on_offer(const Execution& execution) {
    OnOffer made;
    const Datum offered = execution.pending.options;
    if (execution.pending.kind != runtime::StopKind::choice || execution.frames.empty() || !offered.is_list())
        return made;
    const runtime::Frame& frame = execution.frames.back();
    const std::uint32_t statement = frame.function->statement_at(frame.pc);
    const auto& all = frame.function->chooses;
    const auto choose =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.statement == statement; });
    if (choose == all.end()) return made;
    made.program = frame.function->program;
    const values::List& records = *offered.as_list();
    for (std::uint32_t i = 0; i < records.count; ++i) {
        const std::uint32_t option = runtime::Offer::option_of(records.items[i]);
        if (option < choose->options.size()) made.options.push_back(choose->options[option].index);
    }
    return made;
}

bool RunTracer::is_running(const Execution& execution) const {
    if (machine == nullptr) return false;
    const runtime::Tasks* const tasks = machine->state.tasks.get();
    if (tasks == nullptr) return &execution == &machine->state.execution;
    const auto found = tasks->all.find(tasks->current);
    return found != tasks->all.end() && &found->second.execution == &execution;
}

bool RunTracer::pauses_before(const Execution& execution, std::uint32_t mark) {
    if (!is_running(execution)) return false;
    const program::Program& program = *execution.frames.back().function->program;
    if (program.marks[mark].is_text) return false;
    const TaskId task = machine->state.tasks != nullptr ? machine->state.tasks->current : 0;
    if (const auto one = std::find(standing_.begin(), standing_.end(), task); one != standing_.end()) {
        standing_.erase(one);  // it was paused here, and goes on
        return false;
    }
    ++count;
    before = last;
    last = {count, execution.frames.size(), task, &program, mark};
    if (seen != nullptr) seen->push_back(last);
    why = 0;
    if (count == target) why |= why_target;
    if (needs_key || (key_at != 0 && count >= key_at)) why |= why_key;
    if (decides) {
        if (is_step_done(last)) why |= why_step;
        if (breakpoints_.is_at(program, mark)) why |= why_breakpoint;
        if (!breakpoints_.watches.empty() && find_changes(before)) why |= why_data;
        if (caught) why |= why_error;
        if (hears_pauses && pause_requested.load(std::memory_order_relaxed)) why |= why_pause;
    }
    is_standing = why != 0;
    return why != 0;
}

void RunTracer::look_at_mark(const Execution& execution, TaskId task) {
    const runtime::Frame& frame = execution.frames.back();
    const program::Program& program = *frame.function->program;
    last = {count, execution.frames.size(), task, &program, frame.function->code[frame.pc].wide()};
    changes.clear();
    why = 0;
    if (is_step_done(last)) why |= why_step;
    if (breakpoints_.is_at(program, last.mark)) why |= why_breakpoint;
}

bool RunTracer::is_step_done(const Reached& at) const {
    if (step.kind == Step::Kind::none || step.kind == Step::Kind::to_line || at.task != step.task) return false;
    return step.kind == Step::Kind::in || (step.kind == Step::Kind::over && at.depth <= step.depth) ||
           (step.kind == Step::Kind::out && at.depth < step.depth);
}

void RunTracer::catches(const Execution& execution) {
    if (!stops_on_caught || !decides || !is_running(execution)) return;
    Diagnostic made;
    made.stage = Stage::runtime;
    made.code = "caught-error";
    made.message = execution.error;
    const auto positions = runtime::frame_positions(execution);
    if (!positions.empty()) {
        const program::Program& program = *positions.front().function->program;
        made.file = program.name;
        made.line = made.source_line = positions.front().line;
        made.source = program.source->line(made.line).substr(0, 500);
    }
    caught = std::move(made);
}

// ---- watched globals -------------------------------------------------------------------------------------------------

namespace {

/// Before the start there are no globals.
Datum value_of(runtime::Machine& machine, const Watch& watch) {
    return machine.state.globals != nullptr ? api::at_path(machine, watch.path) : Datum::null();
}

TraceLine line_of(const program::Program& program, std::uint32_t statement) {
    const program::Statement& at = program.statements[statement];
    return {program.functions[at.function]->name, program.name, at.line, program.path(statement)};
}

bool assigns(const program::Program& program, std::uint32_t statement) {
    return program.statements[statement].kind == ast::StatementKind::assign;
}

/// Returns the statement executed last; or, if its call has returned since and it is no assignment, the one that called it.
TraceLine where_changed(const Execution& execution, const Reached& did) {
    if (did.program == nullptr) return {};
    const std::uint32_t own = did.program->marks[did.mark].statement;
    const std::size_t depth = execution.frames.size();
    if (did.depth <= depth || assigns(*did.program, own) || depth == 0) return line_of(*did.program, own);
    // The caller stands behind its statement; before the mark, its position is still that of the call.
    const runtime::Frame& caller = execution.frames.back();
    const std::uint32_t pc = caller.pc;
    const std::uint32_t statement = pc == 0 ? program::no_statement : caller.function->statement_at(pc - 1);
    if (statement == program::no_statement) return line_of(*did.program, own);
    return line_of(*caller.function->program, statement);
}

}  // namespace

void RunTracer::look_at_watches(runtime::Machine& of) {
    for (Watch& watch : breakpoints_.watches) {
        const Datum now = value_of(of, watch);
        watch.mark = watch.deeply ? api::deep_mark_of(now) : api::mark_of(now);
        watch.text = shown(now);
        watch.kept = std::make_unique<api::Reference>(of, now);
    }
}

bool RunTracer::find_changes(const Reached& did) {
    const std::size_t known = changes.size();
    for (Watch& watch : breakpoints_.watches) {
        const Datum now = value_of(*machine, watch);
        const api::ValueMark mark = watch.deeply ? api::deep_mark_of(now) : api::mark_of(now);
        if (mark == watch.mark) continue;
        ++watch.told.hit_count;
        watch.told.is_bound = true;
        watch.told.problem.clear();
        std::string text = shown(now);
        changes.push_back({watch.told.id, watch.path, watch.text, text, where_changed(machine->execution(), did)});
        watch.mark = mark;
        watch.text = std::move(text);
        watch.kept = std::make_unique<api::Reference>(*machine, now);
    }
    return changes.size() > known;
}

// ---- the game --------------------------------------------------------------------------------------------------------

std::optional<Reply> RunTracer::recorded(const runtime::Native& function) {
    if (machine == nullptr || !repeats) return std::nullopt;
    if (cursor < events->size() && (*events)[cursor].function == &function) return (*events)[cursor++].reply;
    has_diverged = true;
    return Reply::error(function.name + ": the game was not asked for this before");
}

void RunTracer::record(const runtime::Native& function, const Reply& reply) {
    if (machine == nullptr || !is_recording) return;
    const bool is_whole = is_plain(reply.value());
    if (!is_whole) needs_key = true;
    Reply kept = reply;
    if (!is_whole)
        kept = reply.kind() == Reply::Kind::suspend ? Reply::suspend(Value(), reply.timeout()) : Reply(Value());
    events->push_back({&function, std::move(kept), 0});
    event_bytes += bytes_of(events->back());
}

std::optional<double> RunTracer::recorded_time() {
    if (machine == nullptr) return is_changed ? std::nullopt : time;
    // A pause takes no time, so that it makes no difference where a run was paused.
    if (is_standing && time) return time;
    if (!repeats) return std::nullopt;
    if (cursor < events->size() && (*events)[cursor].function == nullptr) time = (*events)[cursor++].time;
    else has_diverged = true;
    return time ? time : std::optional<double>(0);
}

void RunTracer::record_time(double seconds) {
    time = seconds;
    if (machine == nullptr || !is_recording) return;
    events->push_back({nullptr, Reply(Value()), seconds});
    event_bytes += sizeof(Event);
}

void RunTracer::changed() {
    if (is_own_call) return;
    if (machine == nullptr) is_changed = true;
    else needs_key = true;
}

}  // namespace npcs::debugging
