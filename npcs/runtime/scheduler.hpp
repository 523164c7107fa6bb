// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Concurrent tasks on one machine: starting, taking turns, waiting and ending. Their data is in Tasks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/call_stack.hpp"
#include "runtime/plan_stack.hpp"
#include "runtime/run.hpp"
#include "runtime/stops.hpp"
#include "runtime/tasks.hpp"

namespace npcs::runtime {

/// Gives the tasks of a machine their turns. Precondition: State::tasks is set.
class Scheduler {
public:
    explicit Scheduler(Context& context) : context_(context), tasks_(*context.state.tasks) {}

    /// Creates a task that calls a script function in its first turn. Returns null and sets `error` when that is not
    /// possible.
    Task* spawn(Datum function, std::span<const Datum> arguments, std::string& error);
    /// Creates a task that runs a program's main function. Returns null and sets `error` when that is not possible.
    Task* spawn(const Linked& linked, std::string& error);
    /// Runs a task until it stops, then calls `inspect` while its execution can still be inspected.
    template <typename Inspect>
    void give_turn(Task& task, const Inspect& inspect);
    /// Ends a task from outside: with an error from the call it waits for, or, when `error` is null, by cancelling it.
    template <typename Inspect>
    void end(Task& task, const std::string* error, const Inspect& inspect);
    /// Cancels a task. The current task ends once the call that asked for it has returned.
    void cancel(Task& task);
    /// Cancels the task's innermost plan. Returns false when it has none.
    bool leave_innermost_plan(Task& task);

    /// Returns the ticket that the current task will get if it asks the host.
    std::uint32_t promised_ticket();
    /// Returns the handle by which scripts refer to a task.
    Datum handle_of(Task& task);
    /// Returns why `waiting` may not wait for `target`: it would end up waiting for itself. Empty when it may.
    std::string deadlock(std::uint32_t waiting, const Task& target) const;

    /// Returns the seconds until a task wakes by itself; infinite when none does.
    double next_wake() const;
    /// Makes room for the tasks that will be ready when so much time has passed, and returns their number.
    std::size_t reserve_turns(double seconds);
    /// Advances game time and makes tasks ready whose time has come.
    void advance(double seconds);
    /// Makes all tasks ready that wait for the event, and returns their number. When there are none, `keep` keeps the
    /// event for the first task that will wait for it.
    std::uint32_t raise(std::string_view event, Datum value, bool keep = false);
    /// Completes ends of tasks that failed for lack of memory, see Tasks::needs_retry.
    void retry_updates();

private:
    Task* add(Execution execution, std::string& error);
    double later(double seconds) const;
    void run_turn(Task& task);
    void record_wait(Task& task) noexcept;
    void record_wait_now(Task& task);
    void finish(Task& task, TaskEnd how) noexcept;
    void finish_now(Task& task, TaskEnd how);

    Context& context_;
    Tasks& tasks_;
};

template <typename Inspect>
void Scheduler::give_turn(Task& task, const Inspect& inspect) {
    tasks_.withdraw(task);
    {
        const Turn turn(context_.turns, task.execution);
        run_turn(task);
        tasks_.current = task.id;
        inspect();
        tasks_.current = 0;
    }
    record_wait(task);
}

template <typename Inspect>
void Scheduler::end(Task& task, const std::string* error, const Inspect& inspect) {
    Execution& execution = task.execution;
    std::string message = error != nullptr ? *error : std::string();
    tasks_.withdraw(task);
    bool is_caught = false;
    {
        const Turn turn(context_.turns, execution);
        Stops stops(context_, execution);
        PlanStack plans(context_, execution);
        if (error != nullptr) stops.fail_on_throw([&] { stops.fail(values::error_of(std::move(message))); });
        else if (!execution.plans.empty()) plans.unwind(0, plans.reason(PlanEnd::cancelled));
        Datum value;
        std::uint16_t result = program::discard;
        stops.fail_on_throw([&] { is_caught = CallStack(context_, execution).catch_failure(0, value, result); });
        if (is_caught) {
            // The script has caught the error; the call it waited for evaluates to that.
            execution.pending.kind = StopKind::suspended;
            execution.pending.result = result;
            task.answer = value;
            task.ready = true;
        } else {
            inspect();
        }
    }
    if (is_caught) record_wait(task);
    else finish(task, error != nullptr ? TaskEnd::failed : TaskEnd::cancelled);
}

}  // namespace npcs::runtime
