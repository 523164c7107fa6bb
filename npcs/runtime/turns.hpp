// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which execution is current. An execution stays in one place from its first turn to its last: in the State, in its
// Task, or in a local variable. Giving it a turn means pointing at it.
#pragma once

#include "runtime/state.hpp"

namespace npcs::runtime {

class Turn;

/// Owns the order of turns: the current execution, and those waiting to become current again.
class Turns {
public:
    /// The conversation's own execution is current when no other is.
    explicit Turns(Execution& own) : current_(&own) {}
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    Execution& current() const { return *current_; }
    /// Calls `visit` with each execution that was given a turn, innermost first, and whether it is outside of the
    /// state.
    template <typename Visit>
    void each(const Visit& visit) const;

private:
    friend class Turn;
    Execution* current_;
    const Turn* innermost_ = nullptr;
};

/// Makes an execution current for the lifetime of this object.
class Turn {
public:
    /// `is_temporary`: the execution is outside of the state.
    Turn(Turns& turns, Execution& execution, bool is_temporary = false)
        : turns_(turns),
          execution_(execution),
          before_(turns.current_),
          outer_(turns.innermost_),
          is_temporary_(is_temporary) {
        turns.current_ = &execution;
        turns.innermost_ = this;
    }
    ~Turn() {
        turns_.current_ = before_;
        turns_.innermost_ = outer_;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    friend class Turns;
    Turns& turns_;
    Execution& execution_;
    Execution* before_;
    const Turn* outer_;
    bool is_temporary_;
};

template <typename Visit>
void Turns::each(const Visit& visit) const {
    for (const Turn* turn = innermost_; turn != nullptr; turn = turn->outer_)
        visit(turn->execution_, turn->is_temporary_);
}

}  // namespace npcs::runtime
