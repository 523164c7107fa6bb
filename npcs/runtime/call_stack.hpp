// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Frames and what belongs to them: their registers, one behind the other in one array, and the guards of calls that `try` made.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/context.hpp"

namespace npcs::runtime {

/// What a method is called on.
struct Receiver {
    Datum self;
    Datum super;
};

/// The stack of one execution. Nothing here fails a run: what there is no memory for is refused.
class CallStack {
public:
    CallStack(Context& context, Execution& execution) : context_(context), execution_(execution) {}

    /// Pushes the frame of a main function, which has no caller. Precondition: its registers are there.
    void push_main(const Linked& linked);
    /// Pushes a frame whose registers begin at `base`, where `count` arguments stand. False, and nothing has changed, when there
    /// is no memory for it.
    bool push(const values::Function& callee, const Linked& linked, std::uint32_t base, std::uint32_t count,
              std::uint16_t result, const Receiver* receiver = nullptr);

    /// Makes room for so many registers. False when that would be more than Limits::bytes.
    bool reserve_registers(std::size_t count);
    /// The same whatever the limit is.
    void grow_registers(std::size_t count);
    /// Makes room for one more frame. False when that would be more than Limits::bytes.
    bool reserve_frame();
    /// After a run: what deep calls have taken is given back.
    void trim();
    /// Notes how far the room goes that there is; after frames or registers have moved.
    void note_room();
    /// Of an execution that was loaded: links its frames, and makes the room they need.
    void adopt();

    /// Whether what is called, or was called, above all frames is a guarded call.
    bool is_guarded_native() const {
        return !execution_.guards.empty() && execution_.guards.back().frames == execution_.frames.size();
    }
    /// Drops the frames above the first `count`, with the guards that belong to them, and to what waits above those that stay.
    void drop_frames(std::size_t count);
    /// After a failure inside a guarded call above the frame at index `floor`: only its caller is left, which is to get `value`
    /// in register `result`. False when there is no such call.
    bool caught(std::size_t floor, Datum& value, std::uint16_t& result);
    /// The same; the caller gets it, and can go on.
    bool recover(std::size_t floor);
    /// What `try` gives.
    Datum attempt(Datum value, Datum error);

private:
    void set_self(Frame& frame, const Receiver& receiver);
    std::size_t registers_needed() const;

    Context& context_;
    Execution& execution_;
};

}  // namespace npcs::runtime
