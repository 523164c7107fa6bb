// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/machine.hpp"

#include <cmath>

#include "api/entry.hpp"
#include "api/host_table.hpp"
#include "api/report.hpp"
#include "api/world.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs {

using api::Bridge;
using api::Entry;
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

}  // namespace

Machine::Machine(std::unique_ptr<api::World> world) : world_(std::move(world)) { world_->owner = this; }
Machine::Machine(Host host, SessionOptions options) : world_(std::make_unique<api::World>(host.table_, options)) {
    world_->machine->make_globals();
    world_->owner = this;
}

Machine::Machine(Machine&& other) noexcept : world_(std::move(other.world_)) {
    if (world_ != nullptr) world_->owner = this;
}

Machine& Machine::operator=(Machine&& other) noexcept {
    world_ = std::move(other.world_);
    if (world_ != nullptr) world_->owner = this;
    return *this;
}

Machine::~Machine() = default;

// ---- running ---------------------------------------------------------------------------------------------------------

Outcome Machine::run(const Script& script, const RunOptions& options) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine);
    if (!entry) return entry.refusal();
    if (const std::string missing = missing_globals(machine, options.required_globals); !missing.empty())
        return api::refused("missing-globals", "the script needs globals that have no value: " + missing,
                            "set them before running it");
    std::string error;
    runtime::Task* const task = machine.spawn(machine.link(script.program_), error);
    if (task == nullptr) return api::refused("task-limit", error);
    return world_->turn(*task, options);
}

Outcome Machine::eval(std::string_view expression, const RunOptions& options) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine);
    if (!entry) return entry.refusal();
    const Result<Script> script = world_->expression(expression);
    if (!script) return refused(script.diagnostics());
    const runtime::Linked& linked = machine.link_for_once(script.value().program_);
    std::string error;
    runtime::Task* const task = machine.spawn(linked, error);
    if (task == nullptr) {
        machine.unlink(linked);
        return api::refused("task-limit", error);
    }
    Outcome outcome = world_->turn(*task, options);
    if (runtime::Task* const left = world_->tasks().find(outcome.task)) {
        world_->end(*left, nullptr);
        if (outcome.kind == Outcome::Kind::yielded)
            outcome = api::refused("expression-waits", "an expression that is evaluated cannot wait",
                                   "call a function instead");
    }
    outcome.task = 0;
    outcome.ticket = 0;
    machine.unlink(linked);
    return outcome;
}

Outcome Machine::call(const Value& function, std::vector<Value> arguments, const RunOptions& options) {
    const Entry entry(*world_->machine);
    if (!entry) return entry.refusal();
    const Result<TaskId> task = spawn(function, std::move(arguments));
    if (!task) return refused(task.diagnostics());
    return world_->turn(*world_->tasks().find(task.value()), options);
}

Outcome Machine::resume(TaskId id, const Value& answer, const RunOptions& options) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine);
    if (!entry) return entry.refusal();
    runtime::Task* const task = world_->tasks().find(id);
    if (task == nullptr) return refused(no_task(id));
    const runtime::Pending& pending = task->execution.pending;
    // What was completed already keeps its answer.
    const bool has_answer = task->ready && (pending.kind == StopKind::suspended || pending.kind == StopKind::choice);
    if (!has_answer) {
        Datum given = Bridge::datum(machine, answer);
        if (pending.kind == StopKind::choice && !(answer.is_null() && api::is_timed(pending))) {
            Outcome problem;
            const auto option = api::option_of(pending, answer, problem);
            if (!option) return problem;
            given = Datum::number(*option);
        }
        world_->tasks().make_ready(*task, given);
    }
    return world_->turn(*task, options);
}

Outcome Machine::choose(TaskId id, std::size_t option, const RunOptions& options) {
    return choose_as(id, Value(static_cast<double>(option)), options);
}

Outcome Machine::choose(TaskId id, std::string_view option_id, const RunOptions& options) {
    return choose_as(id, Value(option_id), options);
}

Outcome Machine::choose_as(TaskId id, const Value& option, const RunOptions& options) {
    const Entry entry(*world_->machine);
    if (!entry) return entry.refusal();
    const runtime::Task* const task = world_->tasks().find(id);
    if (task == nullptr) return refused(no_task(id));
    if (task->execution.pending.kind != StopKind::choice || task->ready)
        return api::refused("no-choice", "no choice is waiting", "look at outcome().wait before choosing");
    return resume(id, option, options);
}

// ---- tasks -----------------------------------------------------------------------------------------------------------

