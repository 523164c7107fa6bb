// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Script time, measured with the host's clock.

#include "runtime/clock.hpp"

#include <cmath>
#include <limits>

namespace npcs::runtime {

namespace {

double host_seconds(Context& context) {
    if (context.tracer != nullptr)
        if (const std::optional<double> then = context.tracer->recorded_time()) return *then;
    const Callbacks::InProgress in_progress(context.callbacks, Callback::time);
    const double now = context.environment->seconds();
    if (context.tracer != nullptr) context.tracer->record_time(now);
    return now;
}

void log_exception(const CallbackFailed& failed) {
    if (ProblemLog* const log = ProblemLog::current(); log != nullptr) log->note("callback-failed", failed.what());
}

}  // namespace

void start_clock(Context& context) {
    try {
        context.started_at = host_seconds(context);
    } catch (const CallbackFailed&) {
        // Scripts that ask for the time get the error for as long as the clock cannot be read.
        context.started_at = std::numeric_limits<double>::quiet_NaN();
    }
}

double seconds(Context& context) {
    const double now = host_seconds(context);
    if (std::isnan(context.started_at)) context.started_at = now;
    return context.state.seconds_before + (now - context.started_at);
}

void stop_clock(Context& context) {
    try {
        context.state.seconds_before = seconds(context);
        context.started_at = host_seconds(context);
    } catch (const CallbackFailed& failed) {
        log_exception(failed);
    }
}

void note_stop(Context& context) {
    try {
        context.turns.current().since = seconds(context);
    } catch (const CallbackFailed& failed) {
        log_exception(failed);
    }
}

}  // namespace npcs::runtime
