// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tasks: what a machine does side by side. Each has frames of its own on the machine's globals, in an execution that stays in
// its Task from the first turn to the last; for a turn the machine is pointed at it. Only a task that is ready, or whose time
// has come, costs anything in a tick.
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

namespace npcs::runtime {

/// How a task ended; what its handle calls its `state` from then on.
enum class TaskEnd : std::uint8_t { finished, failed, cancelled };

struct Task {
    static constexpr double never = std::numeric_limits<double>::infinity();

    std::uint32_t id = 0;
    std::uint32_t ticket = 0;       ///< names the question the host is asked; 0: none
    bool ready = false;             ///< has its turn in the next tick
    double due = never;             ///< game time at which its wait ends
    Datum answer;                   ///< what the call it waits for gives
    values::Map* handle = nullptr;  ///< what scripts hold of it; null: nobody asked for it yet
    std::uint32_t joins = 0;        ///< the task it waits for, as far as Tasks::joiners knows
    std::optional<TaskEnd> ending;  ///< while that could not be written down yet
    bool unsettled = false;         ///< what it waits for could not be written down yet
    bool listens = false;           ///< Tasks::listeners knows that it waits for an event
    Execution execution;
};

/// What it takes, with all that machines note of it.
std::size_t memory_of(const Task& task);

/// The sets in the second half say nothing that the tasks do not say; they are made anew when a state is loaded.
struct Tasks {
    double now = 0;  ///< game time: seconds of all ticks
    std::uint32_t last_task = 0;
    std::uint32_t last_ticket = 0;
    std::uint32_t promised_ticket = 0;  ///< in a turn: told to a host function, given when it suspends; 0: not told
    std::uint32_t current = 0;          ///< the one whose turn it is
    bool cancels_current = false;       ///< it ends as soon as the call that asked for it has returned
    bool needs_mending = false;         ///< the end of a turn could not be written down for want of memory
    std::uint32_t turned = 0;           ///< the one that had the last turn of a tick that was cut off; 0: it was not
    values::Map* kept = nullptr;  ///< events nobody has waited for yet: name -> list of values; null: there are none
    values::Map* type = nullptr;  ///< `__isa` of all handles; null: none was made yet
    std::map<std::uint32_t, Task> all;  ///< by id, so by age; a Task stays where it is

    std::set<std::uint32_t> ready;
    std::set<std::pair<double, std::uint32_t>> timers;
    std::map<std::uint32_t, std::uint32_t> tickets;                         ///< to the task that holds it
    std::map<std::uint32_t, std::set<std::uint32_t>> joiners;               ///< by the task they wait for
    std::map<std::string, std::set<std::uint32_t>, std::less<>> listeners;  ///< by event
    std::unordered_map<const values::Map*, std::uint32_t> handles;          ///< of tasks that are not over

    Task* find(std::uint32_t id) {
        const auto found = all.find(id);
        return found != all.end() ? &found->second : nullptr;
    }
    /// Makes a map what scripts hold of a task. It stays that whatever they write to it. False when it is another's.
    bool give_handle(Task& task, values::Map& handle);
    /// Whether a value is the handle of a task; of one that is over, its __isa tells.
    bool is_handle(Datum value) const;
    /// The task of a handle; null when it is over.
    Task* of(Datum handle);
    bool is_cancelled() const { return cancels_current && current != 0; }
    void make_ready(Task& task, Datum answer);
    /// Those that are ready, in the order of their turns: by age, from behind the last turn of a tick that was cut off.
    void round(std::vector<std::uint32_t>& order) const;
    /// Enters what the task waits for into the sets.
    void enlist(Task& task);
    void withdraw(Task& task);
    void forget(Task& task);
    /// Keeps an event for the first task that will wait for it.
    void keep(values::Heap& heap, std::string_view event, Datum value);
    /// Gives the oldest kept event of that name. False when there is none.
    bool take_kept(Datum event, Datum& value);
};

}  // namespace npcs::runtime
