// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Garbage collection: when it happens, and what it keeps.
#pragma once

#include "runtime/context.hpp"

namespace npcs::runtime {

/// Frees unreachable objects. It is only called at safepoints, for which one rule holds: *everything used afterwards is
/// reachable from the state, from an execution that has or awaits its turn, or from a Root*. What is reachable from an
/// execution is its plans, what it waits with or returned, and for each frame its scopes and its registers below `top`;
/// no register above, and no C++ local variable. The safepoints are:
/// - the entry of a function: its frame has been pushed and holds arguments, defaults, self and super; its `top` is the
/// number of locals, the caller's `top` is the call window, whose content is dead once the call returns;
/// - a loop iteration: `top` is that of the loop's resume point, which the compiler knows;
/// - after work that may have taken long, the start of a statement, or a place between its operations: `top` is what
/// is live there;
/// - the end of a run: whatever stopped it has set `top` to that of the resume point where the frame continues.
///
/// Nothing collects in between, so instructions, natives and host hooks may hold plain values. Code that runs
/// instructions while holding a value (a plan's condition before an answer is used) makes it a Root.
void collect(Context& context);

}  // namespace npcs::runtime
