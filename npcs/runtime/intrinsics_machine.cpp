// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Intrinsics that concern the machine: output, time, stopping, types, counters.

#include <cmath>

#include "runtime/intrinsics.hpp"
#include "values/map.hpp"

namespace npcs::runtime {

namespace {

using values::Kind;

NativeResult print(const Native&, NativeCall& call) {
    std::string text = values::print_text(call.arguments[0]);
    text += call.arguments[1].is_null() ? std::string("\n") : values::text_of(call.arguments[1]);
    call.services.heap().charge(values::work_of_text(text.size()));
    call.services.print(text);
    return succeed_with_null(call);
}

template <Kind kind>
NativeResult type_map(const Native&, NativeCall& call) {
    return succeed(call, Datum::object(call.services.type_map(kind)));
}

NativeResult intrinsics_map(const Native&, NativeCall& call) {
    return succeed(call, Datum::object(call.services.intrinsics()));
}

NativeResult stack_trace(const Native&, NativeCall& call) {
    return succeed(call, Datum::object(call.services.stack_trace()));
}

NativeResult time(const Native&, NativeCall& call) { return succeed(call, call.services.seconds()); }

NativeResult version(const Native&, NativeCall& call) {
    Heap& heap = call.services.heap();
    values::Map* const map = heap.map(5);
    const auto put = [&](std::string_view key, Datum value) { values::set(heap, *map, heap.text(key), value); };
    put("miniscript", heap.text("1.6.2"));
    put("buildDate", heap.text(""));
    put("host", Datum::number(0.1));
    put("hostName", heap.text("npcs"));
    put("hostInfo", heap.text(""));
    return succeed(call, Datum::object(map));
}

NativeResult now(const Native&, NativeCall& call) { return succeed(call, call.services.game_time()); }

NativeResult attempt(const Native&, NativeCall& call) {
    const Datum callee = call.arguments[0];
    if (!callee.is_function()) return fail(call, "try: a function is required, as in try(@pay, [5])");
    if (callee.as_function()->signature == find_intrinsic("try")) return fail(call, "try: it cannot call itself");
    const Datum arguments = call.arguments[1];
    if (!arguments.is_null() && !arguments.is_list())
        return fail(call, "try: the arguments must be a list, as in try(@pay, [5])");
    call.result = callee;
    call.target = arguments;
    return NativeResult::calls;
}

NativeResult visits(const Native&, NativeCall& call) {
    const Datum function = call.arguments[0];
    if (!function.is_function()) return fail(call, "visits: a function is required, as in visits(@name)");
    return succeed(call, call.services.visits(*function.as_function()));
}

NativeResult first_visit(const Native&, NativeCall& call) {
    return succeed_with_boolean(call, call.services.own_visits() <= 1);
}

NativeResult taken(const Native&, NativeCall& call) {
    const TextArgument id(call.arguments[0]);
    return succeed(call, call.services.taken(id.view()));
}

NativeResult wait(const Native&, NativeCall& call) {
    const double seconds = number_argument(call, 0);
    if (!std::isfinite(seconds) || seconds < 0)
        return fail(call, "wait: seconds must be a number that is not negative");
    call.result = Datum::number(seconds);
    call.wake_after = seconds;
    call.waits_for = WaitFor::time;
    return NativeResult::suspended;
}

template <TaskRequest request>
NativeResult tasks(const Native&, NativeCall& call) {
    return call.services.tasks(request, call);
}

NativeResult yield(const Native&, NativeCall& call) {
    call.result = call.arguments[0];
    return NativeResult::suspended;
}

}  // namespace

std::span<const Intrinsic> machine_intrinsics() {
    static const Intrinsic table[] = {
        {"cancel",
         {{{"task"}}},
         tasks<TaskRequest::cancel>,
         "Ends a task and the plans it carries out; 1 when there was something to end."},
        {"every",
         {{{"seconds", Datum::number(1)}}},
         tasks<TaskRequest::every>,
         "Stops until the next beat: so long after the last one, not after now."},
        {"first_visit", {}, first_visit, "Whether this scene or function is entered for the first time."},
        {"funcRef", {}, type_map<Kind::function>, "The type of functions, for isa and for methods of one's own."},
        {"intrinsics", {}, intrinsics_map, "All intrinsic functions by name."},
        {"list", {}, type_map<Kind::list>, "The type of lists, for isa and for methods of one's own."},
        {"map", {}, type_map<Kind::map>, "The type of maps, for isa and for methods of one's own."},
        {"now", {}, now, "Seconds of game time: of all ticks of the machine, or the same as `time`."},
        {"number", {}, type_map<Kind::number>, "The type of numbers, for isa and for methods of one's own."},
        {"print",
         {{{"s", Datum::short_text("")}, {"delimiter", Datum::short_text("\n")}}},
         print,
         "Writes a value and a line end."},
        {"raise",
         {{{"event"}, {"value"}, {"keep", Datum::number(0)}}},
         tasks<TaskRequest::raise>,
         "Tells all tasks that wait for the event; gives how many do. With `keep` it waits for the first one when none "
         "does."},
        {"spawn",
         {{{"function"}, {"arguments"}}},
         tasks<TaskRequest::spawn>,
         "Starts a function as a task that goes on beside this one; gives the task."},
        {"stackTrace", {}, stack_trace, "Where the program stands, innermost call first."},
        {"string", {}, type_map<Kind::string>, "The type of texts, for isa and for methods of one's own."},
        {"taken", {{{"id"}}}, taken, "How often an option was taken in this conversation."},
        {"time", {}, time, "Seconds since the conversation started."},
        {"try",
         {{{"function"}, {"arguments"}}},
         attempt,
         "Calls a function with a list of arguments; gives a map with its `value`, or with the `error` that ended it."},
        {"version", {}, version, "What runs this program."},
        {"visits", {{{"function"}}}, visits, "How often a function was entered in this conversation."},
        {"wait", {{{"seconds", Datum::number(1)}}}, wait, "Stops for a time."},
        {"waitFor",
         {{{"event"}, {"timeout"}}},
         tasks<TaskRequest::wait_for>,
         "Waits for an event; gives its value, or null after `timeout` seconds."},
        {"yield", {{{"value"}}}, yield, "Stops, gives the host a value, and is what the host goes on with."},
    };
    return table;
}

}  // namespace npcs::runtime
