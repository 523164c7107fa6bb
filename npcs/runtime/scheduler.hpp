// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tasks side by side on one machine: how they begin, have their turns, wait, and end. What is known of them is in Tasks.
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

/// Gives the tasks of a machine their turns. Precondition: State::tasks.
class Scheduler {
public:
    explicit Scheduler(Context& context) : context_(context), tasks_(*context.state.tasks) {}

    /// A new task that calls a function of a script in its first turn. Null, and `error` says why, when it cannot.
    Task* spawn(Datum function, std::span<const Datum> arguments, std::string& error);
    /// The same for the main function of a program.
    Task* spawn(const Linked& linked, std::string& error);
    /// A task's turn: until it stops. Then `seen` is told, while its execution can still be looked at.
    template <typename Seen>
    void give_turn(Task& task, const Seen& seen);
    /// Ends a task from outside: with an error of the call it waits for, or (null) by cancelling it.
    template <typename Seen>
    void end(Task& task, const std::string* error, const Seen& seen);
    /// The one whose turn it is ends as soon as the call that asked for it has returned.
    void cancel(Task& task);
    /// Leaves the innermost plan that the task carries out. False when there is none.
    bool leave_innermost_plan(Task& task);

    /// The ticket that the task whose turn it is gets if it asks the host.
    std::uint32_t promised_ticket();
    /// What scripts hold of a task.
    Datum handle_of(Task& task);
    /// Why `waiting` may not wait for the task: it would wait for itself in the end. Empty when it may.
    std::string deadlock(std::uint32_t waiting, const Task& target) const;

    /// Seconds until a task goes on by itself; infinite when none does.
    double next_wake() const;
    /// Game time goes on; tasks whose time has come are ready.
    void pass(double seconds);
    /// How many tasks wait for the event: all are ready now. When none does, `keep` keeps it for the first that will.
    std::uint32_t raise(std::string_view event, Datum value, bool keep = false);
    /// Does what is left of ends that could not be written down, see Tasks::needs_mending.
    void mend();

private:
    Task* add(Execution execution, std::string& error);
    void run_turn(Task& task);
    void settle(Task& task) noexcept;
    void settle_now(Task& task);
    void finish(Task& task, TaskEnd how) noexcept;
    void finish_now(Task& task, TaskEnd how);

    Context& context_;
    Tasks& tasks_;
};

template <typename Seen>
void Scheduler::give_turn(Task& task, const Seen& seen) {
    tasks_.withdraw(task);
    {
        const Turn turn(context_.turns, task.execution);
        run_turn(task);
        tasks_.current = task.id;
        seen();
        tasks_.current = 0;
    }
    settle(task);
}

template <typename Seen>
void Scheduler::end(Task& task, const std::string* error, const Seen& seen) {
    Execution& execution = task.execution;
    std::string message = error != nullptr ? *error : std::string();
    tasks_.withdraw(task);
    bool is_caught = false;
    {
        const Turn turn(context_.turns, execution);
        Stops stops(context_, execution);
        PlanStack plans(context_, execution);
        if (error != nullptr) stops.survive([&] { stops.fail(std::move(message)); });
        else if (!execution.plans.empty()) plans.unwind(0, plans.reason(PlanEnd::cancelled));
        Datum value;
        std::uint16_t result = program::discard;
        stops.survive([&] { is_caught = CallStack(context_, execution).caught(0, value, result); });
        if (is_caught) {
            // The script has caught the error, which is what the call it waited for gives.
            execution.pending.kind = StopKind::suspended;
            execution.pending.result = result;
            task.answer = value;
            task.ready = true;
        } else {
            seen();
        }
    }
    if (is_caught) settle(task);
    else finish(task, error != nullptr ? TaskEnd::failed : TaskEnd::cancelled);
}

}  // namespace npcs::runtime
