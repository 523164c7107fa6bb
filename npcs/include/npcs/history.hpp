// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Undo and redo: the moments of a conversation or a machine that one may go back to.
//
//     npcs::History history;
//     history.record(talk);           // at each question
//     history.undo(talk);             // back to the one before
//     history.redo(talk);             // and on again, until something new is recorded
//
// Moments outlive Session::reload(): they are brought to the script as it is when one goes back to them.
#pragma once

#include <cstddef>
#include <deque>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/machine.hpp"
#include "npcs/migration.hpp"
#include "npcs/session.hpp"

namespace npcs {

class NPCS_API History {
public:
    /// Keeps at most `most` moments; the oldest go first. A moment takes what a save without outline takes.
    explicit History(std::size_t most = 1000) : most_(most) {}

    /// The present moment, behind which there is none to redo. It costs what a snapshot costs.
    void record(const Session& talk) { record(talk.snapshot()); }
    void record(const Machine& world) { record(world.snapshot()); }

    bool can_undo() const { return present_ > 1; }
    bool can_redo() const { return present_ < moments_.size(); }
    std::size_t size() const { return moments_.size(); }
    void clear();

    /// Goes to the moment before the present one, or to the one behind it. Refused ("no-moment") when there is none; when going
    /// there is refused, everything stays as it is.
    Diagnostics undo(Session& talk, const LoadOptions& options = {});
    Diagnostics undo(Machine& world, const LoadOptions& options = {});
    Diagnostics redo(Session& talk, const LoadOptions& options = {});
    Diagnostics redo(Machine& world, const LoadOptions& options = {});

private:
    void record(Snapshot moment);
    template <typename Restored>
    Diagnostics go(Restored& restored, bool back, const LoadOptions& options);

    std::size_t most_;
    std::deque<Snapshot> moments_;  ///< the oldest first
    std::size_t present_ = 0;       ///< how many of them are not to be redone; the last of these is where one is
};

}  // namespace npcs
