// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Starting, running and ending tasks.

#include "runtime/scheduler.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

namespace {

/// The latest possible time; anything later happens then.
constexpr double end_of_time = std::numeric_limits<double>::max();

const std::string& name_of(const Task& task) { return task.execution.frames.front().function->name; }

std::string described(const Task& task) {
    const std::string& name = name_of(task);
    return "task " + std::to_string(task.id) + (name.empty() ? "" : " (" + name + ")");
}

std::string_view name_of(TaskEnd how) {
    constexpr std::string_view names[] = {"finished", "failed", "cancelled"};
    return names[static_cast<std::size_t>(how)];
}

}  // namespace

// ---- beginning and ending --------------------------------------------------------------------------------------------

Task* Scheduler::add(Execution execution, std::string& error) {
    if (tasks_.all.size() >= context_.limits.tasks) {
        error = "task limit reached: " + std::to_string(context_.limits.tasks) + " tasks at once";
        return nullptr;
    }
    const std::size_t bytes = memory_of(Task());
    if (!context_.state.heap.can_take(bytes)) {
        error = out_of_memory(context_.limits).message;
        return nullptr;
    }
    std::uint32_t id = tasks_.last_task;
    do ++id;
    while (id == 0 || tasks_.find(id) != nullptr);
    Task& task = tasks_.all[id];
    task.id = id;
    task.execution = std::move(execution);
    // It is placed before its first statement, like a task interrupted there by a stop request.
    task.execution.started = true;
    task.execution.pending.kind = StopKind::interrupted;
    try {
        tasks_.make_ready(task, Datum::null());
    } catch (const std::bad_alloc&) {
        tasks_.all.erase(id);
        throw;
    }
    tasks_.last_task = id;
    context_.state.heap.grow_external(bytes);
    return &task;
}

Task* Scheduler::spawn(Datum function, std::span<const Datum> arguments, std::string& error) {
    if (!function.is_function() || function.as_function()->origin != values::FunctionOrigin::script) {
        error = "a function of a script is required, as in spawn(@patrol)";
        return nullptr;
    }
    const values::Function& callee = *function.as_function();
    const auto& signature = static_cast<const program::Function&>(*callee.signature);
    if (arguments.size() > signature.parameters.size()) {
        error = values::words_of(values::ErrorCode::too_many_arguments);
        return nullptr;
    }
    Execution made;
    {
        const Turn turn(context_.turns, made, true);
        CallStack stack(context_, made);
        const auto count = static_cast<std::uint32_t>(arguments.size());
        const bool has_registers = stack.reserve_registers(signature.registers + context_.native_registers);
        if (has_registers) std::copy(arguments.begin(), arguments.end(), made.registers.begin());
        if (!has_registers || !stack.push(callee, context_.programs.of(signature), 0, count, program::discard)) {
            error = out_of_memory(context_.limits).message;
            return nullptr;
        }
    }
    return add(std::move(made), error);
}

Task* Scheduler::spawn(const Linked& linked, std::string& error) {
    error = exceeds(linked, context_.state.heap.limits).message;
    if (!error.empty()) return nullptr;
    Execution execution;
    execution.registers.resize(linked.program->main().registers + context_.native_registers);
    CallStack(context_, execution).push_main(linked);
    context_.state.heap.grow_external(memory_of(execution));
    return add(std::move(execution), error);
}

/// When memory is short, the end stays pending until retry_updates().
void Scheduler::finish(Task& task, TaskEnd how) noexcept {
    try {
        finish_now(task, how);
    } catch (const std::exception&) {
        task.ending = how;
        tasks_.needs_retry = true;
    }
}

void Scheduler::retry_updates() {
    tasks_.needs_retry = false;
    for (auto at = tasks_.all.begin(); at != tasks_.all.end();) {
        Task& task = (at++)->second;
        if (task.ending) finish(task, *task.ending);
        else if (task.wait_unrecorded) record_wait(task);
    }
    if (tasks_.needs_retry) throw std::bad_alloc();
}

/// Updates the task's handle and wakes the tasks that wait for its end. May be repeated after a failure.
void Scheduler::finish_now(Task& task, TaskEnd how) {
    values::Heap& memory = context_.state.heap;
    const Execution& execution = task.execution;
    const Datum value = execution.pending.kind == StopKind::none ? execution.returned : Datum::null();
    if (task.handle != nullptr) {
        values::set(memory, *task.handle, memory.text("state"), memory.text(name_of(how)));
        values::set(memory, *task.handle, memory.text("value"), value);
        if (!execution.error.empty() && execution.pending.kind == StopKind::failed)
            values::set(memory, *task.handle, memory.text("error"), memory.text(execution.error));
    }
    // Each one leaves the set when it is made ready.
    for (auto at = tasks_.joiners.find(task.id); at != tasks_.joiners.end(); at = tasks_.joiners.find(task.id))
        tasks_.make_ready(*tasks_.find(*at->second.begin()), value);
    tasks_.remove(task);
}

void Scheduler::cancel(Task& task) {
    if (task.id == tasks_.current) tasks_.cancels_current = true;
    else end(task, nullptr, [] {});
}

bool Scheduler::leave_innermost_plan(Task& task) {
    if (task.execution.plans.empty()) return false;
    // Everything that allocates comes first; from then on nothing can fail.
    std::string why = PlanStack::cancelled_message();
    tasks_.make_ready(task, Datum::null());
    const Turn turn(context_.turns, task.execution);
    PlanStack(context_, task.execution).cancel_innermost(std::move(why));
    return true;
}

// ---- turns -----------------------------------------------------------------------------------------------------------

