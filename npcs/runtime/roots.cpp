// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What keeps values alive, and how much memory a machine takes beside them.

#include "runtime/machine.hpp"

namespace npcs::runtime {

namespace {

/// What a node of a set or map of the standard library takes, about.
constexpr std::size_t node_bytes = 64;

}  // namespace

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
    // It may be ready, have a time, a ticket, be joined and wait for an event.
    return sizeof(Task) + 6 * node_bytes + memory_of(task.execution);
}

std::size_t memory_of(const State& state) {
    std::size_t bytes = memory_of(state.execution) + state.visits.capacity() * sizeof(state.visits[0]);
    if (state.tasks == nullptr) return bytes;
    for (const auto& [id, task] : state.tasks->all) bytes += memory_of(task);
    for (const auto& [event, waiting] : state.tasks->listeners) bytes += event.capacity();
    return bytes;
}

// ---- a machine's -----------------------------------------------------------------------------------------------------

void Machine::add_root(Root& root) {
    root.machine = this;
    root.previous = &roots_;
    root.next = roots_.next;
    roots_.next->previous = &root;
    roots_.next = &root;
}

void Machine::remove_root(Root& root) {
    root.previous->next = root.next;
    root.next->previous = root.previous;
}

void Machine::collect() {
    if constexpr (values::collects_always) spoil_dead_registers();
    state.heap.begin_collection();
    mark_roots(state);
    std::size_t outside = memory_of(state) + state.heap.collector_bytes();
    for (const Turn* turn = turn_; turn != nullptr; turn = turn->outer_) {
        mark(state.heap, turn->execution_);
        if (turn->is_passing_) outside += memory_of(turn->execution_);
    }
    if (turns_before_ != nullptr) outside += turns_before_->size() * node_bytes;
    for (const Root* root = roots_.next; root != &roots_; root = root->next) state.heap.mark(root->value);
    for (const auto& further : further_)
        for (const Datum constant : further->constants) state.heap.mark(constant);
    state.heap.set_outside(outside);
    state.heap.finish_collection();
}

/// Where the collector is tried hard: who reads a register that is not live is found out.
void Machine::spoil_dead_registers() {
    const auto spoil = [](Execution& execution) {
        for (std::size_t i = 0; i < execution.frames.size(); ++i) {
            const Frame& frame = execution.frames[i];
            const bool is_last = i + 1 == execution.frames.size();
            const std::size_t end = is_last ? execution.registers.size() : execution.frames[i + 1].base;
            for (std::size_t at = frame.base + frame.top; at < end; ++at)
                execution.registers[at] = values::spoilt_datum();
        }
    };
    spoil(state.execution);
    for (const Turn* turn = turn_; turn != nullptr; turn = turn->outer_) spoil(turn->execution_);
}

}  // namespace npcs::runtime
