// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Running forwards: at the present, or in the past, where the game is not asked again.

#include <algorithm>
#include <cmath>

#include "api/bridge.hpp"
#include "api/controlled.hpp"
#include "api/meter.hpp"
#include "api/report.hpp"
#include "debugging/debugger_core.hpp"
#include "debugging/scopes.hpp"

namespace npcs {

using debugging::Action;
using debugging::Step;
using runtime::StopKind;

// ---- what can be done ------------------------------------------------------------------------------------------------

DebugStop Debugger::Core::refused(std::string code, std::string message, std::string hint) {
    DebugStop stop;
    stop.reason = DebugStop::Reason::refused;
    stop.outcome = api::refused(std::move(code), std::move(message), std::move(hint));
    stop.position = tracer.count;
    stop.is_past = is_past();
    return stop;
}

std::optional<DebugStop> Debugger::Core::why_not(const Action& action) {
    using Kind = Action::Kind;
    const bool is_for_machines = action.kind == Kind::tick || action.kind == Kind::turn || action.kind == Kind::run;
    if (action.kind != Kind::go_on && is_session() == is_for_machines)
        return is_for_machines ? refused("not-a-machine", "this is a conversation: it has no tasks",
                                         "use start(), resume() and choose() without a task")
                               : refused("not-a-conversation", "this is a machine: it has tasks",
                                         "use run(), tick() and resume() with a task");
    if (action.kind == Kind::start && machine().execution().started)
        return refused("already-started", "the conversation was started before",
                       "use resume() or choose(), or go back to its beginning");
    if (action.kind == Kind::tick && (!std::isfinite(action.seconds) || action.seconds < 0))
        return refused("bad-time", "a tick takes a number of seconds that is not negative");
    if (action.kind != Kind::turn) return std::nullopt;
    const runtime::Task* const task = machine().state.tasks->find(action.task);
    if (task == nullptr)
        return refused("no-task", "there is no task " + std::to_string(action.task) + ": it is over, or never was");
    const runtime::Pending& pending = task->execution.pending;
    if (pending.kind != StopKind::choice || task->ready || (action.answer.is_null() && api::is_timed(pending)))
        return std::nullopt;
    Outcome problem;
    if (api::option_of(pending, action.answer, problem)) return std::nullopt;
    return refused(problem.error.code, problem.error.message, problem.error.hint);
}

DebugStop Debugger::Core::act(Action action, const RunOptions& options) {
    look_at_programs();
    if (std::optional<DebugStop> no = why_not(action)) return *no;
    if (action.kind == Action::Kind::run) {
        // Breakpoints in the script must be bound before it runs.
        machine().linked().link(action.script);
        look_at_programs();
    }
    action.draws = options.draws;
    if (action.kind == Action::Kind::start && options_.stop_at_entry && tracer.step.kind == Step::Kind::none)
        tracer.step = {Step::Kind::in, 0, 0, true};
    if (tracer.is_changed && paused_task() == 0) turns_ = {};
    begin(std::move(action));
    return drive(options);
}

DebugStop Debugger::Core::answer(const Value& given, const RunOptions& options, bool is_choice) {
    if (!is_session()) return *why_not({.kind = Action::Kind::resume});
    const runtime::Execution& execution = machine().execution();
    const runtime::Pending& pending = execution.pending;
    if (is_choice && pending.kind != StopKind::choice)
        return refused("no-choice", "no choice is waiting", "look at the outcome before choosing");
    switch (pending.kind) {
        case StopKind::none:
            return execution.started ? refused("finished", "the conversation is finished", "go back, or make a new one")
                                     : refused("not-started", "the conversation was not started", "call start() first");
        case StopKind::failed:
            return refused("failed", "the conversation has failed and cannot go on", "go back to before the error");
        case StopKind::interrupted: return act({.kind = Action::Kind::go_on}, options);
        case StopKind::choice: break;
        default: return act({.kind = Action::Kind::resume, .answer = given}, options);
    }
    if (given.is_null() && api::is_timed(pending)) return act({.kind = Action::Kind::leave}, options);
    Outcome problem;
    const auto option = api::option_of(pending, given, problem);
    if (!option) return refused(problem.error.code, problem.error.message, problem.error.hint);
    return act({.kind = Action::Kind::choose, .index = *option}, options);
}

DebugStop Debugger::Core::go_on(Step::Kind kind, const RunOptions& options) {
    look_at_programs();
    TaskId task = 0;
    const runtime::Execution* execution = &machine().execution();
    if (!is_session()) {
        task = paused_task();
        execution = execution_of(task);
        if (execution == nullptr && turns_.tick.next >= turns_.tick.order.size())
            return refused("not-paused", "no task is paused", "tick() gives tasks their turns");
    }
    tracer.step =
        kind == Step::Kind::none || execution == nullptr ? Step{} : Step{kind, task, execution->frames.size(), false};
    if (!is_session()) return act({.kind = Action::Kind::go_on}, options);
    if (!execution->started) {
        if (kind != Step::Kind::none && kind != Step::Kind::to_line) tracer.step.kind = Step::Kind::in;
        return act({.kind = Action::Kind::start}, options);
    }
    const StopKind stopped = execution->pending.kind;
    if (stopped == StopKind::suspended || stopped == StopKind::choice) {
        DebugStop stop;  // an answer is needed
        fill_outcome(stop);
        return finished(std::move(stop));
    }
    return answer(Value(), options, false);
}

DebugStop Debugger::Core::run_to(std::string_view file, std::uint32_t line, const RunOptions& options) {
    look_at_programs();
    debugging::BoundBreakpoint place;
    place.told.request.file = file;
    place.told.request.line = line;
    const Breakpoint& added = breakpoints.add(std::move(place), programs_).told;
    DebugStop stop = added.is_bound ? go_on(Step::Kind::to_line, options) : refused("breakpoint-place", added.problem);
    breakpoints.remove(0);
    return stop;
}

void Debugger::Core::request_pause() {
    const std::lock_guard<std::mutex> lock(stopping_);
    tracer.pause_requested.store(true, std::memory_order_relaxed);
    stop_.request_stop();
}

void Debugger::Core::cancel_pause() {
    const std::lock_guard<std::mutex> lock(stopping_);
    tracer.pause_requested.store(false, std::memory_order_relaxed);
}

// ---- segments --------------------------------------------------------------------------------------------------------

void Debugger::Core::begin(Action action) {
    using Kind = Action::Kind;
    is_taken_ = false;
    if (!keeps_history()) {
        live_ = std::move(action);
        tracer.is_changed = false;
        return;
    }
    if (!segments_.empty()) {
        const bool is_same_state = !tracer.is_changed;
        if (is_past() && is_same_state) {
            if (is_at_key_ && segments_[at_].action.is_same(action)) return;
            if (!is_at_key_ && action.kind == Kind::go_on) {
                is_taken_ = true;
                return;
            }
        }
        cut_future();
        if (!is_at_key_ && is_same_state && action.kind == Kind::go_on && is_paused() && !tracer.needs_key) {
            is_taken_ = true;
            return;
        }
        // A state with which nothing was done yet is replaced.
        if (is_at_key_) segments_.pop_back();
    }
    push_segment(std::move(action));
    trim_history();
}

void Debugger::Core::cut_future() {
    if (!is_past()) return;
    segments_.resize(at_ + 1);
    if (!is_at_key_) segments_[at_].events.resize(std::min(tracer.cursor, segments_[at_].events.size()));
}

void Debugger::Core::push_segment(Action action) {
    Segment made;
    made.key = std::make_shared<const api::Moment>(machine());
    made.first = tracer.count;
    made.is_standing = is_paused();
    made.time = tracer.time.value_or(0);
    made.turns = turns_;
    if (api::MachineCore* const core = target_->machine_core()) made.told = core->pending_outcomes;
    made.hits = hits();
    if (!made.is_standing) made.asked = asked_;
    made.bytes = sizeof(Segment) + made.key->image.words.capacity() * sizeof(std::uint64_t) +
                 made.hits.size() * sizeof(made.hits.front());
    const bool is_whole = debugging::is_plain(action.answer);
    made.action = std::move(action);
    segments_.push_back(std::move(made));
    at_ = segments_.size() - 1;
    is_at_key_ = true;
    is_taken_ = false;
    tracer.is_changed = false;
    tracer.needs_key = !is_whole;
    tracer.event_bytes = 0;
    tracer.key_at = tracer.count + std::max<std::uint32_t>(options_.snapshot_every, 1);
}

void Debugger::Core::trim_history() {
    std::size_t bytes = 0;
    std::size_t first = segments_.size();
    while (first > 0) {
        bytes += segments_[first - 1].bytes;
        if (bytes > options_.history_bytes && first < segments_.size()) break;
        --first;
    }
    segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(first));
    at_ -= first;
}

