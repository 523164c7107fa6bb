// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A runtime::State as seen by the functions of records.hpp: references into it, and lists that are traversed or filled
// on the fly.
#pragma once

#include "runtime/tasks.hpp"
#include "saves/records.hpp"

namespace npcs::saves {

/// The scope of a call of `owner`, or what takes its place.
struct ScopeRef {
    values::Map* map = nullptr;
    const program::Function* owner = nullptr;
};

/// `Frames` traverses the execution's frames, or fills them.
template <class Frames>
struct LiveExecution {
    runtime::Execution& live;
    Frames frames;
    Progress progress = {};
    CheckPosition check = {};
    double& wake_after = live.pending.wake_after;
    std::string& error = live.error;
    double& since = live.since;
    double& last_beat = live.beat.last;
    bool& beat_is_loose = live.beat.is_loose;
    std::vector<runtime::Guard>& guards = live.guards;
    std::vector<runtime::ActivePlan>& plans = live.plans;
    values::Datum& function = live.pending.function;
    values::Datum& value = live.pending.value;
    values::Datum& returned = live.returned;
    runtime::WaitFor& waits_for = live.pending.waits_for;
    values::Datum& target = live.pending.target;
    values::Datum& answer = live.check.answer;
};

}  // namespace npcs::saves
