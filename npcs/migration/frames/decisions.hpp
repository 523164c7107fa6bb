// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a statement has decided before the call at which it waits: `prompt("A?") == "y" and prompt("B?") == "y"` asks B only
// after A was answered with "y". No register tells of such a decision, so it is compared by the text: a decision that was
// edited might have been another one, and calls that changed sides of the waiting one would be made twice or never. Nor does a
// register tell what a call has changed in the state of the script, as `haggle(3)` in `prompt("Give " + haggle(3) + "?")`.
#pragma once

#include <string>

#include "migration/frames/frames.hpp"

namespace npcs::migration {

struct DecisionFinding {
    Verdict verdict = Verdict::exact;
    std::string reason;
};

/// Compares what was decided and called in the old statement before the call at which the frame waits with what the new
/// `statement` decides and calls before its resume point `place`. `is_over`: the call at which the frame stands is over, too,
/// and what it has returned is being said.
DecisionFinding compare_decisions(ScriptMigration& script, const OldFrame& old_frame, std::uint32_t statement,
                                  const compiler::StackMapEntry& place, bool is_over);

}  // namespace npcs::migration
