// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The implementation of a Machine: a core with tasks, and the observers of its globals.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/bridge.hpp"
#include "api/core.hpp"
#include "api/observed.hpp"
#include "npcs/machine.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

class MachineCore : public Core {
public:
    using Core::Core;
    MachineCore(const std::shared_ptr<HostTable>& host, const SessionOptions& options);

    std::vector<Outcome> pending_outcomes;  ///< outcomes of tasks that ended between ticks
    Machine* owner = nullptr;  ///< the public object; updated when that is moved, null when it is destroyed

    runtime::Tasks& tasks() const { return *machine->state.tasks; }
    /// Called before every public call.
    Diagnostics make_ready();
    Result<TaskId> spawn(const Value& function, const std::vector<Value>& arguments);
    Outcome eval(std::string_view expression, const RunOptions& options);
    std::vector<Outcome> tick(double seconds, const RunOptions& options);
    /// A tick in progress: who has a turn in it, and what the host must learn of those who had theirs.
    struct Tick {
        std::vector<std::uint32_t> order;
        std::size_t next = 0;
        std::vector<Outcome> told;
    };
    void begin_tick(double seconds, Tick& tick);
    /// Gives the turns that are left, until a debugger pauses one, which is then the next, or a stop is requested. Returns
    /// whether all had theirs.
    bool give_turns(Tick& tick, bool measure);
    std::vector<TraceLine> trace(runtime::Task& task) const;
    /// Runs a task until its next stop and returns the outcome.
    Outcome turn(runtime::Task& task, const RunOptions& run);
    /// Runs a task until its next stop, in a tick, and adds the outcome to Tick::told if the host must learn it. Returns the
    /// task, or null if it has ended.
    const runtime::Task* turn(runtime::Task& task, Tick& tick, bool measure);
    Outcome look(runtime::Task& task) const;
    /// Gives a task its answer. Returns false, and sets `problem`, if that is not an option of the choice it waits for.
    bool answer(runtime::Task& task, const Value& given, Outcome& problem);
    /// Returns the task that waits with an open ticket, or null if there is none.
    runtime::Task* holder(TicketId ticket) const;
    /// Ends a task from outside: fails it with `error`, or cancels it if that is null or the task is the running one.
    void end(runtime::Task& task, const std::string* error);
    void cancel_innermost(runtime::Task& task);

    void observe(std::string path, bool deeply, std::function<void(const Value&)> callback);
    void forget(std::string_view path);
    /// Calls the observers of globals that have changed.
    void notify();

    /// Compiles an expression.
    static Result<Script> expression(std::string_view text);

    /// Replaces the machine; the observers are kept.
    void replace(std::unique_ptr<runtime::Machine> next, std::vector<Outcome> told = {}) {
        swap_machine(std::move(next), std::move(told));
        notify();
    }
    /// replace() that does not call observers.
    void swap_machine(std::unique_ptr<runtime::Machine> next, std::vector<Outcome> told);
    /// Takes over the machine and the pending outcomes of another core.
    void take_over(MachineCore& other) { replace(std::move(other.machine), std::move(other.pending_outcomes)); }
    /// Returns the empty program, which is the first one of every machine.
    static const std::shared_ptr<const program::Program>& no_program();

private:
    struct Observer {
        std::string path;
        bool deeply;
        std::function<void(const Value&)> callback;
        ValueMark mark;
        std::unique_ptr<Reference> kept;  ///< keeps the objects of the mark alive
    };
    /// Updates an observer's mark. Returns whether the value has changed.
    bool look_again(Observer& observer);
    bool notify_once();

    std::vector<Observer> observers_;
    bool is_notifying_ = false;
};

}  // namespace npcs::api
