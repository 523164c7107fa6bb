// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How npcs-bench measures: the best of several rounds, in CPU time of this process. Results are checked before anything is timed.
#pragma once

#include <functional>

namespace bench {

/// Ends the program when a result is wrong.
void require(bool holds, const char* what);

double seconds();

/// Microseconds of one call, best of the rounds.
double best(int rounds, int calls, const std::function<void()>& call);

/// Ticks with many tasks, cached scripts, snapshots.
void measure_machines();

}  // namespace bench