void Debugger::Core::enter_next_segment() { restore(at_ + 1); }

// ---- running ---------------------------------------------------------------------------------------------------------

DebugStop Debugger::Core::drive(const RunOptions& options) {
    const std::shared_ptr<Core> kept = shared_from_this();
    copies_.clear();
    {
        const std::lock_guard<std::mutex> lock(stopping_);
        stop_ = std::stop_source();
        if (tracer.pause_requested.load(std::memory_order_relaxed)) stop_.request_stop();
    }
    // Whatever stop the run comes to fulfils a request that was made until then.
    struct Fulfilled {
        Core& core;
        ~Fulfilled() { core.cancel_pause(); }
    };
    const Fulfilled fulfilled{*this};
    const std::stop_callback forwarded(options.stop, [this] {
        const std::lock_guard<std::mutex> lock(stopping_);
        stop_.request_stop();
    });
    host_stop_ = options.stop;
    draws_ = options.draws;
    steps_ = 0;
    cost_ = {};
    tracer.decides = true;
    asked_.clear();
    DebugStop stop;
    for (;;) {
        run_once(options);
        const bool has_segment = keeps_history();
        const bool was_past = has_segment && is_past();
        if (!tracer.is_standing) {
            if (!was_past) return rest(std::move(stop));
            enter_next_segment();
            if (!segments_[at_].is_standing) return rest(std::move(stop));
            // What the game did to the state is in the next segment's, so the run came to the mark another way.
            tracer.look_at_mark(*execution_of(paused_task()), paused_task());
            if (decide(stop)) return paused(std::move(stop));
        } else {
            // The mark behind a stop that did not come again is none where one could pause.
            const bool is_end = was_past && (tracer.why & debugging::why_target) != 0;
            const bool is_lost = is_end && !segments_[at_ + 1].is_standing;
            const bool is_final = !is_lost && decide(stop);
            if (is_end) enter_next_segment();
            if (is_final) return paused(std::move(stop));
            if (is_lost) return rest(std::move(stop));
        }
        if (!has_segment) continue;
        if (is_at_key_ && segments_[at_].action.kind == Action::Kind::none)
            segments_[at_].action.kind = Action::Kind::go_on;  // back at the present
        else if (is_at_key_ && segments_[at_].action.kind != Action::Kind::go_on) return paused(std::move(stop));
        else if (!is_past() && (tracer.why & debugging::why_key) != 0) {
            push_segment({.kind = Action::Kind::go_on, .draws = draws_});
            trim_history();
        }
    }
}

