// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Garbage: when it is collected, and what is none.
#pragma once

#include "runtime/context.hpp"

namespace npcs::runtime {

/// Frees what cannot be reached. Only ever called at a safepoint, for which one rule holds: *whatever is used after it can be
/// reached from the state, from an execution that has or waits for its turn, or from a Root*. Of an execution that is the plans,
/// what it waits with or returned, and for each frame its scopes and its registers below `top`; nothing above, and no local of
/// C++. The safepoints are:
/// - the entry of a function: its frame is there, with arguments, defaults, self and super in it; `top` is the number of its
///   locals, and the caller's is the call's window: what lies in the window is dead when the call returns;
/// - a turn of a loop: `top` is that of the loop's Site, which the compiler knows;
/// - the start of a statement, after work that may have been long: `top` is what that start has live;
/// - the end of a run: whatever stopped it has set `top` to that of the Site where the frame goes on.
/// In between nothing collects: instructions, natives and hooks of the host may hold plain values. Who runs instructions while
/// it holds one (a plan's condition before an answer is used) makes it a Root.
void collect(Context& context);

}  // namespace npcs::runtime
