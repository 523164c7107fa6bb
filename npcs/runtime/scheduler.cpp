// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/tasks.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/intrinsics.hpp"
#include "runtime/machine.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

namespace {

/// The last time that can be told; what would come later comes then.
constexpr double end_of_time = std::numeric_limits<double>::max();

}  // namespace

// ---- the sets --------------------------------------------------------------------------------------------------------

bool Tasks::is_handle(Datum value) const {
    if (type == nullptr || !value.is_map()) return false;
    if (handles.find(value.as_map()) != handles.end()) return true;
    const Datum parent = values::get(*value.as_map(), values::isa_key);
    return parent.is_map() && parent.as_map() == type;
}

Task* Tasks::of(Datum handle) {
    const auto found = handle.is_map() ? handles.find(handle.as_map()) : handles.end();
    return found != handles.end() ? find(found->second) : nullptr;
}

bool Tasks::give_handle(Task& task, values::Map& handle) {
    if (!handles.emplace(&handle, task.id).second) return false;
    task.handle = &handle;
    return true;
}

void Tasks::forget(Task& task) {
    if (task.handle != nullptr) handles.erase(task.handle);
    all.erase(task.id);
}

void Tasks::enlist(Task& task) {
    if (task.ready) ready.insert(task.id);
    if (task.due < Task::never) timers.emplace(task.due, task.id);
    if (task.ticket != 0) tickets[task.ticket] = task.id;
    const Pending& pending = task.execution.pending;
    if (task.ready || pending.kind != StopKind::suspended) return;
    if (pending.waits_for == WaitFor::event) {
        listeners[std::string(values::Text(pending.target).view())].insert(task.id);
        task.listens = true;
    }
    if (pending.waits_for != WaitFor::task) return;
    if (const Task* const target = of(pending.target)) joiners[task.joins = target->id].insert(task.id);
}

void Tasks::withdraw(Task& task) {
    const auto leave = [&](auto& sets, const auto& key) {
        const auto found = sets.find(key);
        if (found != sets.end() && found->second.erase(task.id) != 0 && found->second.empty()) sets.erase(found);
    };
    if (task.ready) ready.erase(task.id);
    if (task.due < Task::never) timers.erase({task.due, task.id});
    if (task.ticket != 0) tickets.erase(task.ticket);
    if (task.joins != 0) leave(joiners, task.joins);
    if (task.listens) leave(listeners, values::Text(task.execution.pending.target).view());
    task.ready = false;
    task.due = Task::never;
    task.ticket = 0;
    task.joins = 0;
    task.listens = false;
}

void Tasks::round(std::vector<std::uint32_t>& order) const {
    const auto next = ready.upper_bound(turned);
    order.assign(next, ready.end());
    order.insert(order.end(), ready.begin(), next);
}

void Tasks::make_ready(Task& task, Datum answer) {
    // First what may lack memory, then what cannot.
    ready.insert(task.id);
    task.ready = false;
    withdraw(task);
    task.answer = answer;
    task.ready = true;
}

// ---- beginning and ending --------------------------------------------------------------------------------------------

Task* Machine::add_task(Execution execution, std::string& error) {
    Tasks& tasks = *state.tasks;
    if (tasks.all.size() >= limits_.tasks) {
        error = "task limit reached: " + std::to_string(limits_.tasks) + " tasks at once";
        return nullptr;
    }
    const std::size_t bytes = memory_of(Task());
    if (!state.heap.can_take(bytes)) {
        error = out_of_memory();
        return nullptr;
    }
    std::uint32_t id = tasks.last_task;
    do ++id;
    while (id == 0 || tasks.find(id) != nullptr);
    Task& task = tasks.all[id];
    task.id = id;
    task.execution = std::move(execution);
    // It stands before its first statement, as one that a stop request has interrupted there.
    task.execution.started = true;
    task.execution.pending.kind = StopKind::interrupted;
    try {
        tasks.make_ready(task, Datum::null());
    } catch (const std::bad_alloc&) {
        tasks.all.erase(id);
        throw;
    }
    tasks.last_task = id;
    state.heap.grow_outside(bytes);
    return &task;
}

