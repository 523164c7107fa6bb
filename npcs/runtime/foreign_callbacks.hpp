// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions of another language that a call in progress, their owner, has made values of (FunctionOrigin::callback). Such a
// value's `outer` is a map {"owner": the journal of the owner's frame, "number": the VM's number of the function}; a journal
// is one call's only, so it tells which call that is.
//
// Calling such a value pushes a frame of the owner's function with ForeignRegisters::callback set. The VM runs it while the
// stack of its owner is alive. After a stop no stack is alive, and Interpreter::revive runs the owner again: up to its open
// call, which then goes on with the frames that are there.
//
// What a callback does to variables that it shares with its owner is in no journal. So when the owner is run again, callbacks
// are, too, where they were called: each one that has ended is in the journal of the innermost call or callback that it was
// called from and that shares its owner, in front of that one's open call.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/state.hpp"

namespace npcs::runtime {

struct Context;

/// Returns the signature that the value of a function with so many parameters has.
/// Precondition: count <= ForeignCall::most_callback_parameters.
const Native& callback_signature(std::size_t count);

/// The parts of such a value. Null and a negative number if it is another value; a save may contain any.
struct CallbackPlace {
    const values::List* owner = nullptr;
    double number = -1;
};
CallbackPlace callback_place(Datum function);

/// The list that a frame of a callback was called with; null if the frame is none.
values::List* given_to_callback(const Execution& execution, const Frame& frame);

/// Notes callbacks that end without returning, because all frames from the one at index `count` on are about to be dropped,
/// in the journals where they are looked for.
void note_dropped_callbacks(Context& context, Execution& execution, std::size_t count) noexcept;

/// Adds the record of a callback to the journal of a call in progress.
void note_callback(values::Heap& heap, values::List& journal, values::List& given, Datum own_journal, bool has_failed,
                   Datum value);

}  // namespace npcs::runtime
