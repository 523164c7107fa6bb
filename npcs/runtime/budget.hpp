// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How far a run may go before it has to stop: steps, turns of one loop, a deadline, a request from another thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <unordered_map>

#include "npcs/limits.hpp"
#include "values/datum.hpp"

namespace npcs::runtime {

/// What may end a run from outside.
struct Control {
    std::uint64_t steps = 0;  ///< 0: Limits::steps
    std::stop_token stop;
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

/// Owns the count of steps of the run that is under way. A step is a turn of a loop or a call. They are spent from a portion;
/// only when that is used up, which is at most a few thousand steps later, is there a look at everything else.
class Budget {
public:
    /// What asks a run to stop, from any thread; it outlives the machine.
    void heed(std::atomic<bool>& stop) { stop_requested_ = &stop; }
    /// For the runs to come; null: nothing.
    void use(const Control* control) { control_ = control; }
    bool stop_asked() const;

    /// A run begins. What an earlier one was asked to do is over with it.
    void begin(const Limits& limits);
    /// It ends. Gives the steps that were made since this or renew() last told of them.
    std::uint64_t end();
    bool is_running() const { return is_running_; }

    /// Takes a step. False when the portion is used up, and a safepoint should renew it.
    bool spend() { return --left_ > 0; }
    /// Of work that was as much as so many steps.
    void charge(std::uint64_t steps) { left_ -= static_cast<std::int64_t>(steps); }
    bool is_spent() const { return left_ <= 0; }
    /// Whether a step can be taken without using it up.
    bool has_more() const { return left_ > 1; }
    /// The next portion. Adds what was spent to `steps`. Gives why the run is to be interrupted, or nothing. `turns` counts the
    /// turns of the loop it is in, if it is in one; `loop` tells that loop from others.
    std::string renew(const Limits& limits, std::uint64_t& steps, const values::Datum* turns, std::uint64_t loop);
    /// How many loops are watched for Limits::turns.
    std::size_t watched_loops() const { return turns_before_ != nullptr ? turns_before_->size() : 0; }

private:
    bool over_turns(const Limits& limits, const values::Datum& turns, std::uint64_t loop);

    std::int64_t left_ = 0;  ///< of the portion
    std::int64_t portion_ = 0;
    std::uint64_t steps_left_ = 0;  ///< of the run, the portion included
    std::uint64_t steps_allowed_ = 0;
    bool is_running_ = false;
    bool has_looked_ = false;  ///< in this run: at anything else
    std::atomic<bool>* stop_requested_ = nullptr;
    const Control* control_ = nullptr;
    /// Of loops, at the last stop; only with Limits::turns.
    std::unique_ptr<std::unordered_map<std::uint64_t, double>> turns_before_;
};

}  // namespace npcs::runtime