Task* Machine::spawn(Datum function, std::span<const Datum> arguments, std::string& error) {
    if (!function.is_function() || function.as_function()->origin != values::FunctionOrigin::script) {
        error = "a function of a script is required, as in spawn(@patrol)";
        return nullptr;
    }
    const values::Function& callee = *function.as_function();
    const auto& signature = static_cast<const program::Function&>(*callee.signature);
    if (arguments.size() > signature.parameters.size()) {
        error = "Too Many Arguments";
        return nullptr;
    }
    Execution made;
    {
        const Turn turn(turns_, made, true);
        const auto count = static_cast<std::uint32_t>(arguments.size());
        const bool has_room = reserve_registers(signature.registers + native_room_);
        if (has_room) std::copy(arguments.begin(), arguments.end(), made.registers.begin());
        if (!has_room || !push_frame(callee, linked_.of(signature), 0, count, program::discard)) {
            error = out_of_memory();
            return nullptr;
        }
    }
    return add_task(std::move(made), error);
}

Task* Machine::spawn(const Linked& linked, std::string& error) {
    Frame frame;
    frame.function = &linked.program->main();
    frame.linked = &linked;
    frame.scope = frame.outer = state.globals;
    Execution execution;
    execution.registers.resize(frame.function->registers + native_room_);
    execution.frames.push_back(frame);
    state.heap.grow_outside(memory_of(execution));
    return add_task(std::move(execution), error);
}

/// Without memory for it the task stays until it is mended.
void Machine::finish(Task& task, const char* how) noexcept {
    try {
        finish_now(task, how);
    } catch (const std::exception&) {
        task.ending = how;
        needs_mending_ = true;
    }
}

void Machine::mend() {
    needs_mending_ = false;
    for (auto at = state.tasks->all.begin(); at != state.tasks->all.end();) {
        Task& task = (at++)->second;
        if (task.ending != nullptr) finish(task, task.ending);
        else if (task.unsettled) settle(task);
    }
    if (needs_mending_) throw std::bad_alloc();
}

/// What the task's handle tells from now on, and what those who wait for it are given. Can be done again.
void Machine::finish_now(Task& task, const char* how) {
    Tasks& tasks = *state.tasks;
    values::Heap& memory = state.heap;
    const Execution& execution = task.execution;
    const Datum value = execution.pending.kind == StopKind::none ? execution.returned : Datum::null();
    if (task.handle != nullptr) {
        values::set(memory, *task.handle, memory.text("state"), memory.text(how));
        values::set(memory, *task.handle, memory.text("value"), value);
        if (!execution.error.empty() && execution.pending.kind == StopKind::failed)
            values::set(memory, *task.handle, memory.text("error"), memory.text(execution.error));
    }
    // Each leaves the set when it is made ready.
    for (auto at = tasks.joiners.find(task.id); at != tasks.joiners.end(); at = tasks.joiners.find(task.id))
        tasks.make_ready(*tasks.find(*at->second.begin()), value);
    tasks.forget(task);
}

void Machine::cancel(Task& task) {
    if (task.id == state.tasks->current) cancel_current_ = true;
    else end(task, nullptr, [] {});
}

const std::string& Machine::name_of(const Task& task) const { return task.execution.frames.front().function->name; }

std::string Machine::described(const Task& task) const {
    const std::string& name = name_of(task);
    return "task " + std::to_string(task.id) + (name.empty() ? "" : " (" + name + ")");
}

bool Machine::leave_innermost_plan(Task& task) {
    if (task.execution.plans.empty()) return false;
    // What needs memory comes first; from then on it happens as a whole.
    std::string why = cancelled_by_host();
    state.tasks->make_ready(task, Datum::null());
    const Turn turn(turns_, task.execution);
    cancel_plan_at(task.execution.plans.size() - 1, std::move(why));
    return true;
}

