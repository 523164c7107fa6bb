// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The host's time as seen by scripts.
#pragma once

#include "runtime/context.hpp"

namespace npcs::runtime {

/// Starts counting seconds for a state that was just made or is about to be loaded. If the clock throws, it is read
/// again later.
void start_clock(Context& context);
/// Returns the seconds since the conversation started.
double seconds(Context& context);
/// Updates State::seconds_before for a save. If the clock throws, the value is left unchanged and the error is
/// reported.
void stop_clock(Context& context);
/// Records in the current execution when it stopped, unless the clock throws, which is too late to fail the run.
void note_stop(Context& context);

}  // namespace npcs::runtime
