// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tasks: concurrent executions on one machine. Each has its own frames on the machine's globals, in an execution that
// stays in its Task from the first turn to the last; for a turn the machine is pointed at it. Only a task that is
// ready, or whose time has come, costs anything in a tick.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/state.hpp"
#include "runtime/task_queues.hpp"

namespace npcs::runtime {

/// How a task ended: the final `state` of its handle.
enum class TaskEnd : std::uint8_t { finished, failed, cancelled };

struct Task {
    static constexpr double never = std::numeric_limits<double>::infinity();

    std::uint32_t id = 0;
    std::uint32_t ticket = 0;              ///< identifies the question asked of the host; 0: none
    bool ready = false;                    ///< gets a turn in the next tick
    double due = never;                    ///< game time at which its wait ends
    Datum answer;                          ///< the value of the call it waits for
    values::Map* handle = nullptr;         ///< the map by which scripts refer to it; null: not requested yet
    std::uint32_t joins = 0;               ///< the task it waits for, as recorded in Tasks::joiners
    std::optional<TaskEnd> ending;         ///< set while its end could not be recorded for lack of memory
    bool wait_unrecorded = false;          ///< what it waits for could not be recorded for lack of memory
    bool listens = false;                  ///< whether it is in Tasks::listeners
    std::uint32_t ready_at = in_no_queue;  ///< its place in Tasks::ready
    std::uint32_t timer_at = in_no_queue;  ///< its place in Tasks::timers
    Execution execution;
};

/// Returns the bytes a task takes, including the machine's bookkeeping for it.
std::size_t memory_of(const Task& task);

/// The containers in the second half are indexes over the tasks; they are rebuilt when a state is loaded.
struct Tasks {
    double now = 0;  ///< game time: the sum of all ticks, in seconds
    std::uint32_t last_task = 0;
    std::uint32_t last_ticket = 0;
    std::uint32_t promised_ticket = 0;  ///< in a turn: announced to the host, assigned on suspending; 0: not announced
    std::uint32_t current = 0;          ///< the task whose turn it is
    bool cancels_current = false;       ///< the current task ends once the call that asked for it has returned
    bool needs_retry = false;           ///< the end of a turn could not be recorded for lack of memory
    std::uint32_t turned = 0;           ///< the task that had the last turn of a tick that was cut off; 0: none
    values::Map* kept = nullptr;        ///< events kept until a task waits for them: name -> list of values; null: none
    values::Map* type = nullptr;        ///< `__isa` of all handles; null: none made yet
    std::map<std::uint32_t, Task> all;  ///< by id, which is by age; tasks do not move

    ReadyTasks ready;
    Timers timers;
    std::uint64_t removals =
        0;  ///< number of tasks that were removed so far: while it stays, pointers to tasks are valid
    std::map<std::uint32_t, std::uint32_t> tickets;                         ///< ticket to the task that holds it
    std::map<std::uint32_t, std::set<std::uint32_t>> joiners;               ///< by the task they wait for
    std::map<std::string, std::set<std::uint32_t>, std::less<>> listeners;  ///< by event
    std::unordered_map<const values::Map*, std::uint32_t> handles;          ///< handles of unfinished tasks

    Task* find(std::uint32_t id) {
        const auto found = all.find(id);
        return found != all.end() ? &found->second : nullptr;
    }
    /// Makes a map the handle of a task, which it stays whatever scripts write to it. Returns false when it is another
    /// task's.
    bool assign_handle(Task& task, values::Map& handle);
    /// Whether a value is the handle of a task; for a finished task, its __isa decides.
    bool is_handle(Datum value) const;
    /// Returns the task of a handle; null when it has finished.
    Task* of(Datum handle);
    bool is_cancelled() const { return cancels_current && current != 0; }
    void make_ready(Task& task, Datum answer);
    /// Lists the ready tasks in the order of their turns: by age, starting after the last turn of a tick that was cut
    /// off.
    void turn_order(std::vector<std::uint32_t>& order) const;
    /// Enters the task into the indexes by what it waits for.
    void add_to_sets(Task& task);
    void withdraw(Task& task);
    void remove(Task& task);
    /// Keeps an event for the first task that will wait for it.
    void keep(values::Heap& heap, std::string_view event, Datum value);
    /// Takes the oldest kept event of that name. Returns false when there is none.
    bool take_kept(Datum event, Datum& value);
};

}  // namespace npcs::runtime
