// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The host's time, as the script is told it.
#pragma once

#include "runtime/context.hpp"

namespace npcs::runtime {

/// Begins to count the seconds of a state that was just made, or is loaded next. A clock that throws is asked again later.
void start_clock(Context& context);
/// Seconds since the conversation started.
double seconds(Context& context);
/// Brings State::seconds_before up to date, for a save. A clock that throws leaves it as it was, and is complained of.
void stop_clock(Context& context);
/// Notes in the current execution that it has stopped now; unless the clock throws, which is too late to fail the run.
void note_stop(Context& context);

}  // namespace npcs::runtime