Result<TaskId> Machine::spawn(const Value& function, std::vector<Value> arguments) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine, Entry::Wish::look);
    if (!entry) return entry.problem();
    std::vector<Datum> given;
    for (const Value& argument : arguments) given.push_back(Bridge::datum(machine, argument));
    std::string error;
    const runtime::Task* const task = machine.spawn(Bridge::datum(machine, function), given, error);
    if (task == nullptr) return problem("cannot-spawn", error);
    return task->id;
}

Result<TaskId> Machine::spawn(const Script& script) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine);
    if (!entry) return entry.problem();
    std::string error;
    const runtime::Task* const task = machine.spawn(machine.link(script.program_), error);
    if (task == nullptr) return problem("cannot-spawn", error);
    return task->id;
}

std::vector<Outcome> Machine::tick(double seconds, const RunOptions& options) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine);
    if (!entry) return {entry.refusal()};
    if (!std::isfinite(seconds) || seconds < 0)
        return {api::refused("bad-time", "a tick takes a number of seconds that is not negative")};
    std::vector<Outcome> news = std::exchange(world_->news, {});
    const runtime::Control control{options.steps, options.stop, options.deadline};
    machine.use(&control);
    machine.pass(seconds);
    runtime::Tasks& tasks = world_->tasks();
    const std::vector<std::uint32_t> ready = tasks.round();
    tasks.turned = 0;
    for (const std::uint32_t id : ready) {
        const runtime::Task* const task = tasks.find(id);
        if (task == nullptr || !task->ready) continue;
        Outcome outcome;
        if (world_->turn(id, outcome, options.measure)) news.push_back(std::move(outcome));
        if (!machine.stop_asked()) continue;
        // The next tick goes on behind it, so that a deadline that is always too early still lets everybody have a turn.
        tasks.turned = id;
        break;
    }
    machine.use(nullptr);
    world_->notify();
    return news;
}

Diagnostics Machine::cancel(TaskId id) {
    const Entry entry(*world_->machine, Entry::Wish::look);
    if (!entry) return entry.problem();
    runtime::Task* const task = world_->tasks().find(id);
    if (task == nullptr) return no_task(id);
    world_->end(*task, nullptr);
    return {};
}

std::vector<TaskId> Machine::tasks() const {
    const Entry entry(*world_->machine, Entry::Wish::look);
    std::vector<TaskId> ids;
    if (!entry) return ids;
    for (const auto& [id, task] : world_->tasks().all) ids.push_back(id);
    return ids;
}

Outcome Machine::outcome(TaskId id) const {
    const Entry entry(*world_->machine, Entry::Wish::look);
    if (!entry) return entry.refusal();
    runtime::Task* const task = world_->tasks().find(id);
    return task != nullptr ? world_->look(*task) : refused(no_task(id));
}

std::vector<TraceLine> Machine::trace(TaskId id) const {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine, Entry::Wish::look);
    runtime::Task* const task = entry ? world_->tasks().find(id) : nullptr;
    if (task == nullptr) return {};
    const runtime::Machine::Turn turn(machine, task->execution);
    return api::trace(machine);
}

Value Machine::handle(TaskId id) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine, Entry::Wish::look);
    runtime::Task* const task = entry ? world_->tasks().find(id) : nullptr;
    return task != nullptr ? Bridge::value(machine, machine.handle_of(*task)) : Value();
}

std::size_t Machine::raise(std::string_view event, const Value& value, bool keep) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine, Entry::Wish::look);
    return entry ? machine.raise(event, Bridge::datum(machine, value), keep) : 0;
}

double Machine::next_wake() const {
    const Entry entry(*world_->machine, Entry::Wish::look);
    return entry ? world_->machine->next_wake() : 0;
}

const std::any& Machine::user_data() const { return world_->options.user_data; }

void Machine::set_user_data(std::any data) { world_->options.user_data = std::move(data); }

double Machine::now() const {
    const Entry entry(*world_->machine, Entry::Wish::look);
    return entry ? world_->tasks().now : 0;
}

// ---- tickets ---------------------------------------------------------------------------------------------------------

std::vector<Ticket> Machine::tickets() const {
    const Entry entry(*world_->machine, Entry::Wish::look);
    std::vector<Ticket> tickets;
    if (!entry) return tickets;
    const runtime::Tasks& tasks = world_->tasks();
    for (const auto& [id, task] : tasks.tickets) {
        const Outcome outcome = this->outcome(task);
        const double due = world_->tasks().find(task)->due;
        const double left = due < runtime::Task::never ? due - tasks.now : -1;
        tickets.push_back({id, task, outcome.function, outcome.value, outcome.options, left});
    }
    return tickets;
}

