// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Limits on a run: steps, iterations of one loop, a deadline, a stop request from another thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <unordered_map>

#include "npcs/limits.hpp"
#include "values/datum.hpp"
#include "values/error.hpp"

namespace npcs::runtime {

/// Ways to end a run from outside.
struct Control {
    std::uint64_t steps = 0;  ///< 0: Limits::steps
    std::stop_token stop;
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

/// Owns the step count of the current run. A step is a loop iteration or a call. Steps are spent from a portion of at
/// most a few thousand; everything else is checked only when the portion is used up.
class Budget {
public:
    /// Sets the flag by which any thread can ask a run to stop. It must outlive the machine.
    void set_stop_flag(std::atomic<bool>& stop) { stop_requested_ = &stop; }
    /// Sets the control of the following runs; null for none. It must outlive them.
    void set_control(const Control* control) { control_ = control; }
    bool is_stop_requested() const;

    /// Starts counting for a new run. Requests made to an earlier run no longer apply.
    void begin(const Limits& limits);
    /// Ends the run. Returns the steps made since begin(), or since renew() last reported them.
    std::uint64_t end();
    bool is_running() const { return is_running_; }

    /// Spends a step. Returns false when the portion is used up and a safepoint should renew it.
    bool spend() { return --left_ > 0; }
    /// Charges work that cost as much as `steps` steps.
    void charge(std::uint64_t steps) { left_ -= static_cast<std::int64_t>(steps); }
    bool is_spent() const { return left_ <= 0; }
    /// Whether a step can be spent without using the portion up.
    bool has_more() const { return left_ > 1; }
    /// Starts the next portion and adds the spent steps to `steps`. Returns the reason to interrupt the run, or no
    /// error. `turns` counts the iterations of the loop the run is in, null outside of loops; `loop` identifies
    /// that loop.
    values::Error renew(const Limits& limits, std::uint64_t& steps, const values::Datum* turns, std::uint64_t loop);
    /// Returns the number of loops watched for Limits::turns.
    std::size_t watched_loops() const { return turns_before_ != nullptr ? turns_before_->size() : 0; }

private:
    bool exceeds_turns(const Limits& limits, const values::Datum& turns, std::uint64_t loop);

    std::int64_t left_ = 0;  ///< in the portion
    std::int64_t portion_ = 0;
    std::uint64_t steps_left_ = 0;  ///< in the run, including the portion
    std::uint64_t steps_allowed_ = 0;
    bool is_running_ = false;
    bool has_checked_ = false;  ///< whether this run has checked anything besides steps
    std::atomic<bool>* stop_requested_ = nullptr;
    const Control* control_ = nullptr;
    /// Iterations of each loop at the last stop; only with Limits::turns.
    std::unique_ptr<std::unordered_map<std::uint64_t, double>> turns_before_;
};

}  // namespace npcs::runtime
