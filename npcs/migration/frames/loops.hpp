// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The loops around the position of an old frame: which there are, and how far each has come.
#pragma once

#include "migration/frames/first_pass.hpp"
#include "migration/frames/frames.hpp"

namespace npcs::migration {

/// Returns the statements of the loops around a statement, outermost first.
std::vector<std::uint32_t> loops_around(const Outline& outline, std::uint32_t statement);
/// Returns the register of a loop that contains an old frame's position; nothing if no loop of that statement does.
/// Where there is no stack map, loops are counted from the outermost one.
std::optional<Datum> old_loop(const ScriptMigration& script, const OldFrame& old_frame, std::uint32_t statement,
                              std::uint16_t part);
/// Returns the old nodes of loops around the frames that are in their first pass, as are all loops around them.
std::vector<std::uint32_t> first_passes(ScriptMigration& script, const std::vector<OldFrame>& old_frames);

/// Returns the pass of a new `for` over numbers that a frame is in, if it stood in a `while` that counted the same: `first` is the
/// first pass of the `for`. Notes what it replaces in ScriptMigration::became_for.
std::optional<FirstPass> pass_of_while(ScriptMigration& script, const OldFrame& one, const FirstPass& first);

}  // namespace npcs::migration
