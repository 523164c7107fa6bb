// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How the current execution stops: the reason is recorded in Execution::pending and Execution::error.
#pragma once

#include <cstdint>
#include <exception>
#include <new>
#include <string>

#include "runtime/context.hpp"

namespace npcs::runtime {

/// The outcome of an instruction that may do more than its own work.
enum class Step : std::uint8_t {
    done,     ///< the frame continues with the next instruction
    entered,  ///< another frame continues
    stopped   ///< no frame continues
};

/// Stops an execution and records why.
class Stops {
public:
    Stops(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    Step stop(StopKind kind) {
        execution_.pending.kind = kind;
        return Step::stopped;
    }
    Step interrupt(values::Error reason);
    /// Fails the execution. The operands of the failed statement are dropped; all frames can still be inspected. Plans
    /// are left, except those outside of the innermost guarded call.
    Step fail(values::Error error);
    Step fail_for_memory();
    /// Runs `body`; anything it throws fails the execution.
    template <typename Body>
    void fail_on_throw(const Body& body) {
        try {
            body();
        } catch (const CallbackFailed& failed) {
            try {
                fail(failed.what());
            } catch (const std::bad_alloc&) {
                fail({values::ErrorCode::out_of_memory, ""});
            }
        } catch (const std::exception&) {
            // Anything else thrown here means that memory ran out. The message is short enough to need no allocation.
            fail({values::ErrorCode::out_of_memory, ""});
        }
    }

private:
    Context& context_;
    Execution& execution_;
};

/// Returns the error for exceeding the memory limit of the script's values.
values::Error out_of_memory(const Limits& limits);
values::Error depth_error(const Limits& limits);

}  // namespace npcs::runtime
