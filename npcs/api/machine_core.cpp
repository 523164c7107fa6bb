// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/machine_core.hpp"

#include <algorithm>

#include "api/controlled.hpp"
#include "api/host_table.hpp"
#include "api/meter.hpp"
#include "api/report.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::api {

using runtime::StopKind;
using values::Datum;

namespace {

std::unique_ptr<runtime::Machine> made_machine(const std::shared_ptr<HostTable>& host, const SessionOptions& options) {
    host->in_use.store(true, std::memory_order_relaxed);
    auto made = std::make_unique<runtime::Machine>(MachineCore::no_program(), host, options.limits, options.seed);
    made->state.tasks = std::make_unique<runtime::Tasks>();
    return made;
}

}  // namespace

const std::shared_ptr<const program::Program>& MachineCore::no_program() {
    static const Script script = [] {
        Result<Script> made = Script::compile("", "");
        if (!made) throw std::bad_alloc();  // the only possible failure; the next call tries again
        return std::move(made).value();
    }();
    return script.program_;
}

MachineCore::MachineCore(const std::shared_ptr<HostTable>& host, const SessionOptions& options)
    : Core(made_machine(host, options), options.user_data, options.coverage) {}

Result<TaskId> MachineCore::spawn(const Value& function, const std::vector<Value>& arguments) {
    std::vector<Datum> given;
    for (const Value& argument : arguments) given.push_back(Bridge::datum(*machine, argument));
    std::string error;
    const runtime::Task* const task = machine->scheduler().spawn(Bridge::datum(*machine, function), given, error);
    if (task == nullptr) return refused("cannot-spawn", error).error;
    return task->id;
}

Outcome MachineCore::eval(std::string_view text, const RunOptions& run) {
    const Result<Script> script = expression(text);
    if (!script) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::refused;
        outcome.error = script.diagnostics().front();
        return outcome;
    }
    const runtime::Linked& linked = machine->linked().link_temporarily(script.value().program_);
    std::string error;
    runtime::Task* task = nullptr;
    try {
        task = machine->scheduler().spawn(linked, error);
    } catch (const std::bad_alloc&) {
        machine->linked().unlink(linked);
        throw;
    }
    if (task == nullptr) {
        machine->linked().unlink(linked);
        return refused("task-limit", error);
    }
    Outcome outcome = turn(*task, run);
    if (runtime::Task* const left = tasks().find(outcome.task)) {
        end(*left, nullptr);
        if (outcome.kind == Outcome::Kind::yielded)
            outcome =
                refused("expression-waits", "an expression that is evaluated cannot wait", "call a function instead");
    }
    outcome.task = 0;
    outcome.ticket = 0;
    machine->linked().unlink(linked);
    return outcome;
}

// ---- turns -----------------------------------------------------------------------------------------------------------

Outcome MachineCore::turn(runtime::Task& task, const RunOptions& run) {
    const TaskId id = task.id;
    Outcome outcome;
    {
        const ControlledRun controlled(*machine, run);
        const Meter meter(*machine, task.execution.steps, run.measure);
        machine->scheduler().give_turn(task, [&] {
            outcome = report_of_run(*machine);
            outcome.cost = meter.read();
        });
    }
    outcome.task = id;
    if (const runtime::Task* const left = tasks().find(id)) outcome.ticket = left->ticket;
    notify();
    return outcome;
}

const runtime::Task* MachineCore::turn(runtime::Task& task, Tick& tick, bool measure) {
    const TaskId id = task.id;
    const std::uint64_t removals = tasks().removals;
    bool tells = false;
    Meter meter(*machine, task.execution.steps, measure);
    machine->scheduler().give_turn(task, [&] {
        const RunCost cost = meter.read();
        const runtime::Pending& pending = machine->execution().pending;
        tells = pending.kind != StopKind::interrupted || machine->budget().is_stop_requested() ||
                machine->execution().error_code == values::ErrorCode::paused;
        if (pending.kind == StopKind::suspended) tells = pending.waits_for == runtime::WaitFor::host;
        if (!tells) return;
        tick.told.push_back(report_of_run(*machine));
        tick.told.back().cost = cost;
    });
    const runtime::Task* const left = tasks().removals == removals ? &task : tasks().find(id);
    if (tells) tick.told.back().task = id;
    if (tells && left != nullptr) tick.told.back().ticket = left->ticket;
    return left;
}

std::vector<Outcome> MachineCore::tick(double seconds, const RunOptions& run) {
    // Allocates first, so that on failure no time has passed and no outcome is lost.
    Tick tick;
    const ControlledRun controlled(*machine, run);
    begin_tick(seconds, tick);
    give_turns(tick, run.measure);
    notify();
    return std::move(tick.told);
}

void MachineCore::begin_tick(double seconds, Tick& tick) {
    const std::size_t turns = machine->scheduler().reserve_turns(seconds);
    tick.told.reserve(pending_outcomes.size() + turns);
    tick.order.reserve(turns);
    machine->scheduler().advance(seconds);
    tasks().turn_order(tick.order);
    tasks().turned = 0;
    for (Outcome& one : std::exchange(pending_outcomes, {})) tick.told.push_back(std::move(one));
}

bool MachineCore::give_turns(Tick& tick, bool measure) {
    while (tick.next < tick.order.size()) {
        const std::uint32_t id = tick.order[tick.next];
        runtime::Task* const task = tasks().find(id);
        if (task == nullptr || !task->ready) {
            ++tick.next;
            continue;
        }
        const runtime::Task* const left = turn(*task, tick, measure);
        if (left != nullptr && left->execution.error_code == values::ErrorCode::paused) return false;
        ++tick.next;
        if (!machine->budget().is_stop_requested()) continue;
        // The next tick continues after this task, so that every task has its turn even if each tick runs out of time.
        tasks().turned = id;
        return false;
    }
    return true;
}

