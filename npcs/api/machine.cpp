// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/machine.hpp"

#include <cmath>

#include "api/entry.hpp"
#include "api/host_table.hpp"
#include "api/loading.hpp"
#include "api/machine_core.hpp"
#include "api/report.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs {

using api::Access;
using api::Bridge;
using api::Loader;
using api::MachineCore;
using api::with_access;
using runtime::StopKind;
using values::Datum;

namespace {

std::string missing_globals(const runtime::Machine& machine, const std::vector<std::string>& names) {
    std::string missing;
    for (const std::string& name : names) {
        const Datum value =
            values::get(*machine.state.globals, const_cast<values::Heap&>(machine.state.heap).text(name));
        if (value.is_unset() || value.is_null()) missing += (missing.empty() ? "" : ", ") + name;
    }
    return missing;
}

Diagnostics problem(std::string code, std::string message, std::string hint = "") {
    return {api::refused(std::move(code), std::move(message), std::move(hint)).error};
}

Diagnostics no_task(TaskId task) {
    return problem("no-task", "there is no task " + std::to_string(task) + ": it is over, or never was");
}

Diagnostics no_ticket(TicketId ticket) {
    return problem("no-ticket", "ticket " + std::to_string(ticket) +
                                    " is not open: it was completed, timed out or cancelled, or never given");
}

Outcome refused(const Diagnostics& problems) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::refused;
    if (!problems.empty()) outcome.error = problems.front();
    return outcome;
}

Outcome go_on(MachineCore& core, TaskId id, const Value& answer, const RunOptions& options) {
    runtime::Task* const task = core.tasks().find(id);
    if (task == nullptr) return refused(no_task(id));
    const StopKind kind = task->execution.pending.kind;
    // A task that was already completed keeps its answer.
    const bool has_answer = task->ready && (kind == StopKind::suspended || kind == StopKind::choice);
    Outcome problem;
    if (!has_answer && !core.answer(*task, answer, problem)) return problem;
    return core.turn(*task, options);
}

Outcome choose_as(MachineCore& core, TaskId id, const Value& option, const RunOptions& options) {
    const runtime::Task* const task = core.tasks().find(id);
    if (task == nullptr) return refused(no_task(id));
    if (task->execution.pending.kind != StopKind::choice || task->ready)
        return api::refused("no-choice", "no choice is waiting", "look at outcome().wait before choosing");
    return go_on(core, id, option, options);
}

}  // namespace

Machine::Machine(std::shared_ptr<MachineCore> core) : core_(std::move(core)) { api::set_owner(core_, this); }
Machine::Machine(Host host, SessionOptions options) {
    if (host.table_ == nullptr) return;
    try {
        core_ = std::make_shared<MachineCore>(host.table_, options);
        core_->machine->linked().make_globals();
    } catch (const std::exception&) {
        core_ = api::unmade<MachineCore>();
    }
    api::set_owner(core_, this);
}

// The core is detached first, so callbacks during its destruction find a moved-from machine.
Machine::Machine(Machine&& other) noexcept : core_(std::exchange(other.core_, nullptr)) { api::set_owner(core_, this); }
Machine& Machine::operator=(Machine&& other) noexcept {
    if (this == &other) return *this;
    const auto gone = std::exchange(core_, std::exchange(other.core_, nullptr));
    api::set_owner<MachineCore, Machine>(gone, nullptr);
    api::set_owner(core_, this);
    return *this;
}
Machine::~Machine() {
    const auto gone = std::exchange(core_, nullptr);
    api::set_owner<MachineCore, Machine>(gone, nullptr);
}

// ---- running ---------------------------------------------------------------------------------------------------------

Outcome Machine::run(const Script& script, const RunOptions& options) {
    return with_access(core_, Access::run, [&](MachineCore& core) {
        runtime::Machine& machine = *core.machine;
        if (script.program_ == nullptr) return refused({api::moved_from()});
        if (const std::string missing = missing_globals(machine, options.required_globals); !missing.empty())
            return api::refused("missing-globals", "the script needs globals that have no value: " + missing,
                                "set them before running it");
        std::string error;
        runtime::Task* const task = machine.scheduler().spawn(machine.linked().link(script.program_), error);
        if (task == nullptr) return api::refused("task-limit", error);
        return core.turn(*task, options);
    });
}

Outcome Machine::eval(std::string_view expression, const RunOptions& options) {
    return with_access(core_, Access::run, [&](MachineCore& core) { return core.eval(expression, options); });
}

