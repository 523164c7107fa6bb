// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Ways through the states that were found: the shortest to each, and which of them can still come to an end.
#pragma once

#include <cstdint>
#include <vector>

#include "exploration/search.hpp"

namespace npcs::exploration {

class Paths {
public:
    explicit Paths(const Story& story);

    /// Returns the fewest moves from the start to a state, the start itself included.
    std::vector<Move> to_state(StateId state) const;
    std::vector<Move> to_terminal(std::uint32_t terminal) const;
    std::uint32_t length_to_state(StateId state) const { return length_[state]; }
    /// Returns the states that lie on no way out: neither to a terminal nor to a state that was not explored. In the order of
    /// the fewest moves to them.
    std::vector<StateId> locked() const;
    /// Returns whether some move leads from a state that is not locked to this one, which is; so that the lock closes here.
    std::vector<bool> entries_of(const std::vector<StateId>& locked) const;

private:
    std::vector<Move> ending_with(std::uint32_t edge) const;

    const Story& story_;
    std::vector<std::uint32_t> length_;  ///< by state: number of moves
    std::vector<std::uint32_t> last_;    ///< by state: the last edge of a shortest way to it
    std::vector<std::uint32_t> last_to_terminal_;
};

}  // namespace npcs::exploration