void Debugger::Core::run_once(const RunOptions& options) {
    Segment* const segment = keeps_history() ? &segments_[at_] : nullptr;
    static const Action going_on{.kind = Action::Kind::go_on};
    const Action action = is_taken_ ? going_on : segment != nullptr ? segment->action : live_;
    tracer.repeats = segment != nullptr && is_past();
    tracer.is_recording = segment != nullptr && !tracer.repeats;
    tracer.events = segment != nullptr ? &segment->events : nullptr;
    RunOptions low = options;
    if (segment != nullptr && is_at_key_) tracer.cursor = 0;
    if (tracer.repeats) {
        const Segment& next = segments_[at_ + 1];
        tracer.target = next.first + (next.is_standing ? 0 : 1);
        if (!is_taken_) draws_ = action.draws;
        constexpr std::uint64_t more = 10'000;
        low.steps = is_session() ? segment->steps + more : 0;
    } else {
        tracer.target = 0;
        const std::uint64_t allowed = options.steps != 0 ? options.steps : machine().limits().steps;
        if (is_session()) low.steps = allowed > steps_ ? allowed - steps_ : 1;
    }
    is_at_key_ = false;
    is_taken_ |= action.kind != Action::Kind::none;
    {
        const std::lock_guard<std::mutex> lock(stopping_);
        low.stop = stop_.get_token();
    }
    take_run(action, low);
    if (segment != nullptr && !tracer.repeats && at_ < segments_.size()) {
        segments_[at_].steps += cost_.steps - steps_;
        segments_[at_].bytes += std::exchange(tracer.event_bytes, 0);
    }
    steps_ = cost_.steps;
}

