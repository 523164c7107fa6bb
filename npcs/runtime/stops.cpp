// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Recording failures and interruptions.

#include "runtime/stops.hpp"

#include <utility>

#include "runtime/call_stack.hpp"
#include "runtime/plan_stack.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

namespace {

/// Limits the length of a message, which may come from the host and is saved.
std::string truncated(std::string message) {
    constexpr std::size_t most = 64 * 1024;
    if (message.size() > most) {
        message.resize(most);
        message += "...";
    }
    return values::is_valid_utf8(message) ? message : values::repair_utf8(message);
}

}  // namespace

values::Error out_of_memory(const Limits& limits) {
    return {values::ErrorCode::memory_limit,
            "the script's values need more than the limit of " + std::to_string(limits.bytes) + " bytes"};
}

values::Error depth_error(const Limits& limits) {
    return {values::ErrorCode::depth_limit, " reached: " + std::to_string(limits.depth) + " calls inside each other"};
}

Step Stops::interrupt(values::Error reason) {
    execution_.set_error(std::move(reason));
    return stop(StopKind::interrupted);
}

Step Stops::fail_for_memory() { return fail(out_of_memory(context_.limits)); }

Step Stops::fail(values::Error error) {
    // A guarded native's failure is caught by its caller, which continues.
    if (!execution_.frames.empty() && !CallStack(context_, execution_).is_guarded_native()) {
        Frame& frame = execution_.frames.back();
        const program::Function& function = *frame.function;
        const bool in_registers = !function.captured && !function.is_main;
        frame.top = in_registers ? static_cast<std::uint16_t>(function.locals.size()) : std::uint16_t{0};
    }
    execution_.pending = {};
    execution_.check = {};
    error.message = truncated(std::move(error.message));
    execution_.set_error(std::move(error));
    // Out of memory is not caught: there is no memory to tell the script about it.
    const values::ErrorCode code = execution_.error_code;
    if (code == values::ErrorCode::memory_limit || code == values::ErrorCode::out_of_memory) execution_.guards.clear();
    PlanStack plans(context_, execution_);
    const std::size_t kept = execution_.guards.empty() ? 0 : plans.count_below(execution_.guards.back().frames);
    if (execution_.plans.size() > kept) plans.unwind(kept, plans.reason(PlanEnd::error, execution_.error));
    return stop(StopKind::failed);
}

}  // namespace npcs::runtime
