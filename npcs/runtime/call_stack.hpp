// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Frames and what belongs to them: their registers, contiguous in one array, and the guards of calls made by `try`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/context.hpp"

namespace npcs::runtime {

/// The object a method is called on.
struct Receiver {
    Datum self;
    Datum super;
};

/// The stack of one execution. Nothing here fails a run: when memory is short, functions refuse and report it.
class CallStack {
public:
    CallStack(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// Pushes the frame of a main function, which has no caller. Precondition: its registers are reserved.
    void push_main(const Linked& linked);
    /// Pushes a frame whose registers begin at `base`, where `count` arguments are. Returns false, with nothing
    /// changed, when memory is short.
    bool push(const values::Function& callee, const Linked& linked, std::uint32_t base, std::uint32_t count,
              std::uint16_t result, const Receiver* receiver = nullptr);
    /// push() without arguments, and without counting a visit, for a function in another language that is called back.
    bool push_callback(const program::Function& function, const Linked& linked, std::uint32_t base,
                       std::uint16_t result, values::Map* outer);

    /// Reserves `count` registers. Returns false when that would exceed Limits::bytes.
    bool reserve_registers(std::size_t count);
    /// Reserves `count` registers whatever the limit.
    void grow_registers(std::size_t count);
    /// Reserves one more frame. Returns false when that would exceed Limits::bytes.
    bool reserve_frame();
    /// Returns memory that deep calls have taken; for the end of a run.
    void trim();
    /// Records the current capacity in Execution::capacity; to be called after frames or registers have moved.
    void record_capacity();
    /// Links the frames of a loaded execution and reserves the memory they need.
    void adopt();

    /// Whether the native that is or was called above all frames is a guarded call.
    bool is_guarded_native() const {
        return !execution_.guards.empty() && execution_.guards.back().frames == execution_.frames.size();
    }
    /// Drops the frames above the first `count`, with their guards and the guards of natives above the remaining ones.
    void drop_frames(std::size_t count);
    /// After a failure inside a guarded call above the frame at index `floor`: drops everything above the caller, which
    /// is to get `value` in register `result`. Returns false when there is no such call.
    bool catch_failure(std::size_t floor, Datum& value, std::uint16_t& result);
    /// caught(), and stores the value, so that the caller can continue.
    bool recover(std::size_t floor);
    /// Returns the map that `try` evaluates to.
    Datum try_result(Datum value, Datum error);

private:
    void set_self(Frame& frame, const Receiver& receiver);
    std::size_t registers_needed() const;

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