// ---- turns -----------------------------------------------------------------------------------------------------------

/// Precondition: its execution is the current one.
void Machine::run_turn(Task& task) {
    Tasks& tasks = *state.tasks;
    const Datum answer = task.answer;
    task.answer = Datum::null();
    tasks.current = task.id;
    tasks.promised_ticket = 0;
    cancel_current_ = false;
    survive([&] {
        if (execution().pending.kind != StopKind::choice) resume(answer);
        else if (answer.is_number()) choose(static_cast<std::uint32_t>(answer.as_number()));
        else leave_choice();
    });
    tasks.current = 0;
    if (!cancel_current_) return;
    if (!execution().plans.empty()) unwind_plans(0, exit_reason("cancelled"));
    execution().pending = {};
    execution().returned = Datum::null();
}

namespace {

bool is_beat(const Pending& pending) {
    static const Native* const every = find_intrinsic("every");
    return pending.kind == StopKind::suspended && pending.function.is_function() &&
           pending.function.as_function()->signature == every;
}

}  // namespace

/// Without memory for it the task stays as it is until it is mended.
void Machine::settle(Task& task) noexcept {
    task.unsettled = false;
    try {
        settle_now(task);
    } catch (const std::exception&) {
        task.unsettled = true;
        needs_mending_ = true;
    }
}

/// What it waits for from now on. Can be done again.
void Machine::settle_now(Task& task) {
    if (task.ready) return state.tasks->enlist(task);
    Tasks& tasks = *state.tasks;
    const Pending& pending = task.execution.pending;
    switch (pending.kind) {
        case StopKind::none: return finish(task, cancel_current_ ? "cancelled" : "finished");
        case StopKind::failed: return finish(task, "failed");
        case StopKind::interrupted:
        case StopKind::yielded: return tasks.make_ready(task, Datum::null());
        case StopKind::choice:
        case StopKind::suspended: break;
    }
    task.execution.since = tasks.now;
    const bool has_beat = is_beat(pending);
    if (!has_beat) task.execution.beat.is_loose = true;
    const bool asks_host = pending.kind == StopKind::choice || pending.waits_for == WaitFor::host;
    if (asks_host && task.ticket == 0) task.ticket = promised_ticket();
    if (task.due == Task::never) {
        if (has_beat) task.due = task.execution.beat.last;
        else if (pending.wake_after >= 0) task.due = std::min(tasks.now + pending.wake_after, end_of_time);
    }
    if (pending.waits_for == WaitFor::event) state.heap.grow_outside(values::Text(pending.target).view().size());
    tasks.enlist(task);
}

std::uint32_t Machine::promised_ticket() {
    Tasks& tasks = *state.tasks;
    if (tasks.promised_ticket == 0) tasks.promised_ticket = ++tasks.last_ticket;
    return tasks.promised_ticket;
}

double Machine::next_wake() const {
    const Tasks& tasks = *state.tasks;
    if (!tasks.ready.empty()) return 0;
    if (tasks.timers.empty()) return Task::never;
    return std::max(0.0, tasks.timers.begin()->first - tasks.now);
}

void Machine::pass(double seconds) {
    Tasks& tasks = *state.tasks;
    const double later = std::min(tasks.now + seconds, end_of_time);
    while (!tasks.timers.empty() && tasks.timers.begin()->first <= later)
        tasks.make_ready(*tasks.find(tasks.timers.begin()->second), Datum::null());
    // Only now, so that nothing of it has passed when there was no memory for it.
    tasks.now = later;
}

