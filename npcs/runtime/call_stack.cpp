// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/call_stack.hpp"

#include <algorithm>
#include <utility>

#include "runtime/foreign_callbacks.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"
#include "values/size_limits.hpp"

namespace npcs::runtime {

// ---- frames ----------------------------------------------------------------------------------------------------------

void CallStack::push_main(const Linked& linked) {
    Frame frame;
    frame.function = &linked.program->main();
    frame.linked = &linked;
    frame.scope = frame.outer = context_.state.globals;
    execution_.frames.push_back(frame);
}

namespace {

/// When parameters share a name, the first of them holds the argument; if a later one was given none, its default value
/// takes precedence.
void merge_repeated(const program::Function& function, std::size_t count, Datum* registers) {
    for (std::size_t i = 0; i < function.parameters.size(); ++i) {
        if (!function.locals[i].empty()) continue;
        std::size_t first = 0;
        while (function.parameters[first].name != function.parameters[i].name) ++first;
        if (i >= count) registers[first] = registers[i];
        registers[i] = Datum::unset();
    }
}

}  // namespace

bool CallStack::push(const values::Function& callee, const Linked& linked, std::uint32_t base, std::uint32_t count,
                     std::uint16_t result, const Receiver* receiver) {
    const auto& function = static_cast<const program::Function&>(*callee.signature);
    State& state = context_.state;
    const std::size_t parameters = function.parameters.size();
    const std::size_t wanted = base + function.registers + context_.native_registers;
    if (execution_.registers.size() < wanted && !reserve_registers(wanted)) return false;
    if (!reserve_frame()) return false;

    Datum* const registers = execution_.registers.data() + base;
    for (std::size_t i = count; i < parameters; ++i) registers[i] = function.parameters[i].default_value;
    Frame frame;
    frame.function = &function;
    frame.linked = &linked;
    frame.base = base;
    frame.result = result;
    frame.outer = callee.outer;
    const std::size_t locals = function.locals.size();
    if (function.repeats_parameter) merge_repeated(function, count, registers);
    if (function.captured) {
        frame.scope = state.heap.scope(function.local_keys.data(), function.local_hashes.data(),
                                       static_cast<std::uint32_t>(locals));
        for (std::size_t i = 0; i < parameters; ++i) frame.scope->entries[i].value = registers[i];
    } else {
        for (std::size_t i = parameters; i < locals; ++i) registers[i] = Datum::unset();
        frame.top = static_cast<std::uint16_t>(locals);
    }
    if (receiver != nullptr) set_self(frame, *receiver);
    execution_.frames.push_back(frame);
    record_capacity();
    if (function.program->counts_visits) {
        const std::uint32_t visit = linked.first_visit + function.index;
        if (state.visits.size() <= visit) state.visits.resize(linked.first_visit + function.program->functions.size());
        ++state.visits[visit];
    }
    return true;
}

bool CallStack::push_callback(const program::Function& function, const Linked& linked, std::uint32_t base,
                              std::uint16_t result, values::Map* outer) {
    if (!reserve_registers(std::size_t{base} + function.registers + context_.native_registers)) return false;
    if (!reserve_frame()) return false;
    const auto locals = static_cast<std::uint16_t>(function.locals.size());
    std::fill_n(execution_.registers.begin() + base, locals, Datum::unset());
    execution_.frames.push_back(Frame(function, linked, base, locals, result, outer));
    record_capacity();
    return true;
}

void CallStack::set_self(Frame& frame, const Receiver& receiver) {
    const program::Function& function = *frame.function;
    const auto put = [&](std::uint16_t slot, Datum value) {
        if (slot == program::none) return;
        if (function.captured) frame.scope->entries[slot].value = value;
        else execution_.registers[frame.base + slot] = value;
    };
    put(function.self_slot, receiver.self);
    put(function.super_slot, receiver.super);
}

void CallStack::drop_frames(std::size_t count) {
    if (context_.programs.has_foreign()) note_dropped_callbacks(context_, execution_, count);
    execution_.frames.resize(count);
    std::vector<Guard>& guards = execution_.guards;
    while (!guards.empty() && guards.back().frames >= count) guards.pop_back();
}

// ---- capacity --------------------------------------------------------------------------------------------------------

bool CallStack::reserve_registers(std::size_t count) {
    const std::vector<Datum>& registers = execution_.registers;
    const values::Heap& heap = context_.state.heap;
    if (registers.size() >= count) return true;
    // A small conversation gets exactly what it needs, a deep one spare capacity.
    constexpr std::size_t small = 64;
    const std::size_t before = registers.capacity();
    std::size_t size = count <= small ? count : std::max(count, registers.size() + registers.size() / 2);
    if (size > before && !heap.fits((size - before) * sizeof(Datum))) size = count;
    if (size > before && !context_.state.heap.can_take((size - before) * sizeof(Datum))) return false;
    grow_registers(size);
    return true;
}

void CallStack::grow_registers(std::size_t count) {
    std::vector<Datum>& registers = execution_.registers;
    if (registers.size() >= count) return;
    const std::size_t before = registers.capacity();
    registers.reserve(count);
    registers.resize(count);
    context_.state.heap.grow_external((registers.capacity() - before) * sizeof(Datum));
    record_capacity();
}

bool CallStack::reserve_frame() {
    std::vector<Frame>& frames = execution_.frames;
    values::Heap& heap = context_.state.heap;
    const std::size_t before = frames.capacity();
    if (frames.size() < before) return true;
    std::size_t capacity = std::max<std::size_t>(before * 2, 1);
    if (!heap.fits((capacity - before) * sizeof(Frame))) capacity = before + 1;
    if (!heap.can_take((capacity - before) * sizeof(Frame))) return false;
    frames.reserve(capacity);
    heap.grow_external((frames.capacity() - before) * sizeof(Frame));
    return true;
}

/// The maximum over all frames: an outer frame may need more than the last one once it continues.
std::size_t CallStack::registers_needed() const {
    std::size_t needed = 0;
    for (const Frame& frame : execution_.frames)
        needed = std::max<std::size_t>(needed, frame.base + frame.function->registers + context_.native_registers);
    return needed;
}

void CallStack::trim() {
    constexpr std::size_t many_frames = 256, many_registers = 4096;
    std::vector<Frame>& frames = execution_.frames;
    std::vector<Datum>& registers = execution_.registers;
    const bool has_many = registers.capacity() > many_registers || frames.capacity() > many_frames;
    if (!has_many) return;
    const std::size_t before = memory_of(execution_);
    const std::size_t needed = registers_needed();
    if (registers.capacity() > many_registers && needed < registers.capacity() / 4) {
        registers.resize(needed);
        registers.shrink_to_fit();
    }
    if (frames.capacity() > many_frames && frames.size() < frames.capacity() / 4) frames.shrink_to_fit();
    context_.state.heap.shrink_external(before - memory_of(execution_));
    record_capacity();
}

void CallStack::record_capacity() {
    const std::size_t frames = std::min<std::size_t>(execution_.frames.capacity(), context_.limits.depth);
    execution_.capacity.last_frame = execution_.frames.data() + (frames - std::min<std::size_t>(frames, 1));
    const std::size_t registers = execution_.registers.size();
    execution_.capacity.last_registers =
        execution_.registers.data() + (registers - std::min<std::size_t>(registers, context_.native_registers));
}

void CallStack::adopt() {
    for (Frame& frame : execution_.frames) frame.linked = &context_.programs.of(*frame.function);
    grow_registers(registers_needed());
}

// ---- guarded calls ---------------------------------------------------------------------------------------------------

Datum CallStack::try_result(Datum value, Datum error) {
    values::Heap& heap = context_.state.heap;
    values::Map* const map = heap.map(2);
    values::set(heap, *map, Datum::short_text("value"), value);
    values::set(heap, *map, Datum::short_text("error"), error);
    return Datum::object(map);
}

bool CallStack::catch_failure(std::size_t floor, Datum& value, std::uint16_t& result) {
    if (execution_.pending.kind != StopKind::failed || execution_.guards.empty()) return false;
    const Guard guard = execution_.guards.back();
    if (guard.frames <= floor) return false;
    if (context_.tracer != nullptr) context_.tracer->catches(execution_);
    execution_.guards.pop_back();
    if (context_.programs.has_foreign()) note_dropped_callbacks(context_, execution_, guard.frames);
    execution_.frames.resize(guard.frames);
    execution_.pending = {};
    const std::string message = values::repair_utf8(execution_.take_error().message);
    value = try_result(Datum::null(), context_.state.heap.text(values::fitting_text(context_.state.heap, message)));
    result = guard.result;
    return true;
}

bool CallStack::recover(std::size_t floor) {
    Datum value;
    std::uint16_t result = program::discard;
    if (!catch_failure(floor, value, result)) return false;
    if (result < program::discard) execution_.registers[execution_.frames.back().base + result] = value;
    return true;
}

}  // namespace npcs::runtime
