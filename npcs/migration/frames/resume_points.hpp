// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// At which resume point of an edited statement does the same happen as at the old one?
#pragma once

#include "migration/frames/frames.hpp"

namespace npcs::migration {

/// Returns the resume point of the new statement at which the same is being done as at the old one, or null.
const compiler::StackMapEntry* find_resume_point(const ScriptMigration& script, const OldFrame& old_frame,
                                                 std::uint32_t statement);
/// Returns the resume point of the call that made the frame after `index`, by the function called: the call with the
/// same index, if there are as many calls of that function as before; else null.
const compiler::StackMapEntry* find_calling_point(const ScriptMigration& script,
                                                  const std::vector<OldFrame>& old_frames, std::size_t index,
                                                  std::uint32_t statement);

}  // namespace npcs::migration