std::uint32_t Machine::raise(std::string_view event, Datum value, bool keep) {
    Tasks& tasks = *state.tasks;
    const auto found = tasks.listeners.find(event);
    if (found == tasks.listeners.end()) {
        if (keep) this->keep(event, value);
        return 0;
    }
    const std::set<std::uint32_t> waiting = found->second;
    try {
        for (const std::uint32_t id : waiting) tasks.ready.insert(id);
    } catch (const std::bad_alloc&) {
        for (const std::uint32_t id : waiting) tasks.ready.erase(id);  // who listens is not ready
        throw;
    }
    for (const std::uint32_t id : waiting) tasks.make_ready(*tasks.find(id), value);
    return static_cast<std::uint32_t>(waiting.size());
}

// ---- what scripts ask for --------------------------------------------------------------------------------------------

Datum Machine::handle_of(Task& task) {
    values::Heap& memory = state.heap;
    Tasks& tasks = *state.tasks;
    if (task.handle != nullptr) return Datum::object(task.handle);
    if (tasks.type == nullptr) tasks.type = memory.map();
    tasks.give_handle(task, *memory.map(5));
    const auto put = [&](Datum key, Datum value) { values::set(memory, *task.handle, key, value); };
    put(values::isa_key, Datum::object(tasks.type));
    put(memory.text("id"), Datum::number(task.id));
    put(memory.text("name"), memory.text(name_of(task)));
    put(memory.text("state"), memory.text("running"));
    put(memory.text("value"), Datum::null());
    return Datum::object(task.handle);
}

NativeResult Machine::tasks(TaskRequest request, NativeCall& call) {
    constexpr const char* names[] = {"spawn", "join", "cancel", "waitFor", "raise", "every"};
    if (request == TaskRequest::every) return every_for(call);
    if (state.tasks == nullptr)
        return runtime::fail(call, std::string(names[static_cast<int>(request)]) +
                                       ": this conversation runs alone; tasks need a machine");
    switch (request) {
        case TaskRequest::spawn: return spawn_for(call);
        case TaskRequest::join: return join_for(call);
        case TaskRequest::cancel: return cancel_for(call);
        case TaskRequest::wait_for: return wait_for(call);
        case TaskRequest::every:
        case TaskRequest::raise: break;
    }
    if (!call.arguments[0].is_string()) return runtime::fail(call, "raise: the name of an event is required");
    const bool keeps = values::truthy(call.arguments[2]);
    return give(call, raise(values::Text(call.arguments[0]).view(), call.arguments[1], keeps));
}

NativeResult Machine::spawn_for(NativeCall& call) {
    const Datum given = call.arguments[1];
    std::span<const Datum> arguments{&given, given.is_null() ? 0u : 1u};
    if (given.is_list()) arguments = {given.as_list()->items, given.as_list()->count};
    std::string error;
    Task* const task = spawn(call.arguments[0], arguments, error);
    if (task == nullptr) return runtime::fail(call, "spawn: " + error);
    return give(call, handle_of(*task));
}

/// Why `waiting` may not wait for the task: it would wait for itself in the end. Empty when it may.
std::string Machine::deadlock(std::uint32_t waiting, const Task& target) {
    constexpr std::size_t told_max = 8;
    Tasks& tasks = *state.tasks;
    const std::string self = "task " + std::to_string(waiting);
    std::string chain = self + " would wait for " + described(target);
    std::size_t told = 0;
    for (const Task* at = &target; at != nullptr; at = tasks.find(at->joins)) {
        if (at->joins == waiting) return "deadlock: " + chain + ", which waits for " + self;
        if (at->joins == 0 || at->due < Task::never) return "";
        if (const Task* const next = tasks.find(at->joins); next != nullptr && ++told < told_max)
            chain += ", which waits for " + described(*next);
        else if (told == told_max) chain += ", which waits for others";
    }
    return "";
}

NativeResult Machine::join_for(NativeCall& call) {
    Tasks& tasks = *state.tasks;
    const Datum handle = call.arguments[0];
    const Task* const task = tasks.of(handle);
    if (task == nullptr) {
        const Datum value = values::get(*handle.as_map(), Datum::short_text("value"));
        return give(call, value.is_unset() ? Datum::null() : value);
    }
    if (task->id == tasks.current) return runtime::fail(call, "join: a task cannot wait for itself");
    if (const std::string problem = deadlock(tasks.current, *task); !problem.empty())
        return runtime::fail(call, "join: " + problem);
    call.waits_for = WaitFor::task;
    call.result = call.target = handle;
    return NativeResult::suspended;
}

