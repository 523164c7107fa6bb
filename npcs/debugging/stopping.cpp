// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// After a run has paused or stopped: whether the debugger's user is to see that, and what there is to see.

#include <algorithm>

#include "api/report.hpp"
#include "debugging/debugger_core.hpp"
#include "debugging/scopes.hpp"

namespace npcs {

using debugging::BoundBreakpoint;
using debugging::Step;
using runtime::StopKind;

runtime::Execution* Debugger::Core::execution_of(TaskId task) {
    if (is_session()) return &machine().execution();
    runtime::Task* const found = machine().state.tasks->find(task);
    return found != nullptr ? &found->execution : nullptr;
}

TaskId Debugger::Core::paused_task() {
    if (is_session()) return 0;
    const auto is_paused = [&](TaskId id) {
        const runtime::Execution* const execution = execution_of(id);
        return execution != nullptr && debugging::is_paused(*execution);
    };
    const api::MachineCore::Tick& tick = turns_.tick;
    if (tick.next < tick.order.size()) {
        const TaskId next = tick.order[tick.next];
        if (is_paused(next)) return next;
    }
    // One that was loaded, or paused by another debugger.
    for (const auto& [id, task] : machine().state.tasks->all) {
        if (!is_paused(id)) continue;
        turns_ = {};
        turns_.is_direct = true;
        turns_.tick.order.push_back(id);
        return id;
    }
    return 0;
}

bool Debugger::Core::is_paused() {
    return is_session() ? debugging::is_paused(machine().execution()) : paused_task() != 0;
}

// ---- why it pauses ---------------------------------------------------------------------------------------------------

namespace {

void set_reason(DebugStop& stop, DebugStop::Reason reason) {
    if (stop.reason == DebugStop::Reason::outcome) stop.reason = reason;
}

}  // namespace

bool Debugger::Core::decide(DebugStop& stop) {
    using Reason = DebugStop::Reason;
    const unsigned why = tracer.why;
    bool is_final = false;
    const auto because = [&](Reason reason) {
        set_reason(stop, reason);
        is_final = true;
    };
    stop.changes.insert(stop.changes.end(), tracer.changes.begin(), tracer.changes.end());
    if ((why & debugging::why_breakpoint) != 0 &&
        decide_breakpoints(breakpoints.at_mark(*tracer.last.program, tracer.last.mark), paused_task(), stop))
        because(stop.breakpoints.empty() ? Reason::step : Reason::breakpoint);
    if ((why & debugging::why_data) != 0) because(Reason::data);
    if ((why & debugging::why_error) != 0) {
        stop.error = *tracer.caught;
        because(Reason::error);
    }
    if ((why & debugging::why_step) != 0) because(tracer.step.is_entry ? Reason::entry : Reason::step);
    if ((why & debugging::why_pause) != 0) because(Reason::pause);
    return is_final;
}

/// Whether one of the breakpoints stops here. A run to a line, which has no id, is not listed.
bool Debugger::Core::decide_breakpoints(const std::vector<BoundBreakpoint*>& at, TaskId task, DebugStop& stop) {
    bool is_final = false;
    for (BoundBreakpoint* const one : at) {
        const BreakpointRequest& request = one->told.request;
        if (!request.condition.empty()) {
            const bool has_failed = one->has_failed;
            if (!holds(*one, {machine(), task, 0}, stop)) {
                is_final = is_final || one->has_failed != has_failed;
                continue;
            }
        }
        ++one->told.hit_count;
        if (one->told.hit_count < request.hits) continue;
        if (!request.log.empty()) {
            if (tracer.decides && tells_) log(stop, logged(*one, task));
            continue;
        }
        is_final = true;
        if (one->told.id != 0) stop.breakpoints.push_back(one->told.id);
    }
    return is_final;
}

/// Whether a breakpoint's condition is true. One that fails is told once, and stops there; from then on it counts as false.
bool Debugger::Core::holds(BoundBreakpoint& one, const debugging::Site& site, DebugStop& stop) {
    const std::string& condition = one.told.request.condition;
    const Result<Value> held = debugging::evaluate(site, condition, {.calls = true}, copies_, &one.condition);
    copies_.clear();
    if (held) return held.value().truthy();
    if (one.has_failed) return false;
    one.has_failed = true;
    one.told.problem = "the condition fails: " + held.diagnostics().front().message;
    stop.breakpoints.push_back(one.told.id);
    return false;
}

/// Returns the breakpoints at options that a task has on offer.
std::vector<BoundBreakpoint*> Debugger::Core::at_options_of(TaskId task) {
    std::vector<BoundBreakpoint*> at;
    const runtime::Execution* const execution = execution_of(task);
    if (execution == nullptr) return at;
    const debugging::OnOffer offer = debugging::on_offer(*execution);
    for (const std::uint32_t option : offer.options)
        for (BoundBreakpoint* const one : breakpoints.at_option(*offer.program, option))
            if (std::find(at.begin(), at.end(), one) == at.end()) at.push_back(one);
    return at;
}

bool Debugger::Core::decide_options(DebugStop& stop) {
    bool is_final = false;
    for (const TaskId task : asked_) is_final = decide_breakpoints(at_options_of(task), task, stop) || is_final;
    return is_final;
}

/// Tells a message: at once, or in the next stop.
void Debugger::Core::log(DebugStop& stop, std::string message) {
    constexpr std::size_t most = 10'000;
    if (options_.on_log) return options_.on_log(message);
    if (stop.log.size() < most) stop.log.push_back(std::move(message));
    else if (stop.log.size() == most) stop.log.push_back("(further messages are left out)");
}

std::string Debugger::Core::logged(BoundBreakpoint& one, TaskId task) {
    constexpr std::size_t longest = 2000;
    std::string text;
    std::size_t number = 0;
    for (std::string_view message = one.told.request.log; !message.empty();) {
        const std::size_t open = std::min(message.find('{'), message.size());
        text += message.substr(0, open);
        const std::size_t close = message.find('}', open);
        if (close == message.npos) {
            text += message.substr(open);
            break;
        }
        const std::string_view expression = message.substr(open + 1, close - open - 1);
        if (one.logged.size() <= number) one.logged.emplace_back();
        const Result<Value> value =
            debugging::evaluate({machine(), task, 0}, expression, {.calls = true}, copies_, &one.logged[number++]);
        text += value ? value.value().text() : "{" + value.diagnostics().front().message + "}";
        copies_.clear();
        message.remove_prefix(close + 1);
    }
    if (text.size() > longest) text = values::repair_utf8(text.substr(0, longest)) + "...";
    return text;
}

// ---- what there is to see --------------------------------------------------------------------------------------------

void Debugger::Core::fill_outcome(DebugStop& stop) {
    if (is_session()) {
        stop.outcome = api::report_of_run(machine());
        return;
    }
    api::MachineCore& core = *target_->machine_core();
    const TaskId paused = paused_task();
    stop.news.insert(stop.news.end(), std::make_move_iterator(turns_.tick.told.begin()),
                     std::make_move_iterator(turns_.tick.told.end()));
    turns_.tick.told.clear();
    stop.task = paused;
    if (paused != 0) {
        stop.outcome = core.look(*core.tasks().find(paused));
        return;
    }
    if (!turns_.is_direct || turns_.tick.order.empty()) return;
    stop.task = turns_.tick.order.front();
    const auto told =
        std::find_if(stop.news.begin(), stop.news.end(), [&](const Outcome& one) { return one.task == stop.task; });
    if (told != stop.news.end()) {
        stop.outcome = std::move(*told);
        stop.news.erase(told);
    } else if (runtime::Task* const task = core.tasks().find(stop.task)) {
        stop.outcome = core.look(*task);
    }
}

DebugStop Debugger::Core::paused(DebugStop stop) {
    tracer.step = {};
    fill_outcome(stop);
    return finished(std::move(stop));
}

DebugStop Debugger::Core::rest(DebugStop stop) {
    fill_outcome(stop);
    stop.changes.insert(stop.changes.end(), tracer.changes.begin(), tracer.changes.end());
    note_asked(stop);
    if (decide_options(stop)) set_reason(stop, DebugStop::Reason::breakpoint);
    if (!stop.changes.empty()) set_reason(stop, DebugStop::Reason::data);
    const auto has = [&](Outcome::Kind kind) {
        const auto is_that = [&](const Outcome& one) { return one.kind == kind; };
        return is_that(stop.outcome) || std::any_of(stop.news.begin(), stop.news.end(), is_that);
    };
    if (has(Outcome::Kind::failed)) set_reason(stop, DebugStop::Reason::error);
    if (has(Outcome::Kind::interrupted) && tracer.pause_requested.load()) set_reason(stop, DebugStop::Reason::pause);
    if (is_session() ? !stop.outcome.waiting() : execution_of(tracer.step.task) == nullptr) tracer.step = {};
    return finished(std::move(stop));
}

/// Notes who has been asked to choose. In a repetition that is known already.
void Debugger::Core::note_asked(const DebugStop& stop) {
    if (!asked_.empty()) return;
    const auto note = [&](const Outcome& one) {
        if (one.kind == Outcome::Kind::yielded && one.wait == Outcome::Wait::choice)
            asked_.push_back(is_session() ? 0 : one.task);
    };
    note(stop.outcome);
    for (const Outcome& one : stop.news) note(one);
}

DebugStop Debugger::Core::finished(DebugStop stop) {
    if (!is_session() && stop.task == 0 && stop.reason == DebugStop::Reason::breakpoint && !asked_.empty()) {
        stop.task = asked_.front();
        if (runtime::Task* const task = target_->machine_core()->tasks().find(stop.task))
            stop.outcome = target_->machine_core()->look(*task);
    }
    stop.outcome.cost = cost_;
    stop.position = tracer.count;
    stop.is_past = is_past();
    if (!stop.is_past)
        if (api::MachineCore* const core = target_->machine_core()) core->notify();
    last_stop = stop;
    return stop;
}

}  // namespace npcs
