// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Marking a machine's roots and freeing the rest.

#include "runtime/collector.hpp"

#include <new>

namespace npcs::runtime {

namespace {

/// For stress tests: overwrites dead registers, so that reading one is noticed.
void spoil_dead_registers(Execution& execution) {
    for (std::size_t i = 0; i < execution.frames.size(); ++i) {
        const Frame& frame = execution.frames[i];
        const bool is_last = i + 1 == execution.frames.size();
        const std::size_t end = is_last ? execution.registers.size() : execution.frames[i + 1].base;
        for (std::size_t at = frame.base + frame.top; at < end; ++at) execution.registers[at] = values::spoilt_datum();
    }
}

void collect_or_throw(Context& context) {
    State& state = context.state;
    if constexpr (values::spoils_what_is_dead) {
        spoil_dead_registers(state.execution);
        context.turns.each([](Execution& execution, bool) { spoil_dead_registers(execution); });
    }
    state.heap.begin_collection();
    mark_roots(state);
    std::size_t outside = memory_of(state) + state.heap.collector_bytes();
    context.turns.each([&](const Execution& execution, bool is_passing) {
        mark(state.heap, execution);
        if (is_passing) outside += memory_of(execution);
    });
    outside += context.budget.watched_loops() * node_bytes;
    if (context.roots != nullptr) context.roots->mark(state.heap);
    context.programs.mark();
    state.heap.set_outside(outside);
    state.heap.finish_collection();
}

}  // namespace

void collect(Context& context) {
    values::Heap& heap = context.state.heap;
    try {
        collect_or_throw(context);
    } catch (const std::bad_alloc&) {
        // There is no memory to find out what is garbage, so everything is kept.
        heap.abandon_collection();
        return;
    }
    if (!heap.has_dead_handles()) return;
    const Callbacks::Going going(context.callbacks, Callback::release);
    heap.release_dead_handles();
}

}  // namespace npcs::runtime
