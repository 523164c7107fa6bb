// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Marking and measuring a state.

#include "runtime/state.hpp"

#include "runtime/tasks.hpp"

namespace npcs::runtime {

State::State() = default;
State::~State() = default;

void mark(values::Heap& heap, const Execution& execution) {
    for (const Frame& frame : execution.frames) {
        heap.mark(frame.scope);
        heap.mark(frame.outer);
        for (std::uint32_t i = 0; i < frame.top; ++i) heap.mark(execution.registers[frame.base + i]);
    }
    for (const ActivePlan& plan : execution.plans) {
        heap.mark(plan.value);
        heap.mark(plan.payloads);
    }
    heap.mark(execution.pending.value);
    heap.mark(execution.pending.function);
    heap.mark(execution.pending.options);
    heap.mark(execution.pending.target);
    heap.mark(execution.returned);
    heap.mark(execution.check.answer);
}

void mark_roots(State& state) {
    values::Heap& heap = state.heap;
    heap.mark(state.globals);
    heap.mark(state.taken);
    heap.mark(state.intrinsics);
    for (values::Map* map : state.type_maps) heap.mark(map);
    mark(heap, state.execution);
    if (state.tasks == nullptr) return;
    heap.mark(state.tasks->type);
    heap.mark(state.tasks->kept);
    for (const auto& [id, task] : state.tasks->all) {
        heap.mark(task.answer);
        heap.mark(task.handle);
        mark(heap, task.execution);
    }
}

std::size_t memory_of(const Execution& execution) {
    return execution.frames.capacity() * sizeof(Frame) + execution.registers.capacity() * sizeof(Datum) +
           execution.plans.capacity() * sizeof(ActivePlan) + execution.guards.capacity() * sizeof(Guard) +
           execution.error.capacity();
}

std::size_t memory_of(const Task& task) {
    // A task may be in the sets of ready tasks, timers, tickets, joiners and listeners.
    return sizeof(Task) + 6 * node_bytes + memory_of(task.execution);
}

std::size_t memory_of(const State& state) {
    std::size_t bytes = memory_of(state.execution) + state.visits.capacity() * sizeof(state.visits[0]);
    if (state.tasks == nullptr) return bytes;
    for (const auto& [id, task] : state.tasks->all) bytes += memory_of(task);
    for (const auto& [event, waiting] : state.tasks->listeners) bytes += event.capacity();
    return bytes;
}

}  // namespace npcs::runtime
