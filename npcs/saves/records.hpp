// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The contents and order of a saved state, defined only here. Each record has one `serialize` for both directions and
// all archives. Where that function is a template over the record as well, there are two kinds of records:
//
//     plain   the records below, which represent a state without its script: to show it, to inspect it, to transfer it
//     between archives
//     live    views of a runtime::State, which saving and loading traverse without creating records (live_records.hpp)
//
// Objects are identified by number. In the order in which values are visited, the first reference to an object always
// has the next number; so the compact archive need not write that number, only the object's kind, and its contents
// follow in that order. A save is written in one pass and read in one pass, and nothing nests. Other archives have a
// table of objects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/state.hpp"
#include "saves/archive.hpp"
#include "saves/flags.hpp"

namespace npcs::saves {

// ---- names of enumeration values -------------------------------------------------------------------------------------

inline constexpr std::string_view stop_names[] = {"nothing", "yielded", "suspended", "choice", "interrupted", "failed"};
template <>
inline constexpr std::span<const std::string_view> enum_names<runtime::StopKind>{stop_names};
template <>
inline constexpr const char* unknown_value<runtime::StopKind> = "there is no such reason to stop";

inline constexpr std::string_view wait_names[] = {"host", "time", "task", "event"};
template <>
inline constexpr std::span<const std::string_view> enum_names<runtime::WaitFor>{wait_names};
template <>
inline constexpr const char* unknown_value<runtime::WaitFor> = "there is nothing it could wait for by that number";

// ---- values ----------------------------------------------------------------------------------------------------------

enum class ValueKind : std::uint8_t { null, unset, number, text, handle, object };
inline constexpr std::string_view value_kind_names[] = {"null", "unset", "number", "text", "handle", "object"};
template <>
inline constexpr std::span<const std::string_view> enum_names<ValueKind>{value_kind_names};

struct Value {
    ValueKind kind = ValueKind::null;
    std::uint32_t object = 0;  ///< its number
    double number = 0;
    std::string text;  ///< a text too short to be an object; the type of a handle

