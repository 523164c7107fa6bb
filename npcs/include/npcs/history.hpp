// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Undo and redo: the moments of a conversation or a machine that the user can return to.
//
//     npcs::History history;
//     history.record(talk);           // at each question
//     history.undo(talk);             // back to the previous one
//     history.redo(talk);             // and forward again, until something new is recorded
//
// Moments survive Session::reload(): returning to one migrates it to the current script.
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
    /// Keeps at most `most` moments and drops the oldest ones. A moment takes the memory that Snapshot::size() tells.
    explicit History(std::size_t most = 1000) : most_(most) {}

    /// Records the present moment and drops those that could be redone. Takes as long as a snapshot.
    void record(const Session& talk) { record(talk.snapshot()); }
    void record(const Machine& world) { record(world.snapshot()); }

    bool can_undo() const { return present_ > 1; }
    bool can_redo() const { return present_ < moments_.size(); }
    std::size_t size() const { return moments_.size(); }
    void clear();

    /// Returns to the moment before the present one, or to the one after it. Refused with code "no-moment" when there
    /// is none. On any refusal everything stays as it is.
    Diagnostics undo(Session& talk, const LoadOptions& options = {});
    Diagnostics undo(Machine& world, const LoadOptions& options = {});
    Diagnostics redo(Session& talk, const LoadOptions& options = {});
    Diagnostics redo(Machine& world, const LoadOptions& options = {});

private:
    void record(Snapshot moment);
    template <typename Restored>
    Diagnostics go(Restored& restored, bool back, const LoadOptions& options);

    std::size_t most_;
    std::deque<Snapshot> moments_;  ///< oldest first
    std::size_t present_ = 0;       ///< moments up to and including the present one; the others can be redone
};

}  // namespace npcs
