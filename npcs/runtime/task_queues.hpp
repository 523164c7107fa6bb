// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The tasks that are to have a turn, and those that wait for a time. A task knows its place in either, so it leaves without
// a search, and a turn allocates nothing. Neither owns the tasks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace npcs::runtime {

struct Task;

/// The place of a task that is in no queue.
inline constexpr std::uint32_t in_no_queue = 0xFFFF'FFFF;

/// The tasks that have a turn in the next tick, in the order in which they came. Places that were left stay empty until all
/// are, or until there are more of them than tasks.
class ReadyTasks {
public:
    bool empty() const { return count_ == 0; }
    std::size_t size() const { return count_; }
    /// Makes room, so that as many tasks as that can be added without allocating.
    void reserve_more(std::size_t count);
    /// Does nothing if the task is among them.
    void add(Task& task);
    void remove(Task& task);
    template <typename Visit>
    void each(const Visit& visit) const {
        for (Task* const task : places_)
            if (task != nullptr) visit(*task);
    }

private:
    void close_gaps();

    std::vector<Task*> places_;  ///< null: left
    std::size_t count_ = 0;
};

/// The tasks that wait for a time (Task::due), as a binary heap: the first one is due first.
class Timers {
public:
    bool empty() const { return heap_.empty(); }
    std::size_t size() const { return heap_.size(); }
    /// Precondition: not empty.
    Task& first() const { return *heap_.front().task; }
    double first_due() const { return heap_.front().due; }
    /// Does nothing if the task is among them.
    void add(Task& task);
    void remove(Task& task);
    /// Returns the number of tasks that are due at that time, in proportion to that number.
    std::size_t due_at(double time) const { return due_at(time, 0); }

private:
    struct Waiting {
        double due;
        Task* task;
    };
    void put(std::size_t at, Waiting waiting);
    void move_up(std::size_t at, Waiting waiting);
    void move_down(std::size_t at, Waiting waiting);
    std::size_t due_at(double time, std::size_t from) const;

    std::vector<Waiting> heap_;
};

}  // namespace npcs::runtime
