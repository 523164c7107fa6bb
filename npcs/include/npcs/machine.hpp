// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One world: any number of scripts on the same globals, run one after another or concurrently as tasks, in one save.
//
//     npcs::Machine world(game);
//     world.run(setup);                                  // defines functions, fills globals
//     auto guard = world.spawn(world.global("patrol"), {"gate"}).value();
//     for (auto& news : world.tick(1.0 / 60)) show(news); // whatever finished, failed, or asks for something
//     world.complete(ticket, "yes");                     // an answer; the task continues in the next tick
//
// Everything that runs is a task, including what run(), eval() and call() start; these give the task its first turn at
// once. A task stops where a conversation would, and also waits for game time (`wait`), for the host (a ticket), for
// another task (`join`) or for an event (`waitFor`). A machine is used by one thread at a time; concurrent use is
// refused with code "busy". Inside a host callback some calls are allowed (docs/embedding.md, "From inside a
// callback"); those that would run, save or replace something are refused with "running". Code called by the machine
// may destroy it, move it or assign to it: what is running stays alive until it has stopped. A moved-from machine
// refuses everything with "moved-from". Nothing throws; see session.hpp for the exception.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/host.hpp"
#include "npcs/run_options.hpp"
#include "npcs/script.hpp"
#include "npcs/session.hpp"
#include "npcs/value.hpp"

namespace npcs {

namespace api {
class Loader;
class MachineCore;
}  // namespace api

/// A question that waits for the host's answer.
struct Ticket {
    TicketId id = 0;
    TaskId task = 0;
    std::string function;         ///< the host function that suspended; empty for a choice
    Value value;                  ///< what it suspended with, or the prompt of a choice
    std::vector<Option> options;  ///< of a choice
    double seconds = -1;          ///< remaining until it times out; negative: never
};

class NPCS_API Machine {
public:
    explicit Machine(Host host, SessionOptions options = {});
    Machine(Machine&&) noexcept;
    Machine& operator=(Machine&&) noexcept;
    ~Machine();

    /// Runs a script to its first stop, on the globals left by earlier scripts. An error ends only this run. A task
    /// that stopped (Outcome::task) continues with resume(), choose() or tick().
    Outcome run(const Script& script, const RunOptions& options = {});
    /// Returns the value of an expression over the globals. The expression must not wait or contain a function.
    Outcome eval(std::string_view expression, const RunOptions& options = {});
    /// Calls a script function. If it stops, the task (Outcome::task) continues like that of run().
    Outcome call(const Value& function, std::vector<Value> arguments = {}, const RunOptions& options = {});
    /// Gives a task its next turn now: with the answer it waits for, or without one if it waits for a time still to
    /// come.
    Outcome resume(TaskId task, const Value& answer = {}, const RunOptions& options = {});
    Outcome choose(TaskId task, std::size_t option, const RunOptions& options = {});
    Outcome choose(TaskId task, std::string_view option_id, const RunOptions& options = {});

    // ---- tasks -------------------------------------------------------------------------------------------------------
    /// Creates a task that calls a script function; its first turn is in the next tick.
    Result<TaskId> spawn(const Value& function, std::vector<Value> arguments = {});
    Result<TaskId> spawn(const Script& script);
    /// Advances game time by `seconds`; then every ready task has one turn, oldest first. Returns, in that order, what
    /// the host should know: which tasks finished, failed, yielded a value, or ask for something. Tasks made ready by
    /// others have their turn in the next tick. A stop request or the deadline leaves the remaining tasks ready; the
    /// next tick begins with them.
    std::vector<Outcome> tick(double seconds, const RunOptions& options = {});
    /// Ends a task and cancels its plans, innermost first. Tasks that join it continue with null.
    Diagnostics cancel(TaskId task);
    /// Returns all unfinished tasks, oldest first.
    std::vector<TaskId> tasks() const;
    /// Returns where a task is stopped; `seconds` is the time that remains. Refused with code "no-task" when it has
    /// finished.
    Outcome outcome(TaskId task) const;
    std::vector<TraceLine> trace(TaskId task) const;
    /// Returns the active calls of a task, innermost first; see Session::frames.
    std::vector<StackFrame> frames(TaskId task) const;
    /// Sets a variable that a frame of a task sees; see Session::set_variable.
    Diagnostics set_variable(TaskId task, std::size_t frame, std::string_view name, const Value& value);
    /// Returns the handle by which scripts refer to a task: a map with `id`, `name`, `state` and `value`. Null when it
    /// has finished.
    Value handle(TaskId task);
    /// Makes all tasks that wait for the event ready, with `value`, and returns their number; 0 is not an error. With
    /// `keep`, an event that no task waits for is kept for the first task that will wait for it. Kept events are part
    /// of saves; several with the same name are delivered in the order in which they were raised.
    std::size_t raise(std::string_view event, const Value& value = {}, bool keep = false);
    /// Returns the game time: the sum of all ticks, in seconds.
    double now() const;
    /// Returns the seconds until a task continues by itself: 0 if one is ready, infinite if none waits for time. A host
    /// without frames can sleep that long, or until it has news for the machine.
    double next_wake() const;

