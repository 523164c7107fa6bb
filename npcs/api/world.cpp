// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/world.hpp"

#include <algorithm>

#include "api/meter.hpp"
#include "api/report.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::api {

using runtime::StopKind;
using values::Datum;

/// A machine has no script of its own; this one is its first.
const std::shared_ptr<const program::Program>& World::no_program() {
    static const Script script = Script::compile("", "").value();
    return script.program_;
}

World::World(std::shared_ptr<const runtime::Environment> environment, const SessionOptions& made_with)
    : machine(
          std::make_unique<runtime::Machine>(no_program(), std::move(environment), made_with.limits, made_with.seed)),
      options(made_with) {
    machine->state.tasks = std::make_unique<runtime::Tasks>();
    machine->held_by = this;
}

// ---- turns -----------------------------------------------------------------------------------------------------------

Outcome World::turn(runtime::Task& task, const RunOptions& run) {
    const runtime::Control control{run.steps, run.stop, run.deadline};
    const TaskId id = task.id;
    Outcome outcome;
    machine->use(&control);
    Meter meter(*machine, task.execution.steps, run.measure);
    machine->give_turn(task, [&] {
        outcome = report(*machine);
        outcome.cost = meter.read();
    });
    machine->use(nullptr);
    outcome.task = id;
    if (const runtime::Task* const left = tasks().find(id)) outcome.ticket = left->ticket;
    notify();
    return outcome;
}

bool World::turn(std::uint32_t id, Outcome& outcome, bool measure) {
    bool tells = false;
    runtime::Task& task = *tasks().find(id);
    Meter meter(*machine, task.execution.steps, measure);
    machine->give_turn(task, [&] {
        const RunCost cost = meter.read();
        const runtime::Pending& pending = machine->execution().pending;
        tells = pending.kind != StopKind::interrupted || machine->stop_asked();
        if (pending.kind == StopKind::suspended) tells = pending.waits_for == runtime::WaitFor::host;
        if (!tells) return;
        outcome = report(*machine);
        outcome.cost = cost;
    });
    outcome.task = id;
    const runtime::Task* const left = tasks().find(id);
    outcome.ticket = left != nullptr ? left->ticket : 0;
    return tells;
}

Outcome World::look(runtime::Task& task) const {
    const runtime::Machine::Turn turn(*machine, task.execution);
    Outcome outcome = report(*machine);
    outcome.task = task.id;
    outcome.ticket = task.ticket;
    if (task.due < runtime::Task::never) outcome.seconds = std::max(0.0, task.due - tasks().now);
    return outcome;
}

runtime::Task* World::holder(TicketId ticket) const {
    const auto found = tasks().tickets.find(ticket);
    return found != tasks().tickets.end() ? tasks().find(found->second) : nullptr;
}

void World::end(runtime::Task& task, const std::string* error) {
    const TaskId id = task.id;
    if (id == tasks().current) return machine->cancel(task);
    machine->end(task, error, [&] {
        if (error == nullptr) return;
        news.push_back(report(*machine));
        news.back().task = id;
    });
}

void World::cancel_innermost(runtime::Task& task) {
    if (!machine->leave_innermost_plan(task)) end(task, nullptr);
}

// ---- observers -------------------------------------------------------------------------------------------------------

void World::observe(std::string path, bool deeply, std::function<void(const Value&)> callback) {
    observers_.push_back({std::move(path), deeply, std::move(callback), {}, nullptr});
    look_again(observers_.back());
}

void World::forget(std::string_view path) {
    std::erase_if(observers_, [&](const Observer& observer) { return observer.path == path; });
}

bool World::look_again(Observer& observer) {
    const Datum now = at_path(*machine, observer.path);
    const ValueMark mark = observer.deeply ? deep_mark_of(now) : mark_of(now);
    const bool is_same = mark == observer.mark;
    observer.mark = mark;
    if (!is_same || observer.kept == nullptr) observer.kept = std::make_unique<Reference>(*machine, now);
    return !is_same;
}

void World::notify() {
    // A callback may observe and forget.
    for (std::size_t i = 0; i < observers_.size(); ++i) {
        if (!look_again(observers_[i])) continue;
        const std::function<void(const Value&)> callback = observers_[i].callback;
        try {
            callback(Bridge::value(*machine, observers_[i].kept->datum()));
        } catch (...) {
            // The host's own; what it leaves undone is nothing the machine could mend.
        }
    }
}

// ---- expressions -----------------------------------------------------------------------------------------------------

Result<Script> World::expression(std::string_view text) {
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

// ---- saves -----------------------------------------------------------------------------------------------------------

std::vector<Script> World::scripts() const {
    std::vector<Script> scripts;
    const auto programs = machine->programs();
    for (std::size_t i = 1; i < programs.size(); ++i) scripts.push_back(Script(programs[i]));
    return scripts;
}

std::vector<const program::Program*> World::programs(const std::vector<Script>& scripts) {
    std::vector<const program::Program*> programs{no_program().get()};
    for (const Script& script : scripts)
        if (std::find(programs.begin(), programs.end(), script.program_.get()) == programs.end())
            programs.push_back(script.program_.get());
    return programs;
}

/// On failure everything is as it was.
Diagnostics World::restore(std::string_view bytes, const std::vector<Value>* handles,
                           const std::vector<Script>& scripts) {
    World fresh(machine->shared_environment(), options);
    runtime::Machine& made = *fresh.machine;
    made.state.tasks = nullptr;  // what is loaded says whether there are any
    const std::vector<const program::Program*> programs = World::programs(scripts);
    std::size_t next = 0;
    const auto handle = [&] {
        return handles != nullptr && next < handles->size() ? Bridge::datum(made, (*handles)[next++]) : Datum::null();
    };
    // Only a snapshot has handles, and it never left this process.
    Diagnostics problems = handles != nullptr
                               ? saves::load_own(bytes, programs, made.environment(), made.state, handle)
                               : saves::load(bytes, programs, made.environment(), made.state, handle, options.limits);
    if (!problems.empty()) return problems;
    if (made.state.tasks == nullptr)
        return {saves::problem("save-conversation", "this save is a conversation's, not a machine's",
                               "load it with Session::load")};
    for (const Script& script : scripts) made.link(script.program_);
    made.adopt();
    fresh.news.clear();
    replace(std::move(fresh));
    return {};
}

void World::replace(World&& other) {
    machine = std::move(other.machine);
    machine->held_by = this;
    news = std::move(other.news);
    for (Observer& observer : observers_) {
        observer.kept = nullptr;
        if (observer.mark.is_identity) observer.mark = {};
    }
    notify();
}

}  // namespace npcs::api
