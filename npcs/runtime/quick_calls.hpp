// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Calls of script functions that the instruction loop makes itself, because nothing but a frame has to be pushed.
#pragma once

#include "runtime/context.hpp"
#include "runtime/native.hpp"
#include "values/map.hpp"

namespace npcs::runtime {

/// A call that the loop is about to make.
struct QuickCall {
    Frame& caller;                    ///< the last frame
    const program::Program* program;  ///< of that frame
    Datum* registers;                 ///< of that frame
    std::uint16_t window, result;
};

/// Calls a script function whose frame only needs to be pushed, with `count` arguments from `first` on. Returns its
/// registers, or null when `callee` is not such a function or something else has to be handled first.
/// Interpreter::enter handles all cases.
inline Datum* enter_plain(Context& context, Execution& execution, const QuickCall& call, const values::Function& callee,
                          std::uint32_t first, std::uint32_t count) {
    if (!callee.signature->is_plain) return nullptr;
    const auto& function = static_cast<const program::Function&>(*callee.signature);
    Datum* const registers = call.registers + first;
    if (function.program != call.program || count > function.parameter_count ||
        &call.caller >= execution.capacity.last_frame ||
        registers + function.registers > execution.capacity.last_registers || !context.budget.has_more() ||
        context.state.heap.wants_attention()) [[unlikely]]
        return nullptr;
    context.budget.spend();
    const std::uint32_t parameters = function.parameter_count, locals = function.local_count;
    if (count < parameters) [[unlikely]]
        for (std::uint32_t k = count; k < parameters; ++k) registers[k] = function.parameters[k].default_value;
    for (std::uint32_t k = parameters; k < locals; ++k) registers[k] = Datum::unset();
    call.caller.top = call.window;
    execution.frames.emplace_back(function, *call.caller.linked, call.caller.base + first,
                                  static_cast<std::uint16_t>(locals), call.result, callee.outer);
    if (registers == nullptr) __builtin_unreachable();
    return registers;
}

// The functions below are kept out of the loop, where they would take registers away from its locals.

/// enter_plain for reading a variable, which may hold any value.
[[gnu::noinline]] inline Datum* enter_variable(Context& context, Execution& execution, const QuickCall& call,
                                               Datum callee) {
    if (!callee.is_function()) return nullptr;
    return enter_plain(context, execution, call, *callee.as_function(), call.window, 0);
}

/// enter_plain for a callee found as a member, see Interpreter::invoke_member.
[[gnu::noinline]] inline Datum* enter_method(Context& context, Execution& execution, const QuickCall& call,
                                             Datum object, Datum callee, values::Map* found_in, std::uint32_t count,
                                             bool object_in_window) {
    if (!callee.is_function() || callee.as_function()->signature->takes_self) return nullptr;
    const std::uint32_t first = call.window + (object_in_window ? 1u : 0u);
    Datum* const registers = enter_plain(context, execution, call, *callee.as_function(), first, count);
    if (registers == nullptr) return nullptr;
    const auto& function = static_cast<const program::Function&>(*callee.as_function()->signature);
    if (function.self_slot != program::none) registers[function.self_slot] = object;
    if (function.super_slot != program::none)
        registers[function.super_slot] = found_in != nullptr ? values::parent_of(*found_in) : Datum::null();
    return registers;
}

}  // namespace npcs::runtime
