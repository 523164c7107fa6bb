// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a Machine is made of: a core with tasks, and who observes its globals.
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

class World : public Core {
public:
    using Core::Core;
    World(const std::shared_ptr<HostTable>& host, const SessionOptions& options);

    std::vector<Outcome> news;  ///< of tasks that ended between ticks
    Machine* owner = nullptr;   ///< the game's; changes when that is moved, null when it is gone

    runtime::Tasks& tasks() const { return *machine->state.tasks; }
    /// Before every call.
    Diagnostics make_ready();
    Result<TaskId> spawn(const Value& function, const std::vector<Value>& arguments);
    Outcome eval(std::string_view expression, const RunOptions& options);
    std::vector<Outcome> tick(double seconds, const RunOptions& options);
    std::vector<TraceLine> trace(runtime::Task& task) const;
    /// A task's next turn, and what came of it.
    Outcome turn(runtime::Task& task, const RunOptions& run);
    /// The same in a tick: whether the host should know what came of it.
    bool turn(std::uint32_t task, Outcome& outcome, bool measure);
    Outcome look(runtime::Task& task) const;
    /// Gives a task what it waits for. False, and `problem` says why, when that is no option of the choice it offers.
    bool answer(runtime::Task& task, const Value& given, Outcome& problem);
    /// The task that waits with an open ticket; null when there is none.
    runtime::Task* holder(TicketId ticket) const;
    /// Ends a task from outside, with an error or by cancelling it.
    void end(runtime::Task& task, const std::string* error);
    void cancel_innermost(runtime::Task& task);

    void observe(std::string path, bool deeply, std::function<void(const Value&)> callback);
    void forget(std::string_view path);
    /// Tells of the globals that have changed.
    void notify();

    /// Compiles an expression.
    static Result<Script> expression(std::string_view text);

    /// Goes on with another machine, and with the own observers.
    void replace(std::unique_ptr<runtime::Machine> next, std::vector<Outcome> told = {});
    /// Goes on as the other one stands.
    void go_on_as(World& other) { replace(std::move(other.machine), std::move(other.news)); }
    /// A machine has no script of its own; this one is its first.
    static const std::shared_ptr<const program::Program>& no_program();

private:
    struct Observer {
        std::string path;
        bool deeply;
        std::function<void(const Value&)> callback;
        ValueMark mark;
        std::unique_ptr<Reference> kept;  ///< what the mark is of
    };
    /// Notes what an observer sees now; whether it is another value than before.
    bool look_again(Observer& observer);
    bool notify_once();

    std::vector<Observer> observers_;
    bool is_notifying_ = false;
};

}  // namespace npcs::api
