// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The cost of a run: steps are always counted, time is measured only on request.
#pragma once

#include <chrono>

#include "api/host_table.hpp"

namespace npcs::api {

class Meter {
public:
    using Clock = std::chrono::steady_clock;

    /// Starts measuring, before the run of an execution that has taken `steps_before` steps so far.
    Meter(runtime::Machine& machine, std::uint64_t steps_before, bool measure)
        : machine_(machine),
          hook_(static_cast<const HostTable&>(machine.environment()).meter),
          steps_before_(steps_before),
          is_timed_(measure || hook_ != nullptr),
          begun_(is_timed_ ? Clock::now() : Clock::time_point()) {}

    /// Returns the cost and calls the hook. To be called after the run, while its execution is still the current one.
    RunCost read() const {
        RunCost cost;
        cost.steps = machine_.execution().steps - steps_before_;
        cost.bytes = machine_.state.heap.bytes_in_use();
        if (is_timed_) cost.duration = Clock::now() - begun_;
        const bool is_repeating = machine_.tracer != nullptr && machine_.tracer->is_repeating();
        if (hook_ != nullptr && !is_repeating) tell(cost);
        return cost;
    }

private:
    /// An exception of the hook is only logged, because a completed run cannot fail any more.
    void tell(const RunCost& cost) const noexcept {
        const runtime::Callbacks::InProgress going(machine_.callbacks, runtime::Callback::meter);
        try {
            hook_(Call({}, &machine_), cost);
        } catch (...) {
            runtime::log_exception("on_run");
        }
    }

    runtime::Machine& machine_;
    const std::function<void(const Call&, const RunCost&)>& hook_;
    std::uint64_t steps_before_;
    bool is_timed_;
    Clock::time_point begun_;
};

}  // namespace npcs::api
