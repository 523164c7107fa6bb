// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Marking a machine's roots and freeing the rest.

#include "runtime/collector.hpp"

#include <new>

namespace npcs::runtime {

namespace {

/// For stress tests: overwrites dead registers, so that reading one is noticed.
void poison_dead_registers(Execution& execution) {
    for (std::size_t i = 0; i < execution.frames.size(); ++i) {
        const Frame& frame = execution.frames[i];
        const bool is_last = i + 1 == execution.frames.size();
        const std::size_t end = is_last ? execution.registers.size() : execution.frames[i + 1].base;
        for (std::size_t at = frame.base + frame.top; at < end; ++at)
            execution.registers[at] = values::poisoned_datum();
    }
}

void collect_or_throw(Context& context) {
    State& state = context.state;
    if constexpr (values::poisons_dead_memory) {
        poison_dead_registers(state.execution);
        context.turns.each([](Execution& execution, bool) { poison_dead_registers(execution); });
    }
    state.heap.begin_collection();
    mark_roots(state);
    std::size_t external = memory_of(state) + state.heap.collector_bytes();
    context.turns.each([&](const Execution& execution, bool is_temporary) {
        mark(state.heap, execution);
        if (is_temporary) external += memory_of(execution);
    });
    external += context.budget.watched_loops() * node_bytes;
    for (const ForeignInProgress* call = context.foreign.innermost; call != nullptr; call = call->outer) {
        state.heap.mark(call->result);
        if (!call->owns_objects) continue;
        for (const Datum object : call->objects->objects) state.heap.mark(object);
        for (const Datum name : call->objects->names) state.heap.mark(name);
        external += call->objects->bytes();
    }
    if (context.roots != nullptr) context.roots->mark(state.heap);
    context.programs.mark();
    state.heap.set_external(external);
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
    const Callbacks::InProgress in_progress(context.callbacks, Callback::release);
    heap.release_dead_handles();
}

}  // namespace npcs::runtime