NativeResult Machine::cancel_for(NativeCall& call) {
    Tasks& tasks = *state.tasks;
    if (!tasks.is_handle(call.arguments[0])) return runtime::fail(call, "cancel: a task is required, as spawn gave it");
    Task* const task = tasks.of(call.arguments[0]);
    if (task == nullptr) return give_truth(call, false);
    const bool is_current = task->id == tasks.current;
    cancel(*task);
    return is_current ? NativeResult::suspended : give_truth(call, true);
}

NativeResult Machine::wait_for(NativeCall& call) {
    if (!call.arguments[0].is_string()) return runtime::fail(call, "waitFor: the name of an event is required");
    const Datum timeout = call.arguments[1];
    if (!timeout.is_null()) {
        const double seconds = timeout.is_number() ? timeout.as_number() : -1;
        if (!std::isfinite(seconds) || seconds < 0)
            return runtime::fail(call, "waitFor: timeout must be a number of seconds that is not negative");
        call.wake_after = seconds;
    }
    if (take_kept(call.arguments[0], call.result)) return NativeResult::done;
    call.waits_for = WaitFor::event;
    call.result = call.target = call.arguments[0];
    return NativeResult::suspended;
}

// ---- events that are kept --------------------------------------------------------------------------------------------

void Machine::keep(std::string_view event, Datum value) {
    Tasks& tasks = *state.tasks;
    values::Heap& memory = state.heap;
    const Datum name = memory.text(event);
    const Datum waiting = tasks.kept != nullptr ? values::get(*tasks.kept, name) : Datum::unset();
    if (!waiting.is_unset()) return memory.push(*waiting.as_list(), value);
    values::List* const list = memory.list(1);
    memory.push(*list, value);
    values::Map* const kept = tasks.kept != nullptr ? tasks.kept : memory.map();
    values::set(memory, *kept, name, Datum::object(list));
    tasks.kept = kept;
}

/// The oldest one of that name.
bool Machine::take_kept(Datum event, Datum& value) {
    Tasks& tasks = *state.tasks;
    if (tasks.kept == nullptr) return false;
    const Datum waiting = values::get(*tasks.kept, event);
    if (!waiting.is_list() || waiting.as_list()->count == 0) return false;
    values::List& list = *waiting.as_list();
    value = list.items[0];
    ++list.items;
    ++list.spare_front;
    --list.count;
    --list.capacity;
    if (list.count == 0) values::remove(*tasks.kept, event);
    if (values::size(*tasks.kept) == 0) tasks.kept = nullptr;
    return true;
}

// ---- beats -----------------------------------------------------------------------------------------------------------

/// The next beat is so long after the last one, however late the task was woken: beats that a long tick has passed come one
/// after another, each with a turn. Only a beat missed while the task waited for something else is not made up for.
NativeResult Machine::every_for(NativeCall& call) {
    const double seconds = call.arguments[0].is_number() ? call.arguments[0].as_number() : 0;
    if (!std::isfinite(seconds) || !(seconds > 0))
        return runtime::fail(call, "every: seconds must be a number greater than 0");
    call.waits_for = WaitFor::time;
    call.wake_after = seconds;
    if (state.tasks != nullptr) {
        const double now = state.tasks->now;
        Beat& beat = execution().beat;
        double due = beat.last >= 0 ? beat.last + seconds : now + seconds;
        if (due <= now && beat.is_loose) due = now + seconds;
        beat = {due, false};
        call.wake_after = std::max(0.0, due - now);
    }
    call.result = Datum::number(call.wake_after);
    return NativeResult::suspended;
}

}  // namespace npcs::runtime
