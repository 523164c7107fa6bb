// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// One world: any number of scripts on the same globals, running one after another or side by side as tasks, in one save.
//
//     npcs::Machine world(game);
//     world.run(setup);                                  // defines functions, fills globals
//     auto guard = world.spawn(world.global("patrol"), {"gate"}).value();
//     for (auto& news : world.tick(1.0 / 60)) show(news); // whoever finished, failed, or asks for something
//     world.complete(ticket, "yes");                     // an answer; its task goes on in the next tick
//
// Everything that runs is a task, also what run(), eval() and call() start; these take the task's first turn at once. A task
// stops where a conversation would, and besides waits for game time (`wait`), for the host (a ticket), for another task
// (`join`) or for an event (`waitFor`). A machine is used by one thread at a time; a second one is refused by name ("busy").
// From inside a callback of the host a part of the calls is possible (docs/embedding.md, "From inside a callback"); the others,
// those that would run, save or replace something, are refused ("running"). It may be destroyed, moved or assigned to by what it
// runs, which stays until it has stopped; one that was moved from refuses all ("moved-from"). Nothing throws; see session.hpp.
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
class World;
}

/// A question that waits for the host.
struct Ticket {
    TicketId id = 0;
    TaskId task = 0;
    std::string function;         ///< the host function that suspended; empty for a choice
    Value value;                  ///< what it suspended with; the prompt of a choice
    std::vector<Option> options;  ///< of a choice
    double seconds = -1;          ///< left until it times out; negative: never
};

class NPCS_API Machine {
public:
    explicit Machine(Host host, SessionOptions options = {});
    Machine(Machine&&) noexcept;
    Machine& operator=(Machine&&) noexcept;
    ~Machine();

    /// Runs a script to its first stop. Globals, and what they hold, are what earlier scripts left. An error ends this run
    /// only. Outcome::task goes on with resume(), choose() or tick().
    Outcome run(const Script& script, const RunOptions& options = {});
    /// The value of an expression, which sees the globals. It must not wait, nor contain a function.
    Outcome eval(std::string_view expression, const RunOptions& options = {});
    /// Calls a function of a script. When it stops, Outcome::task goes on.
    Outcome call(const Value& function, std::vector<Value> arguments = {}, const RunOptions& options = {});
    /// Gives a task its next turn now: with the answer it waits for, or without when its time has not come yet.
    Outcome resume(TaskId task, const Value& answer = {}, const RunOptions& options = {});
    Outcome choose(TaskId task, std::size_t option, const RunOptions& options = {});
    Outcome choose(TaskId task, std::string_view option_id, const RunOptions& options = {});

    // ---- tasks -------------------------------------------------------------------------------------------------------
    /// A task that calls a function of a script; its first turn is in the next tick.
    Result<TaskId> spawn(const Value& function, std::vector<Value> arguments = {});
    Result<TaskId> spawn(const Script& script);
    /// Game time goes on by `seconds`; then every task that is ready has one turn, the oldest first. Gives what the host
    /// should know, in that order: who finished, failed, yielded a value, or asks for something. Tasks made ready by others
    /// have their turn in the next tick. A stop request or the deadline leaves the rest ready; the next tick begins with them.
    std::vector<Outcome> tick(double seconds, const RunOptions& options = {});
    /// Ends a task; its plans are cancelled, the innermost first. Those who join it go on with null.
    Diagnostics cancel(TaskId task);
    /// All that are not over, the oldest first.
    std::vector<TaskId> tasks() const;
    /// Where a task stands; its `seconds` are those that are left. Refused ("no-task") when it is over.
    Outcome outcome(TaskId task) const;
    std::vector<TraceLine> trace(TaskId task) const;
    /// What scripts hold of a task: a map with `id`, `name`, `state` and `value`. Null when it is over.
    Value handle(TaskId task);
    /// All tasks that wait for the event are ready, with the value. Gives how many; 0 is no error. With `keep`, an event that
    /// nobody waits for is kept, and the first task that will wait for it has it at once. Kept events are part of saves, and
    /// several of a name are had in the order in which they were raised.
    std::size_t raise(std::string_view event, const Value& value = {}, bool keep = false);
    /// Seconds of all ticks.
    double now() const;
    /// Seconds until a task goes on by itself: 0 when one is ready, infinite when none waits for time. A host without frames
    /// sleeps so long, or until it has news for the machine.
    double next_wake() const;

