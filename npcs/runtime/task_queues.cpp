// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/task_queues.hpp"

#include <algorithm>

#include "runtime/tasks.hpp"

namespace npcs::runtime {

// ---- ready -----------------------------------------------------------------------------------------------------------

void ReadyTasks::reserve_more(std::size_t count) {
    const std::size_t wanted = places_.size() + count;
    if (wanted > places_.capacity()) places_.reserve(std::max(wanted, places_.capacity() * 2));
}

void ReadyTasks::add(Task& task) {
    if (task.ready_at != in_no_queue) return;
    places_.push_back(&task);
    task.ready_at = static_cast<std::uint32_t>(places_.size() - 1);
    ++count_;
}

void ReadyTasks::remove(Task& task) {
    if (task.ready_at == in_no_queue) return;
    places_[task.ready_at] = nullptr;
    task.ready_at = in_no_queue;
    if (--count_ == 0) places_.clear();
    else if (places_.size() > 64 && count_ < places_.size() / 2) close_gaps();
}

void ReadyTasks::close_gaps() {
    std::uint32_t at = 0;
    for (Task* const task : places_) {
        if (task == nullptr) continue;
        places_[at] = task;
        task->ready_at = at++;
    }
    places_.resize(at);
}

// ---- waiting for a time ----------------------------------------------------------------------------------------------

void Timers::add(Task& task) {
    if (task.timer_at != in_no_queue) return;
    const Waiting waiting{task.due, &task};
    heap_.push_back(waiting);
    move_up(heap_.size() - 1, waiting);
}

void Timers::remove(Task& task) {
    if (task.timer_at == in_no_queue) return;
    const std::size_t at = task.timer_at;
    task.timer_at = in_no_queue;
    const Waiting last = heap_.back();
    heap_.pop_back();
    if (at == heap_.size()) return;
    if (at > 0 && last.due < heap_[(at - 1) / 2].due) move_up(at, last);
    else move_down(at, last);
}

void Timers::put(std::size_t at, Waiting waiting) {
    heap_[at] = waiting;
    waiting.task->timer_at = static_cast<std::uint32_t>(at);
}

void Timers::move_up(std::size_t at, Waiting waiting) {
    while (at > 0) {
        const std::size_t above = (at - 1) / 2;
        if (!(waiting.due < heap_[above].due)) break;
        put(at, heap_[above]);
        at = above;
    }
    put(at, waiting);
}

void Timers::move_down(std::size_t at, Waiting waiting) {
    for (std::size_t below = 2 * at + 1; below < heap_.size(); below = 2 * at + 1) {
        if (below + 1 < heap_.size() && heap_[below + 1].due < heap_[below].due) ++below;
        if (!(heap_[below].due < waiting.due)) break;
        put(at, heap_[below]);
        at = below;
    }
    put(at, waiting);
}

/// The depth of the recursion is that of the heap.
std::size_t Timers::due_at(double time, std::size_t from) const {
    if (from >= heap_.size() || heap_[from].due > time) return 0;
    return 1 + due_at(time, 2 * from + 1) + due_at(time, 2 * from + 2);
}

}  // namespace npcs::runtime
