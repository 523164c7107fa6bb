// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Finds the states of a story: in rounds, each of which takes some states that wait, lets all threads make every move from
// them, and then adds what was found in the order of the states, so that the result does not depend on the threads. States
// that a move reached which had never been seen to do something are next, then those with options never taken, then the
// others, each in the order in which they were found.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "exploration/live_states.hpp"
#include "exploration/world.hpp"
#include "runtime/coverage.hpp"

namespace npcs::exploration {

using StateId = std::uint32_t;

/// A move from one state to another, or to a terminal.
struct Edge {
    StateId from;
    StateId to;  ///< with `terminal_bit`: an index of terminals
    Move move;
};
inline constexpr StateId terminal_bit = 0x8000'0000;
inline constexpr StateId no_state = 0xFFFF'FFFF;

/// Where stories come to rest for good: an end, an error and so on, at one place.
struct Terminal {
    Rest rest;
    Location place;
    std::uint64_t ways = 0;
};

/// What was found.
struct Story {
    std::vector<Edge> edges;  ///< the first one leads to state 0, or to a terminal; its `from` means nothing
    std::vector<Terminal> terminals;
    std::vector<std::vector<std::uint16_t>> decisions{{}};  ///< by Move::decisions
    std::uint32_t states = 0;
    std::vector<bool> is_explored;       ///< by state
    std::vector<Stop> stops;             ///< distinct places where states wait
    std::vector<std::uint32_t> stop_of;  ///< by state: index in `stops`
    std::string cut;                     ///< why not everything was explored; empty: it was
    std::size_t most_bytes = 0;
};

/// Hashes of states, to know them again.
class KnownStates {
public:
    using Hash = std::array<std::uint64_t, 2>;
    static Hash hash(std::span<const std::uint64_t> words);
    /// Returns the state with that hash, or `no_state`.
    StateId find(const Hash& hash) const;
    /// Returns the state with that hash, after adding `next` under it if there is none.
    StateId find_or_add(const Hash& hash, StateId next);
    std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }

private:
    struct Slot {
        Hash hash;
        StateId state = no_state;
    };
    void grow();
    std::vector<Slot> slots_ = std::vector<Slot>(1024);
    std::size_t used_ = 0;
};

/// Explores until everything is known or a budget is used up. `seen` gets what was reached.
Story search(const Setup& setup, runtime::Coverage& seen);

}  // namespace npcs::exploration
