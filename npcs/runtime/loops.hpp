// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Loops over sequences. What a running one remembers stands in registers, see program::LoopScope.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/state.hpp"
#include "runtime/turns.hpp"
#include "values/operations.hpp"

namespace npcs::runtime {

// `scope` is the first register of the loop's scope.

/// The sequence stands in its register. Whatever cannot be iterated is an empty range.
void begin_for(Datum* scope);
/// The `count` arguments of a call stand behind the first register. False when `callee` is not the intrinsic `range`, which
/// counts without making a list; then nothing has changed.
bool begin_range(const values::Heap& heap, Datum* scope, Datum callee, std::uint32_t count);
/// Gives the next element, of whatever sequence. False when there is none.
bool next_element(values::Heap& heap, Datum* scope, Datum& element);
/// The same for a loop whose counter the script knows, as `__x_idx`: what is assigned to it moves the loop. An error where an
/// index would be one.
bool next_counted(values::Heap& heap, Datum* scope, Datum& element, Datum& counter, values::Error& error);
/// The variable `__x_idx` of a loop of the frame: see program::LoopScope::Counter.
Datum& counter_at(State& state, Execution& execution, const Frame& frame, std::uint16_t at, std::uint8_t where);

/// Before a save. Entries that were removed at the end of a map are not in it: a loop that had passed them stands at the map's
/// end, and what is added comes next.
void settle_loops(Execution& execution);
/// Of an execution that was loaded: flags the maps that its loops go over.
void adopt_loops(Execution& execution);

/// Finds the loops that are under way, for maps that change meanwhile.
class RunningLoops final : public values::Iterations {
public:
    RunningLoops(State& state, const Turns& turns) : state_(state), turns_(turns) {}
    void find_places(const values::Map& map, std::vector<Datum*>& places) override;

private:
    State& state_;
    const Turns& turns_;
};

}  // namespace npcs::runtime