void Debugger::Core::take_run(const Action& action, const RunOptions& options) {
    struct Ending {
        debugging::RunTracer& tracer;
        runtime::Machine& machine;
        runtime::Coverage* coverage;
        ~Ending() {
            machine.coverage = coverage;
            tracer.end();
        }
    };
    tracer.look_at_watches(machine());
    tracer.begin(machine());
    const Ending ending{tracer, machine(), machine().coverage};
    if (tracer.repeats) machine().coverage = nullptr;  // it was counted then
    RunOptions low = options;
    low.draws = draws_;
    std::size_t drawn = 0;
    low.drawn = &drawn;
    if (is_session()) run_session(action, low);
    else run_machine(action, low);
    draws_.erase(draws_.begin(), draws_.begin() + static_cast<std::ptrdiff_t>(std::min(drawn, draws_.size())));
    if (options.drawn != nullptr && !tracer.repeats) *options.drawn += drawn;
    if (!tracer.is_standing && tracer.decides) tracer.find_changes(tracer.last);
}

void Debugger::Core::run_session(const Action& action, const RunOptions& options) {
    runtime::Machine& machine = this->machine();
    const api::ControlledRun controlled(machine, options);
    const api::Meter meter(machine, machine.execution().steps, options.measure);
    switch (action.kind) {
        case Action::Kind::start: machine.run().start(); break;
        case Action::Kind::choose: machine.run().choose(action.index); break;
        case Action::Kind::leave: machine.run().leave_choice(); break;
        default: machine.run().resume(api::Bridge::datum(machine, action.answer)); break;
    }
    const RunCost cost = meter.read();
    cost_.steps += cost.steps;
    cost_.bytes = cost.bytes;
    cost_.duration += cost.duration;
}

void Debugger::Core::prepare(const Action& action) {
    api::MachineCore& core = *target_->machine_core();
    switch (action.kind) {
        case Action::Kind::tick:
            turns_ = {};
            core.begin_tick(action.seconds, turns_.tick);
            return;
        case Action::Kind::run: {
            turns_ = {};
            turns_.is_direct = true;
            std::string error;
            runtime::Machine& machine = *core.machine;
            runtime::Task* const task = machine.scheduler().spawn(machine.linked().link(action.script), error);
            if (task != nullptr) turns_.tick.order.push_back(task->id);
            return;
        }
        case Action::Kind::turn: {
            turns_ = {};
            turns_.is_direct = true;
            turns_.tick.order.push_back(action.task);
            runtime::Task& task = *core.tasks().find(action.task);
            const StopKind kind = task.execution.pending.kind;
            Outcome problem;
            const bool has_answer = task.ready && (kind == StopKind::suspended || kind == StopKind::choice);
            if (!has_answer) core.answer(task, action.answer, problem);
            return;
        }
        default: return;
    }
}

void Debugger::Core::run_machine(const Action& action, const RunOptions& options) {
    api::MachineCore& core = *target_->machine_core();
    const api::ControlledRun controlled(*core.machine, options);
    prepare(action);
    // A request to pause does not end the tick: the tasks behind would have their turns in another order than without it.
    const auto is_host_done = [&] {
        return host_stop_.stop_requested() || options.deadline <= std::chrono::steady_clock::now();
    };
    const std::uint32_t turned = core.tasks().turned;
    bool is_cut = true;
    while (is_cut && !core.give_turns(turns_.tick, options.measure)) {
        is_cut = tracer.pause_requested.load() && !is_host_done();
        if (is_cut) core.tasks().turned = turned;
        is_cut = is_cut && !tracer.is_standing && turns_.tick.next < turns_.tick.order.size();
    }
    // That a task is paused is told in another way.
    if (tracer.is_standing && !turns_.tick.told.empty()) turns_.tick.told.pop_back();
}

}  // namespace npcs
