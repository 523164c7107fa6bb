// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Loops over sequences. The state of a running loop is in registers, see program::LoopScope.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/state.hpp"
#include "runtime/turns.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

// In this file, `scope` is the first register of a loop's scope.

/// Begins a loop over the sequence in its register. Anything that cannot be iterated becomes an empty range.
void begin_for(Datum* scope);
/// Begins a loop over `range`, counting without making a list. The `count` arguments of the call follow the first
/// register. Returns false, with nothing changed, when `callee` is not the intrinsic `range`.
bool begin_range(const values::Heap& heap, Datum* scope, Datum callee, std::uint32_t count);
/// Gets the next element of any sequence. Returns false at the end.
bool next_element(values::Heap& heap, Datum* scope, Datum& element);
/// next_element() for a loop whose counter `__x_idx` the script uses: assigning to it moves the loop. Sets an error
/// where indexing with it would.
bool next_counted(values::Heap& heap, Datum* scope, Datum& element, Datum& counter, values::Error& error);
/// Returns the variable `__x_idx` of a loop in `frame`, see program::LoopScope::Counter.
Datum& counter_at(State& state, Execution& execution, const Frame& frame, std::uint16_t at, std::uint8_t where);

/// Normalizes loop positions before a save. Entries removed at the end of a map are not saved, so a loop past them is
/// moved to the map's end, where added entries come next.
void normalize_loops(Execution& execution);
/// Flags the maps that the loops of a loaded execution iterate over.
void adopt_loops(Execution& execution);

/// Finds running loops for maps that change during iteration.
class RunningLoops final : public values::Iterations {
public:
    RunningLoops(State& state, const Turns& turns) : state_(state), turns_(turns) {}
    void find_positions(const values::Map& map, std::vector<Datum*>& positions) override;

private:
    State& state_;
    const Turns& turns_;
};

}  // namespace npcs::runtime
