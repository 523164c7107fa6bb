// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/budget.hpp"

#include <algorithm>
#include <utility>

namespace npcs::runtime {

using values::ErrorCode;

namespace {

std::int64_t portion_of(std::uint64_t steps_left, const Limits& limits) {
    constexpr std::uint64_t longest = 4096;
    return limits.turns != 0 ? 1 : static_cast<std::int64_t>(std::min(steps_left, longest));
}

}  // namespace

bool Budget::is_stop_requested() const {
    using Clock = std::chrono::steady_clock;
    if (control_ == nullptr) return false;
    if (control_->stop.stop_requested()) return true;
    return control_->deadline != Clock::time_point::max() && control_->deadline <= Clock::now();
}

void Budget::begin(const Limits& limits) {
    is_running_ = true;
    if (stop_requested_ != nullptr) stop_requested_->store(false, std::memory_order_relaxed);
    steps_allowed_ = control_ != nullptr && control_->steps != 0 ? control_->steps : limits.steps;
    steps_left_ = steps_allowed_;
    left_ = portion_ = portion_of(std::max<std::uint64_t>(steps_left_, 1), limits);
    has_checked_ = false;
    turns_before_.reset();
}

std::uint64_t Budget::end() {
    const auto used = static_cast<std::uint64_t>(portion_ - left_);
    left_ = portion_ = 0;
    is_running_ = false;
    return used;
}

values::Error Budget::renew(const Limits& limits, std::uint64_t& steps, const values::Datum* turns,
                            std::uint64_t loop) {
    const auto used = static_cast<std::uint64_t>(portion_ - left_);
    steps += used;
    steps_left_ -= std::min(steps_left_, used);
    left_ = portion_ = portion_of(steps_left_, limits);
    // A resumed run makes progress whatever its budget: the iteration that led here may be all it has done so far.
    if (!std::exchange(has_checked_, true) && used <= 1) return {};
    if (stop_requested_ != nullptr && stop_requested_->exchange(false, std::memory_order_relaxed))
        return {ErrorCode::stop_requested, ""};
    if (is_stop_requested())
        return {control_->stop.stop_requested() ? ErrorCode::stop_requested : ErrorCode::deadline, ""};
    if (steps_left_ == 0)
        return {ErrorCode::step_limit,
                " reached: " + std::to_string(steps_allowed_) + " loop turns and calls without a stop"};
    if (turns != nullptr && limits.turns != 0 && exceeds_turns(limits, *turns, loop))
        return {ErrorCode::turn_limit,
                " reached: " + std::to_string(limits.turns) + " turns of one loop without a stop"};
    return {};
}

bool Budget::exceeds_turns(const Limits& limits, const values::Datum& turns, std::uint64_t loop) {
    const double now = turns.is_number() ? turns.as_number() : 0;
    if (turns_before_ == nullptr) turns_before_ = std::make_unique<std::unordered_map<std::uint64_t, double>>();
    const auto [found, fresh] = turns_before_->emplace(loop, now);
    if (!fresh && now < found->second) found->second = now;  // another loop that uses the same register
    return now - found->second >= static_cast<double>(limits.turns);
}

}  // namespace npcs::runtime