std::vector<TraceLine> MachineCore::trace(runtime::Task& task) const {
    const runtime::Turn turn(machine->turns(), task.execution);
    return api::trace(*machine);
}

Outcome MachineCore::look(runtime::Task& task) const {
    if (&machine->execution() == &task.execution) {
        Outcome none = no_outcome_yet();
        none.task = task.id;
        return none;
    }
    const runtime::Turn turn(machine->turns(), task.execution);
    Outcome outcome = report(*machine);
    outcome.task = task.id;
    outcome.ticket = task.ticket;
    if (task.due < runtime::Task::never) outcome.seconds = std::max(0.0, task.due - tasks().now);
    return outcome;
}

bool MachineCore::answer(runtime::Task& task, const Value& given, Outcome& problem) {
    const runtime::Pending& pending = task.execution.pending;
    Datum datum;
    if (pending.kind == StopKind::choice && !(given.is_null() && is_timed(pending))) {
        const auto option = option_of(pending, given, problem);
        if (!option) return false;
        datum = Datum::number(*option);
    } else {
        datum = Bridge::datum(*machine, given);
    }
    tasks().make_ready(task, datum);
    return true;
}

runtime::Task* MachineCore::holder(TicketId ticket) const {
    const auto found = tasks().tickets.find(ticket);
    return found != tasks().tickets.end() ? tasks().find(found->second) : nullptr;
}

void MachineCore::end(runtime::Task& task, const std::string* error) {
    const TaskId id = task.id;
    if (id == tasks().current) return machine->scheduler().cancel(task);
    if (error != nullptr) pending_outcomes.reserve(pending_outcomes.size() + 1);
    machine->scheduler().end(task, error, [&] {
        if (error == nullptr) return;
        pending_outcomes.push_back(report_of_run(*machine));
        pending_outcomes.back().task = id;
    });
}

Diagnostics MachineCore::make_ready() {
    if (tasks().needs_retry) machine->scheduler().retry_updates();
    return {};
}

void MachineCore::cancel_innermost(runtime::Task& task) {
    if (!machine->scheduler().leave_innermost_plan(task)) end(task, nullptr);
}

// ---- observers -------------------------------------------------------------------------------------------------------

void MachineCore::observe(std::string path, bool deeply, std::function<void(const Value&)> callback) {
    Observer made{std::move(path), deeply, std::move(callback), {}, nullptr};
    look_again(made);
    observers_.push_back(std::move(made));
}

void MachineCore::forget(std::string_view path) {
    std::erase_if(observers_, [&](const Observer& observer) { return observer.path == path; });
}

bool MachineCore::look_again(Observer& observer) {
    const Datum now = at_path(*machine, observer.path);
    const ValueMark mark = observer.deeply ? deep_mark_of(now) : mark_of(now);
    const bool is_same = mark == observer.mark;
    if (!is_same || observer.kept == nullptr) observer.kept = std::make_unique<Reference>(*machine, now);
    observer.mark = mark;
    return !is_same;
}

bool MachineCore::notify_once() {
    bool any = false;
    // A callback may add and remove observers.
    for (std::size_t i = 0; i < observers_.size(); ++i) {
        if (!look_again(observers_[i])) continue;
        const std::function<void(const Value&)> callback = observers_[i].callback;
        const std::string path = observers_[i].path;
        any = true;
        const runtime::Callbacks::InProgress going(machine->callbacks, runtime::Callback::observer);
        try {
            callback(Bridge::value(*machine, observers_[i].kept->datum()));
        } catch (...) {
            runtime::log_exception("observer of " + path);
        }
    }
    return any;
}

void MachineCore::notify() {
    // Changes made by observers are reported when all have returned. Observers that trigger each other are stopped.
    if (is_notifying_ || observers_.empty()) return;
    is_notifying_ = true;
    constexpr int rounds_max = 100;
    int rounds = 0;
    try {
        while (rounds < rounds_max && notify_once()) ++rounds;
    } catch (...) {
        runtime::log_exception("observers");
    }
    is_notifying_ = false;
    if (rounds == rounds_max)
        access.problems.note("observers-without-end", "observers change what they observe, again and again",
                             "an observer must come to rest");
}

// ---- expressions -----------------------------------------------------------------------------------------------------

Result<Script> MachineCore::expression(std::string_view text) {
    constexpr std::string_view head = "return ";
    Result<Script> script = Script::compile(std::string(head) + std::string(text), "(expression)");
    if (!script) {
        Diagnostics problems = script.diagnostics();
        for (Diagnostic& problem : problems) {
            if (problem.source_line != 1) continue;
            problem.column =
                problem.column > head.size() ? problem.column - static_cast<std::uint32_t>(head.size()) : 1;
            if (problem.source.starts_with(head)) problem.source.erase(0, head.size());
        }
        return problems;
    }
    const program::Program& program = *script.value().program_;
    if (program.functions.size() == 1 && program.statements.size() == 1) return script;
    return refused("not-an-expression", "only an expression without functions can be evaluated",
                   "put it into a script, and run that")
        .error;
}

void MachineCore::swap_machine(std::unique_ptr<runtime::Machine> next, std::vector<Outcome> told) {
    pending_outcomes = std::move(told);
    for (Observer& observer : observers_) {
        observer.kept = nullptr;
        if (observer.mark.is_identity) observer.mark = {};
    }
    set_machine(std::move(next));
}

}  // namespace npcs::api
