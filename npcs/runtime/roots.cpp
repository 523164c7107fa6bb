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

void Roots::add(Root& root, Machine& machine) {
    const std::lock_guard<std::mutex> lock(mutex_);
    root.machine = &machine;
    root.previous = &list_;
    root.next = list_.next;
    list_.next->previous = &root;
    list_.next = &root;
}

void Roots::remove(Root& root) {
    const std::lock_guard<std::mutex> lock(mutex_);
    root.previous->next = root.next;
    root.next->previous = root.previous;
}

bool Roots::empty() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return list_.next == &list_;
}

void Roots::mark(Heap& heap) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Root* root = list_.next; root != &list_; root = root->next) heap.mark(root->value);
}

void Roots::leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Root* root = list_.next; root != &list_; root = root->next) root->machine = nullptr;
}

const std::shared_ptr<Roots>& Machine::roots() {
    if (roots_ == nullptr) roots_ = std::make_shared<Roots>();
    return roots_;
}

void Machine::collect() {
    try {
        collect_or_throw();
    } catch (const std::bad_alloc&) {
        // There is no room to find out what is garbage: everything is kept.
        state.heap.abandon_collection();
        return;
    }
    if (!state.heap.has_dead_handles()) return;
    const Callbacks::Going going(callbacks, Callback::release);
    state.heap.release_dead_handles();
}

void Machine::collect_or_throw() {
    if constexpr (values::spoils_what_is_dead) spoil_dead_registers();
    state.heap.begin_collection();
    mark_roots(state);
    std::size_t outside = memory_of(state) + state.heap.collector_bytes();
    turns_.each([&](const Execution& execution, bool is_passing) {
        mark(state.heap, execution);
        if (is_passing) outside += memory_of(execution);
    });
    outside += budget_.watched_loops() * node_bytes;
    if (roots_ != nullptr) roots_->mark(state.heap);
    linked_.mark();
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
    turns_.each([&](Execution& execution, bool) { spoil(execution); });
}

}  // namespace npcs::runtime