    bool is_unset() const { return kind == ValueKind::unset; }
    bool is_object() const { return kind == ValueKind::object; }
};

template <class Archive>
void serialize(Archive& archive, Value& value, unsigned) {
    member(archive, "kind", value.kind);
    if (value.kind == ValueKind::number) member(archive, "number", value.number);
    if (value.kind == ValueKind::text || value.kind == ValueKind::handle) member(archive, "text", value.text);
    if (value.kind == ValueKind::object) member(archive, "object", value.object);
}

/// Serializes which of the save's programs is meant; often there is only one.
template <class Archive>
void program_number(Archive& archive, std::uint32_t& number) {
    if constexpr (Compact<Archive>) {
        if (archive.has_programs) archive& number;
    } else {
        bool is_further = number != 0;
        if (!Readable<Archive> || present(archive, is_further, "program")) member(archive, "program", number);
    }
}

/// Identifies a script function.
struct FunctionName {
    Key key{};
    std::uint32_t program = 0;
};
template <class Archive>
void serialize(Archive& archive, FunctionName& function, unsigned) {
    member(archive, "key", function.key);
    program_number(archive, function.program);
}

/// The size of a scope: its slots, and the entries after them.
struct ScopeSize {
    std::uint32_t slots = 0;
    std::uint32_t further = 0;
};
template <class Archive>
void serialize(Archive& archive, ScopeSize& size, unsigned) {
    implied(archive, "slots", size.slots);
    implied(archive, "further", size.further);
}

/// A text that is a prefix of a longer one, which is stored.
template <class Text>
struct GrownText {
    std::uint64_t bytes = 0;
    Text whole;
};
template <class Archive, class Text>
void serialize(Archive& archive, GrownText<Text>& text, unsigned) {
    member(archive, "bytes", text.bytes);
    member(archive, "of_text", text.whole);
}

/// Another prefix of the same longer text.
struct OtherPrefix {
    std::uint32_t of = 0;  ///< an object number
    std::uint64_t bytes = 0;
};
template <class Archive>
void serialize(Archive& archive, OtherPrefix& text, unsigned) {
    member(archive, "of", text.of);
    member(archive, "bytes", text.bytes);
}

/// An entry of a map. An entry without a key is a hole and has no value.
struct Entry {
    bool is_stale = false;  ///< the key was changed since, so it cannot be found
    Key hash{};             ///< of a stale key: the one it had in its map; 0 if unknown (older saves)
    Value key, value;
};
inline constexpr unsigned entry_version = 1;  // 1: has the hash of a stale key

template <class Archive, class Entry>
void serialize_entry(Archive& archive, Entry& entry, unsigned version) {
    if constexpr (!Compact<Archive>) {
        member(archive, "is_stale", entry.is_stale);
        if (entry.is_stale && version >= 1) member(archive, "hash", entry.hash);
    } else if constexpr (loads<Archive>) {
        const unsigned first = archive.peek();
        entry.is_stale = first == tag::changed || first == tag::changed_key;
        if (entry.is_stale) archive.byte();
        if (first == tag::changed_key) member(archive, "hash", entry.hash);
    } else if (entry.is_stale) {
        const bool is_known = entry.hash != Key{};
        archive.byte(is_known ? tag::changed_key : tag::changed);
        if (is_known) member(archive, "hash", entry.hash);
    }
    member(archive, "key", entry.key);
    if (!entry.key.is_unset()) member(archive, "value", entry.value);
}
template <class Archive>
void serialize(Archive& archive, Entry& entry, unsigned version) {
    serialize_entry(archive, entry, version);
}

enum class ObjectKind : std::uint8_t {
    text,
    list,
    map,
    scope,
    globals,
    global_function,
    function,
    host_function,
    intrinsic,
    grown_text,
    prefix,
    callback
};
inline constexpr std::string_view object_kind_names[] = {
    "text",     "list",          "map",       "scope",      "globals",   "function of globals",
    "function", "host function", "intrinsic", "grown text", "beginning", "callback"};
template <>
inline constexpr std::span<const std::string_view> enum_names<ObjectKind>{object_kind_names};

/// Whether an object is met along with the map around it, which must not nest.
inline bool has_outer(ObjectKind kind) { return kind == ObjectKind::function || kind == ObjectKind::callback; }

struct ObjectRecord {
    ObjectKind kind = ObjectKind::text;
    bool is_in_table = false;  ///< of a text, in the readable archive: it is in the table of objects
    FunctionName function;
    ScopeSize size;    ///< while reading: what has yet to be read
    std::string text;  ///< or the name of a native
    GrownText<std::string> grown;
    OtherPrefix prefix;
    std::uint32_t parameters = 0;  ///< of a callback: their number
    Value outer;                   ///< of a function: the scope it was created in; of a callback: what it belongs to
    std::vector<Value> values;     ///< elements, or values of slots
    std::vector<Entry> entries;
    std::string name;                ///< of the function, if its script is available
    std::vector<std::string> names;  ///< of the slots
};

/// Serializes what the compact archive writes where an object is first met, except for texts, lists and maps, which
/// begin differently.
template <class Archive>
void serialize_beginning(Archive& archive, ObjectRecord& object) {
    switch (object.kind) {
        case ObjectKind::scope:
            inlined(archive, object.function);
            if constexpr (Compact<Archive>) archive& object.size;
            break;
        case ObjectKind::globals:
            if constexpr (Compact<Archive>) archive& object.size;
            break;
        case ObjectKind::global_function: inlined(archive, object.function); break;
        case ObjectKind::function:
            inlined(archive, object.function);
            member(archive, "outer", object.outer);
            break;
        case ObjectKind::callback:
            member(archive, "parameters", object.parameters);
            member(archive, "outer", object.outer);
            break;
        case ObjectKind::host_function:
        case ObjectKind::intrinsic: member(archive, "name", object.text); break;
        case ObjectKind::grown_text: inlined(archive, object.grown); break;
        case ObjectKind::prefix: inlined(archive, object.prefix); break;
        case ObjectKind::text:
            if constexpr (!Compact<Archive>) member(archive, "text", object.text);
            break;
        case ObjectKind::list:
        case ObjectKind::map: break;
    }
}

/// Serializes the object's contents.
template <class Archive>
void serialize_contents(Archive& archive, ObjectRecord& object) {
    const bool is_scope = object.kind == ObjectKind::scope || object.kind == ObjectKind::globals;
    if (is_scope) items(archive, "slots", object.values, object.size.slots, object.names);
    if (object.kind == ObjectKind::list) items(archive, "list", object.values, object.size.further);
    if (object.kind == ObjectKind::map || is_scope) items(archive, "map", object.entries, object.size.further);
}

template <class Archive>
void serialize(Archive& archive, ObjectRecord& object, unsigned) {
    member(archive, "kind", object.kind);
    note(archive, "function", object.name);
    serialize_beginning(archive, object);
    serialize_contents(archive, object);
}

// ---- executions ------------------------------------------------------------------------------------------------------

struct Progress {
    std::uint32_t flags = 0;
    runtime::StopKind kind = runtime::StopKind::none;
    std::uint64_t steps = 0;
    std::uint32_t frames = 0;
};
template <class Archive>
void serialize(Archive& archive, Progress& progress, unsigned) {
    implied(archive, "flags", progress.flags);
    joined(archive, implied_rest("frames", progress.frames), low<3>("stopped", progress.kind));
    member(archive, "steps", progress.steps);
}

/// The position of a frame: a statement and a resume point in it. The statement implies the function; a frame that is
/// in no statement, at the very beginning of a call, names the function instead.
struct Position {
    bool is_first = false;  ///< the main program, which needs no key
    bool has_resume_point = false;
    bool has_scope = false;  ///< its locals are captured: the scope follows
    bool has_outer = false;  ///< the enclosing scope is not the globals: it follows
    std::uint32_t program = 0;
    Key key{};  ///< of the statement, or of the function when there is no path
    std::vector<std::uint32_t> path;
    std::uint16_t ordinal = 0;  ///< or `at_start`
    std::uint16_t live = 0;     ///< number of registers that follow
};

/// Replaces the ordinal of a resume point: before the statement, with none of it executed; or, without a statement, at
/// the end of the function. A conversation is placed there when its statement no longer exists in the script.
inline constexpr std::uint16_t at_start = 0xFFFF;

template <class Archive>
void serialize(Archive& archive, Position& position, unsigned) {
    auto levels = static_cast<std::uint32_t>(position.path.size());
    joined(archive, implied_rest("levels", levels), implied_flag("has_outer", position.has_outer),
           implied_flag("has_scope", position.has_scope), low<1>("has_site", position.has_resume_point));
    if (!position.is_first) program_number(archive, position.program);
    if (!Compact<Archive> || !position.is_first || levels != 0) member(archive, "key", position.key);
    items(archive, "path", position.path, levels);
    joined(archive, implied_rest("live", position.live), low_or_more<3>("place", position.ordinal));
}

/// The registers of a frame are its variables, unless these are captured or globals, followed by what is in progress:
/// loop scopes and waiting operands.
struct FrameRecord {
    Position position;
    Value scope, outer;
    std::vector<Value> registers;
    std::string function;            ///< its name, if the script is available
    std::uint32_t line = 0;          ///< its line, if the script is available
    std::vector<std::string> names;  ///< of its variables, if the script is available
};
template <class Archive, class Frame>
void serialize_frame(Archive& archive, Frame& frame) {
    if constexpr (Readable<Archive>) note(archive, "function", frame.function), note(archive, "line", frame.line);
    inlined(archive, frame.position);
    on_begin(frame);
    if (stopped(archive)) return;
    if (present(archive, frame.position.has_scope, "scope")) member(archive, "scope", frame.scope);
    if (present(archive, frame.position.has_outer, "outer")) member(archive, "outer", frame.outer);
    if constexpr (Readable<Archive>) items(archive, "registers", frame.registers, frame.position.live, frame.names);
    else items(archive, "registers", frame.registers, frame.position.live);
}
template <class Archive>
void serialize(Archive& archive, FrameRecord& frame, unsigned) {
    serialize_frame(archive, frame);
}

/// Frames, outermost first. The first frame of a conversation is always that of its main program.
struct FrameRecords {
    bool has_main = false;
    std::vector<FrameRecord> all;

