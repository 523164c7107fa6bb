// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a debugger is told of a run, and decides in it. Belongs to the debugger; machines refer to it. Without one, a run is
// what it always is: only instructions `mark`, which programs without marks do not have, look whether there is one.
#pragma once

#include <cstdint>
#include <optional>

#include "npcs/host.hpp"
#include "runtime/native.hpp"

namespace npcs::program {
struct Function;
struct Program;
}  // namespace npcs::program

namespace npcs::runtime {

struct Execution;

class Tracer {
public:
    /// A statement is about to be executed, in the last frame. Returns whether the run pauses in front of it; then it is
    /// interrupted there, with ErrorCode::paused, and marked again when it goes on.
    virtual bool pauses_before(const Execution& execution, std::uint32_t mark) = 0;
    /// An option is put on offer, by its index in Program::option_ids.
    virtual void offers(const program::Program& program, std::uint32_t option) = 0;
    /// A `try` is about to catch the failure of the execution, whose frames are still there.
    virtual void catches(const Execution& execution) = 0;
    /// Whether the run repeats what has been before: nothing is printed, and nobody is warned.
    virtual bool is_repeating() const = 0;
    /// Returns what a function of the game replied when this call was made before; nothing if the game is to be asked.
    virtual std::optional<Reply> recorded(const Native& function) = 0;
    virtual void record(const Native& function, const Reply& reply) = 0;
    /// Returns what the game's clock showed then; nothing if it is to be looked at.
    virtual std::optional<double> recorded_time() = 0;
    virtual void record_time(double seconds) = 0;
    /// The game has changed the state itself, or may have.
    virtual void changed() = 0;

protected:
    ~Tracer() = default;
};

}  // namespace npcs::runtime
