// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The intrinsics spawn, join, cancel, waitFor, raise and every.

#include "runtime/task_requests.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "runtime/intrinsics.hpp"
#include "runtime/scheduler.hpp"
#include "values/map.hpp"

namespace npcs::runtime {

namespace {

NativeResult spawn_for(Context& context, NativeCall& call) {
    const Datum given = call.arguments[1];
    std::span<const Datum> arguments{&given, given.is_null() ? 0u : 1u};
    if (given.is_list()) arguments = {given.as_list()->items, given.as_list()->count};
    std::string error;
    Scheduler scheduler(context);
    Task* const task = scheduler.spawn(call.arguments[0], arguments, error);
    if (task == nullptr) return runtime::fail(call, "spawn: " + error);
    return succeed(call, scheduler.handle_of(*task));
}

NativeResult join_for(Context& context, NativeCall& call) {
    Tasks& tasks = *context.state.tasks;
    const Datum handle = call.arguments[0];
    const Task* const task = tasks.of(handle);
    if (task == nullptr) {
        const Datum value = values::get(*handle.as_map(), Datum::short_text("value"));
        return succeed(call, value.is_unset() ? Datum::null() : value);
    }
    if (task->id == tasks.current) return runtime::fail(call, "join: a task cannot wait for itself");
    if (const std::string problem = Scheduler(context).deadlock(tasks.current, *task); !problem.empty())
        return runtime::fail(call, "join: " + problem);
    call.waits_for = WaitFor::task;
    call.result = call.target = handle;
    return NativeResult::suspended;
}

NativeResult cancel_for(Context& context, NativeCall& call) {
    Tasks& tasks = *context.state.tasks;
    if (!tasks.is_handle(call.arguments[0])) return runtime::fail(call, "cancel: a task is required, as spawn gave it");
    Task* const task = tasks.of(call.arguments[0]);
    if (task == nullptr) return succeed_with_boolean(call, false);
    const bool is_current = task->id == tasks.current;
    Scheduler(context).cancel(*task);
    return is_current ? NativeResult::suspended : succeed_with_boolean(call, true);
}

NativeResult wait_for(Context& context, NativeCall& call) {
    if (!call.arguments[0].is_string()) return runtime::fail(call, "waitFor: the name of an event is required");
    const Datum timeout = call.arguments[1];
    if (!timeout.is_null()) {
        const double seconds = timeout.is_number() ? timeout.as_number() : -1;
        if (!std::isfinite(seconds) || seconds < 0)
            return runtime::fail(call, "waitFor: timeout must be a number of seconds that is not negative");
        call.wake_after = seconds;
    }
    if (context.state.tasks->take_kept(call.arguments[0], call.result)) return NativeResult::done;
    call.waits_for = WaitFor::event;
    call.result = call.target = call.arguments[0];
    return NativeResult::suspended;
}

NativeResult raise_for(Context& context, NativeCall& call) {
    if (!call.arguments[0].is_string()) return runtime::fail(call, "raise: the name of an event is required");
    const bool keeps = values::truthy(call.arguments[2]);
    return succeed(call, Scheduler(context).raise(values::Text(call.arguments[0]).view(), call.arguments[1], keeps));
}

/// The next beat follows the last one at a fixed distance, however late the task woke: beats skipped by a long tick
/// follow one another, each in its own turn. Only a beat missed while the task waited for something else is dropped.
NativeResult every_for(Context& context, NativeCall& call) {
    const double seconds = call.arguments[0].is_number() ? call.arguments[0].as_number() : 0;
    if (!std::isfinite(seconds) || !(seconds > 0))
        return runtime::fail(call, "every: seconds must be a number greater than 0");
    call.waits_for = WaitFor::time;
    call.wake_after = seconds;
    if (context.state.tasks != nullptr) {
        const double now = context.state.tasks->now;
        Beat& beat = context.turns.current().beat;
        double due = beat.last >= 0 ? beat.last + seconds : now + seconds;
        if (due <= now && beat.is_loose) due = now + seconds;
        beat = {due, false};
        call.wake_after = std::max(0.0, due - now);
    }
    call.result = Datum::number(call.wake_after);
    return NativeResult::suspended;
}

}  // namespace

NativeResult ask(Context& context, TaskRequest request, NativeCall& call) {
    constexpr const char* names[] = {"spawn", "join", "cancel", "waitFor", "raise", "every"};
    if (context.state.tasks == nullptr && request != TaskRequest::every)
        return runtime::fail(call, std::string(names[static_cast<int>(request)]) +
                                       ": this conversation runs alone; tasks need a machine");
    switch (request) {
        case TaskRequest::spawn: return spawn_for(context, call);
        case TaskRequest::join: return join_for(context, call);
        case TaskRequest::cancel: return cancel_for(context, call);
        case TaskRequest::wait_for: return wait_for(context, call);
        case TaskRequest::raise: return raise_for(context, call);
        case TaskRequest::every: break;
    }
    return every_for(context, call);
}

}  // namespace npcs::runtime