Outcome Machine::call(const Value& function, std::vector<Value> arguments, const RunOptions& options) {
    return with_access(core_, Access::run, [&](MachineCore& core) {
        const Result<TaskId> task = core.spawn(function, arguments);
        if (!task) return refused(task.diagnostics());
        return core.turn(*core.tasks().find(task.value()), options);
    });
}

Outcome Machine::resume(TaskId id, const Value& answer, const RunOptions& options) {
    return with_access(core_, Access::run, [&](MachineCore& core) { return go_on(core, id, answer, options); });
}

Outcome Machine::choose(TaskId id, std::size_t option, const RunOptions& options) {
    const Value index(static_cast<double>(option));
    return with_access(core_, Access::run, [&](MachineCore& core) { return choose_as(core, id, index, options); });
}

Outcome Machine::choose(TaskId id, std::string_view option_id, const RunOptions& options) {
    return with_access(core_, Access::run,
                       [&](MachineCore& core) { return choose_as(core, id, Value(option_id), options); });
}

// ---- tasks -----------------------------------------------------------------------------------------------------------

Result<TaskId> Machine::spawn(const Value& function, std::vector<Value> arguments) {
    return with_access(core_, Access::change, [&](MachineCore& core) { return core.spawn(function, arguments); });
}

Result<TaskId> Machine::spawn(const Script& script) {
    return with_access(core_, Access::run, [&](MachineCore& core) -> Result<TaskId> {
        if (script.program_ == nullptr) return api::moved_from();
        std::string error;
        runtime::Machine& machine = *core.machine;
        const runtime::Task* const task = machine.scheduler().spawn(machine.linked().link(script.program_), error);
        if (task == nullptr) return problem("cannot-spawn", error);
        return task->id;
    });
}

std::vector<Outcome> Machine::tick(double seconds, const RunOptions& options) {
    return with_access(core_, Access::run, [&](MachineCore& core) -> std::vector<Outcome> {
        if (!std::isfinite(seconds) || seconds < 0)
            return {api::refused("bad-time", "a tick takes a number of seconds that is not negative")};
        return core.tick(seconds, options);
    });
}

Diagnostics Machine::cancel(TaskId id) {
    return with_access(core_, Access::end, [&](MachineCore& core) -> Diagnostics {
        runtime::Task* const task = core.tasks().find(id);
        if (task == nullptr) return no_task(id);
        core.end(*task, nullptr);
        return {};
    });
}

std::vector<TaskId> Machine::tasks() const {
    return with_access(core_, Access::look, [](MachineCore& core) {
        std::vector<TaskId> ids;
        for (const auto& [id, task] : core.tasks().all) ids.push_back(id);
        return ids;
    });
}

Outcome Machine::outcome(TaskId id) const {
    return with_access(core_, Access::look, [&](MachineCore& core) {
        runtime::Task* const task = core.tasks().find(id);
        return task != nullptr ? core.look(*task) : refused(no_task(id));
    });
}

std::vector<TraceLine> Machine::trace(TaskId id) const {
    return with_access(core_, Access::look, [&](MachineCore& core) -> std::vector<TraceLine> {
        runtime::Task* const task = core.tasks().find(id);
        if (task == nullptr) return {};
        return core.trace(*task);
    });
}

Value Machine::handle(TaskId id) {
    return with_access(core_, Access::look, [&](MachineCore& core) {
        runtime::Machine& machine = *core.machine;
        runtime::Task* const task = core.tasks().find(id);
        return task != nullptr ? Bridge::value(machine, machine.scheduler().handle_of(*task)) : Value();
    });
}

std::size_t Machine::raise(std::string_view event, const Value& value, bool keep) {
    return with_access(core_, Access::change, [&](MachineCore& core) -> std::size_t {
        return core.machine->scheduler().raise(event, Bridge::datum(*core.machine, value), keep);
    });
}

double Machine::next_wake() const {
    return with_access(core_, Access::look, [](MachineCore& core) { return core.machine->scheduler().next_wake(); });
}

const std::any& Machine::user_data() const { return api::user_data(core_); }

Diagnostics Machine::set_user_data(std::any data) { return api::set_user_data(core_, std::move(data)); }

double Machine::now() const {
    return with_access(core_, Access::look, [](MachineCore& core) { return core.tasks().now; });
}

// ---- tickets ---------------------------------------------------------------------------------------------------------

