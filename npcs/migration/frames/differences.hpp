// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the frames have done or hold that the new script would have done or set otherwise.
#pragma once

#include "migration/frames/frames.hpp"

namespace npcs::migration {

/// Makes verdicts in the report worse where what was done differs from what the new script would have done.
void compare_effects(ScriptMigration& script, const std::vector<OldFrame>& old_frames,
                     const std::vector<MigratedFrame>& frames);
/// Makes verdicts in the report worse where a variable of a running function is another kind of value in the new
/// script.
void compare_kinds(ScriptMigration& script, const std::vector<OldFrame>& old_frames,
                   const std::vector<MigratedFrame>& frames);

}  // namespace npcs::migration