    FrameRecord& emplace_back() {
        FrameRecord& made = all.emplace_back();
        made.position.is_first = has_main && all.size() == 1;
        return made;
    }
    void clear() { all.clear(); }
    std::size_t size() const { return all.size(); }
    auto begin() { return all.begin(); }
    auto end() { return all.end(); }
};

struct PlanRecord {
    std::uint32_t frame = 0;
    std::uint32_t plan = 0;
    Value value, payloads;
};
template <class Plan>
concept AnyPlan = std::is_same_v<Plan, PlanRecord> || std::is_same_v<Plan, runtime::ActivePlan>;
template <class Archive, AnyPlan Plan>
void serialize(Archive& archive, Plan& plan, unsigned) {
    member(archive, "frame", plan.frame);
    member(archive, "plan", plan.plan);
    member(archive, "value", plan.value);
    member(archive, "payloads", plan.payloads);
}

/// Serializes a call whose errors `try` catches, as the number of frames below it.
template <class Archive>
void serialize(Archive& archive, runtime::Guard& guard, unsigned) {
    member(archive, "frames", guard.frames);
}

/// The progress of a check of plans: between two conditions, or (with a frame) within one.
struct CheckPosition {
    std::uint32_t frame = 0;      ///< index of the frame that evaluates it, or 0
    std::uint32_t owner = 0;      ///< index of the plan's own frame
    std::uint32_t info = 0;       ///< index into its function's plans
    std::uint32_t plan = 0;       ///< index into the active plans
    std::uint32_t condition = 0;  ///< index into the plan's conditions
    bool is_payload = false;
    runtime::StopKind stop = runtime::StopKind::none;
};
template <class Archive>
void serialize(Archive& archive, CheckPosition& check, unsigned) {
    member(archive, "frame", check.frame);
    if (check.frame == 0) return;
    member(archive, "owner", check.owner);
    member(archive, "info", check.info);
    member(archive, "plan", check.plan);
    member(archive, "condition", check.condition);
    joined(archive, rest("stop", check.stop), low<1>("is_payload", check.is_payload));
}

struct ExecutionRecord {
    Progress progress;
    double wake_after = -1;
    std::string error;
    CheckPosition check;
    double since = 0;
    double last_beat = -1;
    bool beat_is_loose = false;
    std::vector<std::uint32_t> guards;
    FrameRecords frames;
    std::vector<PlanRecord> plans;
    Value function, value, returned;
    runtime::WaitFor waits_for = runtime::WaitFor::host;
    Value target;  ///< a task's handle or an event's name; for something said, its speaker
    Value answer;  ///< with a check of plans: the answer for the frame below it
};

/// Serializes what precedes the frames.
template <class Archive, class Execution>
void serialize_head(Archive& archive, Execution& execution) {
    std::uint32_t& flags = execution.progress.flags;
    if (present(archive, flags, has::wake_after, "wake_after")) member(archive, "wake_after", execution.wake_after);
    if (present(archive, flags, has::error, "error")) member(archive, "error", execution.error);
    if (present(archive, flags, has::check, "check")) member(archive, "check", execution.check);
    if (present(archive, flags, has::since, "since")) member(archive, "since", execution.since);
    if (present(archive, flags, has::beat, "last_beat")) {
        member(archive, "last_beat", execution.last_beat);
        double is_loose = execution.beat_is_loose ? 1 : 0;
        member(archive, "beat_is_loose", is_loose);
        if constexpr (loads<Archive>) execution.beat_is_loose = is_loose != 0;
    }
    if (present(archive, flags, has::guards, "guarded_calls")) list(archive, "guarded_calls", execution.guards);
    on_head(execution);
}

template <class Archive, class Execution>
void serialize_roots(Archive& archive, Execution& execution) {
    std::uint32_t& flags = execution.progress.flags;
    items(archive, "frames", execution.frames, execution.progress.frames);
    on_end(execution.frames);
    if (present(archive, flags, has::plans, "plans")) list(archive, "plans", execution.plans);
    if (present(archive, flags, has::pending_function, "waits_for")) member(archive, "waits_for", execution.function);
    if (present(archive, flags, has::pending_value, "value")) member(archive, "value", execution.value);
    if (present(archive, flags, has::returned, "returned")) member(archive, "returned", execution.returned);
    if (present(archive, flags, has::waits, "wait")) {
        member(archive, "wait", execution.waits_for);
        member(archive, "target", execution.target);
    }
    if ((flags & has::check) != 0) member(archive, "answer", execution.answer);
    on_end(execution);
}

// ---- tasks -----------------------------------------------------------------------------------------------------------

/// A task's id, and its ticket if it waits for the host.
struct TaskPosition {
    std::uint32_t id = 0;
    std::uint32_t ticket = 0;
    bool ready = false;
};
template <class Archive>
void serialize(Archive& archive, TaskPosition& task, unsigned) {
    member(archive, "task", task.id);
    joined(archive, rest("ticket", task.ticket), low<1>("ready", task.ready));
}

struct TaskRecord {
    TaskPosition position;
    double due = 0;
    Value answer, handle;
    ExecutionRecord execution;
};
template <class Archive, class Task>
void serialize_task(Archive& archive, Task& task) {
    inlined(archive, task.position);
    inlined(archive, task.execution.progress);
    stored_flag(archive, task.execution.progress.flags, has::started, "started");
    on_begin(task);
    if (stopped(archive)) return;
    member(archive, "due", task.due);
    member(archive, "answer", task.answer);
    member(archive, "handle", task.handle);
    on_end(task);
    if (stopped(archive)) return;
    serialize_head(archive, task.execution);
    serialize_roots(archive, task.execution);
}
template <class Archive>
void serialize(Archive& archive, TaskRecord& task, unsigned) {
    serialize_task(archive, task);
}

struct TasksRecord {
    double now = 0;
    std::uint32_t last_task = 0;
    std::uint32_t last_ticket = 0;
    std::uint32_t count = 0;
    std::uint32_t turned = 0;
    Value type, kept;
    std::vector<TaskRecord> all;
};
template <class Archive, class Tasks>
void serialize_tasks(Archive& archive, Tasks& tasks, std::uint32_t& flags) {
    member(archive, "time", tasks.now);
    member(archive, "last_task", tasks.last_task);
    member(archive, "last_ticket", tasks.last_ticket);
    if constexpr (Compact<Archive>) archive& tasks.count;
    on_begin(tasks);
    if (stopped(archive)) return;
    if (present(archive, flags, has::turned, "last_turn")) member(archive, "last_turn", tasks.turned);
    member(archive, "task_type", tasks.type);
    if (present(archive, flags, has::kept, "kept_events")) member(archive, "kept_events", tasks.kept);
    items(archive, "tasks", tasks.all, tasks.count);
}

// ---- states ----------------------------------------------------------------------------------------------------------

/// The random generator: its seed if it was never used, else its whole state.
struct RandomRecord {
    std::uint64_t seed = 0;
    Bits state[4] = {};
};
template <class Archive>
void serialize_random(Archive& archive, RandomRecord& random, std::uint32_t& flags) {
    if (!present(archive, flags, has::drawn_random, "generator_1")) return member(archive, "seed", random.seed);
    constexpr const char* names[] = {"generator_1", "generator_2", "generator_3", "generator_4"};
    for (std::size_t i = 0; i < std::size(random.state); ++i) member(archive, names[i], random.state[i]);
}

struct ProgramName {
    Bits fingerprint{};
    std::string file;
};
template <class Archive>
void serialize(Archive& archive, ProgramName& program, unsigned) {
    member(archive, "fingerprint", program.fingerprint);
    member(archive, "script", program.file);
}

/// How often a function was called.
struct Visits {
    std::uint32_t program = 0;
    Key function{};
    std::uint32_t count = 0;
    std::string name = {};  ///< of the function, if its script is available
};
template <class Archive>
void serialize(Archive& archive, Visits& visits, unsigned) {
    note(archive, "function", visits.name);
    member(archive, "key", visits.function);
    member(archive, "count", visits.count);
    program_number(archive, visits.program);
}

inline constexpr std::string_view type_names[] = {"null", "number", "string", "list", "map", "funcRef", "handle"};
inline constexpr std::uint32_t type_count = std::size(type_names);

/// The globals, which are object 0.
struct GlobalsRecord {
    std::uint32_t object = 0;
};
template <class Archive>
void serialize(Archive& archive, GlobalsRecord& globals, unsigned) {
    member(archive, "object", globals.object);
}

struct StateRecord {
    ProgramName script;  ///< the first program
    ExecutionRecord execution;
    std::string outline;
    RandomRecord random;
    std::vector<ProgramName> programs;  ///< the programs after the first
    std::vector<Value> versions;
    double seconds = 0;
    std::vector<Visits> visits;
    GlobalsRecord globals;
    Value taken;
    std::vector<Value> types;
    Value intrinsics;
    TasksRecord tasks;
    std::vector<ObjectRecord> objects;