    // ---- tickets -----------------------------------------------------------------------------------------------------
    /// Open questions, the oldest first. After load() they are there again; by function and value the host knows them.
    std::vector<Ticket> tickets() const;
    /// The call gives `value`, in the next tick; of a choice: the index or the id of an available option. A ticket that is not open
    /// (completed, timed out, cancelled, never given) is refused ("no-ticket").
    Diagnostics complete(TicketId ticket, const Value& value = {});
    /// The call ends its task with a run-time error.
    Diagnostics fail(TicketId ticket, std::string_view message);
    /// Calls off what the task was doing: the innermost plan it carries out, behind which it goes on; without one, the task.
    Diagnostics cancel_ticket(TicketId ticket);

    // ---- globals -----------------------------------------------------------------------------------------------------
    Value global(std::string_view name) const;
    Diagnostics set_global(std::string_view name, const Value& value);
    std::vector<std::string> global_names() const;
    /// Tells of a global's new value: whenever a turn ends in which it was given another one, in set_global, and after restore()
    /// and reload(). A path goes on into maps and lists: "player.gold", "party.0.name". What a list or map holds may change
    /// without its being another one; observe_deeply() looks for that, at a cost that grows with everything it holds. What an
    /// observer itself changes is told when it has returned; what it throws is told by take_problems().
    Diagnostics observe(std::string path, std::function<void(const Value&)> callback);
    Diagnostics observe_deeply(std::string path, std::function<void(const Value&)> callback);
    Diagnostics forget(std::string_view path);

    // ---- saves -------------------------------------------------------------------------------------------------------
    /// All tasks, tickets, timers and globals. Empty while the machine runs. With outlines of all scripts, unless told otherwise.
    std::string save(SaveOptions options = {}) const;
    std::string save_readable() const;
    /// `scripts`: all that the machine had, in any order. Observers are not saved. Scripts that were edited since take over where
    /// every statement that a task stands in is surely found again; see migration.hpp.
    static Result<Machine> load(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                                SessionOptions options = {});
    /// The same with a policy, and a report on what became of a save of other versions.
    static Result<Machine> load(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                                const LoadOptions& options, MigrationReport* report = nullptr);
    /// The state as it is now, with handles; it costs what a save costs, and stays valid however the machine goes on.
    Snapshot snapshot() const;
    /// Goes back (or on) to a snapshot of this machine or of a fork. Observers stay, and are told of what is another value then.
    /// One that was made before reload() is brought to the scripts as they are now.
    Diagnostics restore(const Snapshot& snapshot);
    Diagnostics restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report = nullptr);
    /// Hot reload: scripts that were edited take the place of those with the same file name, further ones join them, and
    /// everything goes on as if it were saved and loaded; tasks, tickets, observers, handles and user data stay. When that is refused
    /// nothing has changed. Values that refer to lists, maps and functions read as empty. Of the options `session` is not used.
    Diagnostics reload(const std::vector<Script>& scripts);
    Diagnostics reload(const std::vector<Script>& scripts, const LoadOptions& options,
                       MigrationReport* report = nullptr);
    /// A second machine in the same state, with the same host.
    Result<Machine> fork() const;
    std::size_t bytes_in_use() const;
    /// What the host's functions find in Call::user_data. Neither saved nor changed by restore; a fork begins with the same.
    const std::any& user_data() const;
    Diagnostics set_user_data(std::any data);
    /// What no result had room for; see Session::take_problems.
    Diagnostics take_problems();

private:
    friend class api::World;
    friend NPCS_API MigrationReport check_save(std::string_view, const std::vector<Script>&, const Host&,
                                               const LoadOptions&);
    friend class Call;
    static MigrationReport check(std::string_view bytes, const std::vector<Script>& scripts, const Host& host,
                                 const LoadOptions& options);
    explicit Machine(std::shared_ptr<api::World> world);
    static Diagnostics missing(const std::vector<Script>& scripts, const Host& host);
    static Result<Machine> load_same(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                                     const SessionOptions& options);
    static Result<Machine> load_migrating(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                                          const LoadOptions& options, MigrationReport& told);
    static Diagnostics go_on_in(api::World& world, const std::vector<Script>& scripts, const std::string& bytes,
                                std::vector<Value> handles, const LoadOptions& options, MigrationReport* report);
    std::shared_ptr<api::World> world_;
};

}  // namespace npcs