std::vector<Ticket> Machine::tickets() const {
    return with_access(core_, Access::look, [](MachineCore& core) {
        std::vector<Ticket> tickets;
        const runtime::Tasks& tasks = core.tasks();
        for (const auto& [id, task] : tasks.tickets) {
            runtime::Task& holder = *core.tasks().find(task);
            const Outcome outcome = core.look(holder);
            const double left = holder.due < runtime::Task::never ? holder.due - tasks.now : -1;
            tickets.push_back({id, task, outcome.function, outcome.value, outcome.options, left});
        }
        return tickets;
    });
}

Diagnostics Machine::complete(TicketId ticket, const Value& value) {
    return with_access(core_, Access::change, [&](MachineCore& core) -> Diagnostics {
        runtime::Task* const task = core.holder(ticket);
        if (task == nullptr) return no_ticket(ticket);
        Outcome problem;
        if (!core.answer(*task, value, problem)) return {problem.error};
        return {};
    });
}

Diagnostics Machine::fail(TicketId ticket, std::string_view message) {
    return with_access(core_, Access::end, [&](MachineCore& core) -> Diagnostics {
        runtime::Task* const task = core.holder(ticket);
        if (task == nullptr) return no_ticket(ticket);
        const std::string error(message);
        core.end(*task, &error);
        return {};
    });
}

Diagnostics Machine::cancel_ticket(TicketId ticket) {
    return with_access(core_, Access::end, [&](MachineCore& core) -> Diagnostics {
        runtime::Task* const task = core.holder(ticket);
        if (task == nullptr) return no_ticket(ticket);
        core.cancel_innermost(*task);
        return {};
    });
}

// ---- globals ---------------------------------------------------------------------------------------------------------

Value Machine::global(std::string_view name) const {
    return with_access(core_, Access::look, [&](MachineCore& core) { return api::global(*core.machine, name); });
}

Diagnostics Machine::set_global(std::string_view name, const Value& value) {
    return with_access(core_, Access::change, [&](MachineCore& core) -> Diagnostics {
        api::set_global(*core.machine, name, value);
        core.notify();
        return {};
    });
}

std::vector<std::string> Machine::global_names() const {
    return with_access(core_, Access::look, [](MachineCore& core) { return api::global_names(core.machine->state); });
}

Diagnostics Machine::observe(std::string path, std::function<void(const Value&)> callback) {
    return with_access(core_, Access::change, [&](MachineCore& core) -> Diagnostics {
        core.observe(std::move(path), false, std::move(callback));
        return {};
    });
}

Diagnostics Machine::observe_deeply(std::string path, std::function<void(const Value&)> callback) {
    return with_access(core_, Access::change, [&](MachineCore& core) -> Diagnostics {
        core.observe(std::move(path), true, std::move(callback));
        return {};
    });
}

Diagnostics Machine::forget(std::string_view path) {
    return with_access(core_, Access::change, [&](MachineCore& core) -> Diagnostics {
        core.forget(path);
        return {};
    });
}

// ---- saves -----------------------------------------------------------------------------------------------------------

std::string Machine::save(SaveOptions options) const {
    return with_access(core_, Access::whole,
                       [&](MachineCore& core) { return api::save(*core.machine, options.outline); });
}

std::string Machine::save_readable() const {
    return with_access(core_, Access::whole, [](MachineCore& core) { return api::save_readable(*core.machine); });
}

Result<Machine> Machine::load(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                              SessionOptions options) {
    return Loader::load<Machine>(bytes, scripts, host, options);
}

Result<Machine> Machine::load(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                              const LoadOptions& options, MigrationReport* report) {
    return Loader::load<Machine>(bytes, scripts, host, options, report);
}

Snapshot Machine::snapshot() const { return Loader::snapshot(*this); }

Diagnostics Machine::restore(const Snapshot& snapshot) {
    return api::guarded(nullptr, [&] { return restore(snapshot, LoadOptions()); });
}

Diagnostics Machine::restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report) {
    return Loader::restore(*this, snapshot, options, report);
}

Diagnostics Machine::reload(const std::vector<Script>& scripts) {
    return api::guarded(nullptr, [&] { return reload(scripts, LoadOptions()); });
}

Diagnostics Machine::reload(const std::vector<Script>& scripts, const LoadOptions& options, MigrationReport* report) {
    return Loader::reload(*this, scripts, options, report);
}

Result<Machine> Machine::fork() const { return Loader::fork(*this); }

std::size_t Machine::bytes_in_use() const {
    return with_access(core_, Access::look, [](MachineCore& core) { return core.machine->state.heap.bytes_in_use(); });
}

Diagnostics Machine::take_problems() { return api::take_problems(core_); }

}  // namespace npcs
