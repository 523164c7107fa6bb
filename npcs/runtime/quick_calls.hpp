// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Calls of script functions that the instruction loop makes itself, because nothing but a frame has to be pushed.
#pragma once

#include "runtime/context.hpp"
#include "runtime/native.hpp"
#include "values/map.hpp"

namespace npcs::runtime {

/// Calls a script function whose frame only needs to be pushed, with arguments from `first` on. Returns its registers,
/// or null when `callee` is not such a function or something else has to be handled first. Interpreter::enter handles
/// all cases.
inline Datum* enter_plain(Context& context, Execution& execution, const values::Function& callee, std::uint16_t window,
                          std::uint32_t first, std::uint32_t count, std::uint16_t result) {
    if (callee.origin != values::FunctionOrigin::script) return nullptr;
    const auto& function = static_cast<const program::Function&>(*callee.signature);
    Frame& caller = execution.frames.back();
    const std::uint32_t base = caller.base + first;
    Datum* const registers = execution.registers.data() + base;
    if (!function.plain || count > function.parameter_count || caller.linked->program != function.program ||
        &caller >= execution.capacity.last_frame ||
        registers + function.registers > execution.capacity.last_registers || !context.budget.has_more() ||
        context.state.heap.wants_attention()) [[unlikely]]
        return nullptr;
    context.budget.spend();
    for (std::uint32_t k = count; k < function.parameter_count; ++k)
        registers[k] = function.parameters[k].default_value;
    for (std::uint32_t k = function.parameter_count; k < function.local_count; ++k) registers[k] = Datum::unset();
    caller.top = window;
    execution.frames.emplace_back(function, *caller.linked, base, function.local_count, result, callee.outer);
    return registers;
}

// The functions below are kept out of the loop, where they would take registers away from its locals.

/// enter_plain for reading a variable, which may hold any value.
[[gnu::noinline]] inline bool enter_variable(Context& context, Execution& execution, Datum callee, std::uint16_t window,
                                             std::uint16_t result) {
    return callee.is_function() &&
           enter_plain(context, execution, *callee.as_function(), window, window, 0, result) != nullptr;
}

/// enter_plain for a callee found as a member, see Interpreter::invoke_member.
[[gnu::noinline]] inline bool enter_method(Context& context, Execution& execution, Datum object, Datum callee,
                                           values::Map* found_in, std::uint16_t window, std::uint32_t count,
                                           std::uint16_t result, bool object_in_window) {
    if (!callee.is_function() || callee.as_function()->signature->takes_self) return false;
    const std::uint32_t first = window + (object_in_window ? 1u : 0u);
    Datum* const registers = enter_plain(context, execution, *callee.as_function(), window, first, count, result);
    if (registers == nullptr) return false;
    const program::Function& function = *execution.frames.back().function;
    if (function.self_slot != program::none) registers[function.self_slot] = object;
    if (function.super_slot != program::none)
        registers[function.super_slot] = found_in != nullptr ? values::parent_of(*found_in) : Datum::null();
    return true;
}

}  // namespace npcs::runtime
