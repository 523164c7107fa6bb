// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a debugger keeps of a run, to go back in it: states, what was done with each of them, and what the game replied
// meanwhile. A run from a state, with the same action and the same replies, is the same run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/machine_core.hpp"
#include "api/moment.hpp"
#include "npcs/debugger.hpp"

namespace npcs::debugging {

/// What is done with a state at rest.
struct Action {
    enum class Kind : std::uint8_t {
        none,    ///< nothing yet
        start,   ///< of a conversation
        resume,  ///< of a conversation, with `answer`
        choose,  ///< of a conversation: the option `index`
        leave,   ///< of a conversation: a choice that was not made in time
        go_on,   ///< after a pause or another interruption
        tick,    ///< of a machine: `seconds`
        turn,    ///< of a machine: of `task`, with `answer`
        run      ///< of a machine: `script`
    };
    Kind kind = Kind::none;
    Value answer;
    std::uint32_t index = 0;
    double seconds = 0;
    TaskId task = 0;
    std::shared_ptr<const program::Program> script;
    std::vector<double> draws;

    bool is_same(const Action& other) const {
        return kind == other.kind && answer == other.answer && index == other.index && seconds == other.seconds &&
               task == other.task && script == other.script && draws == other.draws;
    }
};

/// What the game did in a run.
struct Event {
    const runtime::Native* function = nullptr;  ///< that was called; null: the clock was looked at
    Reply reply{Value()};
    double time = 0;
};

/// The turns that a machine is in the middle of.
struct Turns {
    api::MachineCore::Tick tick;
    bool is_direct = false;  ///< of one task that the game asked for, whose outcome it wants
};

/// How often breakpoints were hit, in the order of their ids; none that was not hit.
using Hits = std::vector<std::pair<BreakpointId, std::uint64_t>>;

/// A state, and the run from it to the next segment's state.
struct Segment {
    std::shared_ptr<const api::Moment> key;
    std::uint64_t first = 0;    ///< marks reached before it, including the one it stands at
    bool is_standing = false;   ///< paused in front of the mark with that number
    double time = 0;            ///< what the clock showed last
    Turns turns;                ///< of a machine: as the state was
    std::vector<Outcome> told;  ///< of a machine: what it has to tell in its next tick
    Hits hits;
    std::vector<TaskId> asked;  ///< who had just been asked to choose, 0 in a conversation
    Action action;
    std::vector<Event> events;
    std::uint64_t steps = 0;  ///< that the run took
    std::size_t bytes = 0;    ///< of memory, about
};

/// Returns the memory of an event, about.
std::size_t bytes_of(const Event& event);
/// Whether a value is the same outside of its machine: it refers to none of its objects.
bool is_plain(const Value& value);

}  // namespace npcs::debugging
