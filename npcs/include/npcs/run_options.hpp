// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What may end one run from outside. Whatever does, the outcome is `interrupted`, nothing is lost, and the run can be resumed.
//
//     std::stop_source stop;                     // in another thread: stop.request_stop()
//     talk.resume("yes", {.steps = 10'000, .stop = stop.get_token()});
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace npcs {

/// What one run took: a start, a resume, or a task's turn.
struct RunCost {
    std::uint64_t steps = 0;  ///< turns of loops and calls
    std::size_t bytes = 0;    ///< of values, after it
    std::chrono::nanoseconds duration{
        0};  ///< of the steady clock; 0 unless RunOptions::measure or Host::on_run asked for it
};

struct RunOptions {
    /// Turns of loops, calls, and work; 0: Limits::steps. In a tick: of each task.
    std::uint64_t steps = 0;
    /// Belongs to this run: a request that comes late never stops another one.
    std::stop_token stop = {};
    /// Looked at every few thousand steps.
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    /// Machine::run only: refused unless all of these have a value.
    std::vector<std::string> required_globals = {};
    /// Measures RunCost::duration, which costs two looks at the clock.
    bool measure = false;
};

}  // namespace npcs