/// Precondition: the task's execution is the current one.
void Scheduler::run_turn(Task& task) {
    const Datum answer = task.answer;
    task.answer = Datum::null();
    tasks_.current = task.id;
    tasks_.promised_ticket = 0;
    tasks_.cancels_current = false;
    Execution& execution = task.execution;
    Stops(context_, execution).fail_on_throw([&] {
        Run run(context_);
        if (execution.pending.kind != StopKind::choice) run.resume(answer);
        else if (answer.is_number()) run.choose(static_cast<std::uint32_t>(answer.as_number()));
        else run.leave_choice();
    });
    tasks_.current = 0;
    if (!tasks_.cancels_current) return;
    PlanStack plans(context_, execution);
    if (!execution.plans.empty()) plans.unwind(0, plans.reason(PlanEnd::cancelled));
    execution.pending = {};
    execution.returned = Datum::null();
}

namespace {

bool is_beat(const Pending& pending) {
    static const Native* const every = find_intrinsic("every");
    return pending.kind == StopKind::suspended && pending.function.is_function() &&
           pending.function.as_function()->signature == every;
}

}  // namespace

/// When memory is short, the task is left as it is until retry_updates().
void Scheduler::record_wait(Task& task) noexcept {
    task.wait_unrecorded = false;
    try {
        record_wait_now(task);
    } catch (const std::exception&) {
        task.wait_unrecorded = true;
        tasks_.needs_retry = true;
    }
}

/// Records what the task waits for next. May be repeated after a failure.
void Scheduler::record_wait_now(Task& task) {
    if (task.ready) return tasks_.add_to_sets(task);
    const Pending& pending = task.execution.pending;
    switch (pending.kind) {
        case StopKind::none: return finish(task, tasks_.cancels_current ? TaskEnd::cancelled : TaskEnd::finished);
        case StopKind::failed: return finish(task, TaskEnd::failed);
        case StopKind::interrupted:
        case StopKind::yielded: return tasks_.make_ready(task, Datum::null());
        case StopKind::choice:
        case StopKind::suspended: break;
    }
    task.execution.since = tasks_.now;
    const bool has_beat = is_beat(pending);
    if (!has_beat) task.execution.beat.is_loose = true;
    const bool asks_host = pending.kind == StopKind::choice || pending.waits_for == WaitFor::host;
    if (asks_host && task.ticket == 0) task.ticket = promised_ticket();
    if (task.due == Task::never) {
        if (has_beat) task.due = task.execution.beat.last;
        else if (pending.wake_after >= 0) task.due = std::min(tasks_.now + pending.wake_after, end_of_time);
    }
    if (pending.waits_for == WaitFor::event)
        context_.state.heap.grow_external(values::Text(pending.target).view().size());
    tasks_.add_to_sets(task);
}

std::uint32_t Scheduler::promised_ticket() {
    if (tasks_.promised_ticket == 0) tasks_.promised_ticket = ++tasks_.last_ticket;
    return tasks_.promised_ticket;
}

double Scheduler::next_wake() const {
    if (!tasks_.ready.empty()) return 0;
    if (tasks_.timers.empty()) return Task::never;
    return std::max(0.0, tasks_.timers.first_due() - tasks_.now);
}

std::size_t Scheduler::reserve_turns(double seconds) {
    const std::size_t due = tasks_.timers.due_at(later(seconds));
    tasks_.ready.reserve_more(due);
    return tasks_.ready.size() + due;
}

double Scheduler::later(double seconds) const { return std::min(tasks_.now + seconds, end_of_time); }

void Scheduler::advance(double seconds) {
    const double later = this->later(seconds);
    while (!tasks_.timers.empty() && tasks_.timers.first_due() <= later)
        tasks_.make_ready(tasks_.timers.first(), Datum::null());
    // Set last, so that no time has passed if memory was short.
    tasks_.now = later;
}

std::uint32_t Scheduler::raise(std::string_view event, Datum value, bool keep) {
    const auto found = tasks_.listeners.find(event);
    if (found == tasks_.listeners.end()) {
        if (keep) tasks_.keep(context_.state.heap, event, value);
        return 0;
    }
    const std::set<std::uint32_t> waiting = found->second;
    tasks_.ready.reserve_more(waiting.size());
    for (const std::uint32_t id : waiting) tasks_.make_ready(*tasks_.find(id), value);
    return static_cast<std::uint32_t>(waiting.size());
}

// ---- handles and queries ---------------------------------------------------------------------------------------------

Datum Scheduler::handle_of(Task& task) {
    values::Heap& memory = context_.state.heap;
    if (task.handle != nullptr) return Datum::object(task.handle);
    if (tasks_.type == nullptr) tasks_.type = memory.map();
    tasks_.assign_handle(task, *memory.map(5));
    const auto put = [&](Datum key, Datum value) { values::set(memory, *task.handle, key, value); };
    put(values::isa_key, Datum::object(tasks_.type));
    put(memory.text("id"), Datum::number(task.id));
    put(memory.text("name"), memory.text(name_of(task)));
    put(memory.text("state"), memory.text("running"));
    put(memory.text("value"), Datum::null());
    return Datum::object(task.handle);
}

std::string Scheduler::deadlock(std::uint32_t waiting, const Task& target) const {
    constexpr std::size_t shown_max = 8;
    const std::string self = "task " + std::to_string(waiting);
    std::string chain = self + " would wait for " + described(target);
    std::size_t shown = 0;
    for (const Task* at = &target; at != nullptr; at = tasks_.find(at->joins)) {
        if (at->joins == waiting) return "deadlock: " + chain + ", which waits for " + self;
        if (at->joins == 0 || at->due < Task::never) return "";
        if (const Task* const next = tasks_.find(at->joins); next != nullptr && ++shown < shown_max)
            chain += ", which waits for " + described(*next);
        else if (shown == shown_max) chain += ", which waits for others";
    }
    return "";
}

}  // namespace npcs::runtime
