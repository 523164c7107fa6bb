// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How the current execution comes to a stop: what it stops for is written down in Execution::pending and error.
#pragma once

#include <cstdint>
#include <exception>
#include <new>
#include <string>

#include "runtime/context.hpp"

namespace npcs::runtime {

/// What came of an instruction that may do more than its own work.
enum class Step : std::uint8_t {
    done,     ///< the frame goes on with the next instruction
    entered,  ///< another frame goes on
    stopped   ///< none does
};

/// Stops an execution.
class Stops {
public:
    Stops(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    Step stop(StopKind kind) {
        execution_.pending.kind = kind;
        return Step::stopped;
    }
    Step interrupt(std::string reason);
    /// The operands of the failed statement are gone; its frame and all others can be looked at. Plans are left, as far as no
    /// guard is around the failure.
    Step fail(std::string message);
    Step fail_for_memory();
    /// Carries out `body`; whatever is thrown in it fails the execution.
    template <typename Body>
    void survive(const Body& body) {
        try {
            body();
        } catch (const CallbackFailed& failed) {
            try {
                fail(failed.what());
            } catch (const std::bad_alloc&) {
                fail("out of memory");
            }
        } catch (const std::exception&) {
            // What else is thrown here is the want of memory. The text is short enough to need none.
            fail("out of memory");
        }
    }

private:
    Context& context_;
    Execution& execution_;
};

/// Of the script's values.
std::string out_of_memory(const Limits& limits);

}  // namespace npcs::runtime
