// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Ways to end a run from outside. In every case the outcome is `interrupted`, nothing is lost, and the run can be
// resumed.
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

/// The cost of one run: a start, a resume, or a task's turn.
struct RunCost {
    std::uint64_t steps = 0;  ///< loop iterations and calls
    std::size_t bytes = 0;    ///< memory of values at its end
    std::chrono::nanoseconds duration{
        0};  ///< by the steady clock; 0 unless RunOptions::measure or Host::on_run requests it
};

struct RunOptions {
    /// Loop iterations, calls and work; 0: Limits::steps. In a tick, the number applies to each task.
    std::uint64_t steps = 0;
    /// Belongs to this run only: a late request never stops another one.
    std::stop_token stop = {};
    /// Checked every few thousand steps.
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    /// Machine::run only: the run is refused unless all of these globals have a value.
    std::vector<std::string> required_globals = {};
    /// What the first random draws of the run give (`rnd`, `shuffle`, `any`, alternatives), each in [0, 1); later ones
    /// come from the generator, as if these had not been. For tests and tools that decide what is left to chance.
    std::vector<double> draws = {};
    /// If not null, gets how many of `draws` the run has used. Is left alone by a run that is refused.
    std::size_t* drawn = nullptr;
    /// Measures RunCost::duration, at the cost of reading the clock twice.
    bool measure = false;
};

}  // namespace npcs