Diagnostics Machine::complete(TicketId ticket, const Value& value) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine, Entry::Wish::look);
    if (!entry) return entry.problem();
    runtime::Task* const task = world_->holder(ticket);
    if (task == nullptr) return no_ticket(ticket);
    const runtime::Pending& pending = task->execution.pending;
    if (pending.kind != StopKind::choice || (value.is_null() && api::is_timed(pending))) {
        world_->tasks().make_ready(*task, Bridge::datum(machine, value));
        return {};
    }
    Outcome problem;
    const auto option = api::option_of(pending, value, problem);
    if (!option) return {problem.error};
    world_->tasks().make_ready(*task, Datum::number(*option));
    return {};
}

Diagnostics Machine::fail(TicketId ticket, std::string_view message) {
    const Entry entry(*world_->machine, Entry::Wish::look);
    if (!entry) return entry.problem();
    runtime::Task* const task = world_->holder(ticket);
    if (task == nullptr) return no_ticket(ticket);
    const std::string error(message);
    world_->end(*task, &error);
    return {};
}

Diagnostics Machine::cancel_ticket(TicketId ticket) {
    const Entry entry(*world_->machine, Entry::Wish::look);
    if (!entry) return entry.problem();
    runtime::Task* const task = world_->holder(ticket);
    if (task == nullptr) return no_ticket(ticket);
    world_->cancel_innermost(*task);
    return {};
}

// ---- globals ---------------------------------------------------------------------------------------------------------

Value Machine::global(std::string_view name) const {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine, Entry::Wish::look);
    if (!entry) return {};
    const Datum value = values::get(*machine.state.globals, machine.state.heap.text(name));
    return value.is_unset() ? Value() : Bridge::value(machine, value);
}

void Machine::set_global(std::string_view name, const Value& value) {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine, Entry::Wish::look);
    if (!entry) return;
    values::set(machine.state.heap, *machine.state.globals, machine.state.heap.text(name),
                Bridge::datum(machine, value));
    world_->notify();
}

std::vector<std::string> Machine::global_names() const {
    const Entry entry(*world_->machine, Entry::Wish::look);
    return entry ? api::global_names(world_->machine->state) : std::vector<std::string>();
}

void Machine::observe(std::string path, std::function<void(const Value&)> callback) {
    const Entry entry(*world_->machine, Entry::Wish::look);
    if (entry) world_->observe(std::move(path), false, std::move(callback));
}

void Machine::observe_deeply(std::string path, std::function<void(const Value&)> callback) {
    const Entry entry(*world_->machine, Entry::Wish::look);
    if (entry) world_->observe(std::move(path), true, std::move(callback));
}

void Machine::forget(std::string_view path) {
    const Entry entry(*world_->machine, Entry::Wish::look);
    if (entry) world_->forget(path);
}

// ---- saves -----------------------------------------------------------------------------------------------------------

std::string Machine::save(SaveOptions options) const {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine);
    if (!entry) return {};
    machine.stop_clock();
    return saves::save(machine.state, api::pointers(machine.programs()), nullptr, options.outline);
}

std::string Machine::save_readable() const {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine);
    if (!entry) return {};
    machine.stop_clock();
    return saves::save_readable(machine.state, api::pointers(machine.programs()));
}

Snapshot Machine::snapshot() const {
    runtime::Machine& machine = *world_->machine;
    const Entry entry(machine);
    if (!entry) return {};
    machine.stop_clock();
    Snapshot snapshot;
    snapshot.bytes_ = std::make_shared<const std::string>(api::save_with_handles(machine, snapshot.handles_));
    snapshot.programs_ = machine.programs();
    return snapshot;
}

Result<Machine> Machine::fork() const {
    const Snapshot snapshot = this->snapshot();
    if (!snapshot) return api::refused("running", "a machine that is running cannot be forked").error;
    auto world = std::make_unique<api::World>(world_->machine->shared_environment(), world_->options);
    Diagnostics problems = world->restore(*snapshot.bytes_, &snapshot.handles_, world_->scripts());
    if (!problems.empty()) return problems;
    return Machine(std::move(world));
}

std::size_t Machine::bytes_in_use() const {
    const Entry entry(*world_->machine, Entry::Wish::look);
    return entry ? world_->machine->state.heap.bytes_in_use() : 0;
}

}  // namespace npcs