    StateRecord() { execution.frames.has_main = true; }
};

/// Returns the record of the tasks. A live state creates it on request, since most have none.
template <class State>
decltype(auto) tasks_of(State& state) {
    if constexpr (requires { state.tasks(); }) return state.tasks();
    else return (state.tasks);
}

/// Serializes everything up to and including the programs: what must be known before any value can be read.
template <class Archive, class State>
void serialize_front(Archive& archive, State& state) {
    std::uint32_t& flags = state.execution.progress.flags;
    inlined(archive, state.execution.progress);
    stored_flag(archive, flags, has::started, "started");
    on_begin(state.execution);
    if (stopped(archive)) return;
    if (present(archive, flags, has::outline, "outline")) blob(archive, "outline", state.outline);
    serialize_random(archive, state.random, flags);
    if constexpr (Compact<Archive>) archive.has_programs = (flags & has::programs) != 0;
    if (present(archive, flags, has::programs, "further_scripts")) list(archive, "further_scripts", state.programs);
}

template <class Archive, class State>
void serialize_state(Archive& archive, State& state) {
    std::uint32_t& flags = state.execution.progress.flags;
    serialize_front(archive, state);
    if (stopped(archive)) return;
    if (present(archive, flags, has::versions, "versions")) {
        auto count = static_cast<std::uint32_t>(state.programs.size());
        items(archive, "versions", state.versions, count);
    }
    if (present(archive, flags, has::seconds, "seconds")) member(archive, "seconds", state.seconds);
    serialize_head(archive, state.execution);
    if (present(archive, flags, has::visits, "visits")) list(archive, "visits", state.visits);
    // A readable archive has yet to find out which parts are present.
    present(archive, flags, has::tasks, "tasks");
    on_head(state);
    if (stopped(archive)) return;
    if (present(archive, flags, has::globals, "globals")) member(archive, "globals", state.globals);
    serialize_roots(archive, state.execution);
    if (present(archive, flags, has::taken, "taken")) member(archive, "taken", state.taken);
    if (present(archive, flags, has::type_maps, "types")) {
        std::uint32_t count = type_count;
        items(archive, "types", state.types, count);
    }
    if (present(archive, flags, has::intrinsics, "intrinsics")) member(archive, "intrinsics", state.intrinsics);
    if ((flags & has::tasks) != 0) {
        auto&& tasks = tasks_of(state);
        serialize_tasks(archive, tasks, flags);
    }
    if constexpr (Compact<Archive>) archive& state.objects;
    else list(archive, "objects", state.objects);
}
template <class Archive>
void serialize(Archive& archive, StateRecord& state, unsigned version) {
    // Boost leaves it to each class to refuse versions it does not know.
    if (version > format_version) return refuse(archive, "its version is later than what is known here");
    note(archive, "format", format_version);
    if constexpr (!Compact<Archive>) inlined(archive, state.script);
    serialize_state(archive, state);
}

}  // namespace npcs::saves

// The version of a whole save; the header of a compact one contains it.
BOOST_CLASS_VERSION(npcs::saves::StateRecord, npcs::saves::format_version)
BOOST_CLASS_VERSION(npcs::saves::Entry, npcs::saves::entry_version)