    // ---- tickets -----------------------------------------------------------------------------------------------------
    /// Returns the open questions, oldest first. They are open again after load(); the host recognizes them by function
    /// and value.
    std::vector<Ticket> tickets() const;
    /// Answers a question: the call evaluates to `value` in the next tick. For a choice, `value` is the index or id of
    /// an available option. A ticket that is not open (completed, timed out, cancelled, never issued) is refused with
    /// code "no-ticket".
    Diagnostics complete(TicketId ticket, const Value& value = {});
    /// Ends the task of a ticket with a run-time error in the waiting call.
    Diagnostics fail(TicketId ticket, std::string_view message);
    /// Cancels what the task is doing: its innermost plan, after which it continues; without a plan, the task.
    Diagnostics cancel_ticket(TicketId ticket);

    // ---- globals -----------------------------------------------------------------------------------------------------
    Value global(std::string_view name) const;
    Diagnostics set_global(std::string_view name, const Value& value);
    std::vector<std::string> global_names() const;
    /// Observes a global. The callback receives its new value at the end of each turn that assigned a different one, in
    /// set_global, and after restore() and reload(). A path leads into maps and lists: "player.gold", "party.0.name".
    /// Changes inside a list or map are not assignments; observe_deeply() detects them, at a cost proportional to
    /// everything the value contains. Changes made by an observer itself are reported when it has returned; what it
    /// throws is reported by take_problems().
    Diagnostics observe(std::string path, std::function<void(const Value&)> callback);
    Diagnostics observe_deeply(std::string path, std::function<void(const Value&)> callback);
    Diagnostics forget(std::string_view path);

    // ---- saves -------------------------------------------------------------------------------------------------------
    /// Returns all tasks, tickets, timers and globals as bytes, by default with outlines of all scripts. Empty while
    /// the machine runs.
    std::string save(SaveOptions options = {}) const;
    std::string save_readable() const;
    /// Restores a machine from a save. `scripts`: all that were run on it, in any order. Observers are not saved.
    /// Edited scripts are accepted if every statement that a task is stopped in is found again with certainty; see
    /// migration.hpp.
    static Result<Machine> load(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                                SessionOptions options = {});
    /// Restores a machine from a save, with a policy for edited scripts and a report on the migration.
    static Result<Machine> load(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                                const LoadOptions& options, MigrationReport* report = nullptr);
    /// Returns the present state, including handles. Takes as long as a save, and stays valid however the machine
    /// continues.
    Snapshot snapshot() const;
    /// Goes back (or forward) to a snapshot of this machine or of a fork. Observers stay and receive the values that
    /// differ. A snapshot made before reload() is migrated to the current scripts.
    Diagnostics restore(const Snapshot& snapshot);
    Diagnostics restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report = nullptr);
    /// Hot reload: edited scripts replace those with the same file name, others are added, and everything continues as
    /// if it had been saved and loaded; tasks, tickets, observers, handles and user data stay. If refused, nothing has
    /// changed. Values that refer to lists, maps and functions read as empty afterwards. LoadOptions::session is
    /// ignored.
    Diagnostics reload(const std::vector<Script>& scripts);
    Diagnostics reload(const std::vector<Script>& scripts, const LoadOptions& options,
                       MigrationReport* report = nullptr);
    /// Returns a second machine in the same state, with the same host.
    Result<Machine> fork() const;
    std::size_t bytes_in_use() const;
    /// Returns what host functions get from Call::user_data. Neither saved nor changed by restore; a fork starts with
    /// the same.
    const std::any& user_data() const;
    Diagnostics set_user_data(std::any data);
    /// Returns the problems that no result could report, see Session::take_problems.
    Diagnostics take_problems();

private:
    friend class api::Loader;
    friend class Call;
    friend class Debugger;
    explicit Machine(std::shared_ptr<api::MachineCore> core);
    std::shared_ptr<api::MachineCore> core_;
};

}  // namespace npcs
