// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "api/loading.hpp"

#include <algorithm>

#include "api/bridge.hpp"
#include "api/host_table.hpp"
#include "outline/outline.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs {

using saves::problem;
using values::Datum;

std::string_view name_of(Verdict verdict) {
    constexpr std::string_view names[] = {"exact",   "moved",     "differs", "skips",
                                          "repeats", "uncertain", "restart", "refused"};
    return names[static_cast<std::size_t>(verdict)];
}

namespace api {

// ---- saves of the same scripts ---------------------------------------------------------------------------------------

namespace {

bool is_conversation(const runtime::Machine& machine) { return machine.state.tasks == nullptr; }

Diagnostic other_kind(bool is_machines_save) {
    return is_machines_save
               ? problem("save-machine", "this save is a whole machine's, with its tasks", "load it with Machine::load")
               : problem("save-conversation", "this save is a conversation's, not a machine's",
                         "load it with Session::load");
}

}  // namespace

Diagnostics load_state(runtime::Machine& made, std::string_view bytes, Origin origin, const std::vector<Value>& handles,
                       Programs programs) {
    // The save determines whether there are tasks.
    const bool is_machine = std::exchange(made.state.tasks, nullptr) != nullptr;
    const program::Program* const only = programs.front().get();
    const std::vector<const program::Program*> several =
        programs.size() > 1 ? pointers(programs) : std::vector<const program::Program*>();
    const saves::Programs all = several.empty() ? saves::Programs(&only, 1) : saves::Programs(several);
    std::size_t next = 0;
    const auto in_turn = [&] { return next < handles.size() ? Bridge::datum(made, handles[next++]) : Datum::null(); };
    const saves::HandleSource handle = handles.empty() ? saves::HandleSource() : saves::HandleSource(in_turn);
    Diagnostics problems = origin == Origin::here
                               ? saves::load_own(bytes, all, made.environment(), made.state, handle)
                               : saves::load(bytes, all, made.environment(), made.state, handle, made.limits());
    if (!problems.empty()) {
        // A save of another version leaves the machine as it was, so it can be given what becomes of that save.
        if (is_machine) made.state.tasks = std::make_unique<runtime::Tasks>();
        return problems;
    }
    if (is_conversation(made) == is_machine) return {other_kind(!is_machine)};
    for (const auto& program : programs.subspan(1)) made.linked().link(program);
    made.adopt();
    return {};
}

Result<std::unique_ptr<runtime::Machine>> make_restored(const runtime::Machine& like, std::string_view bytes,
                                                        const std::vector<Value>& handles, Programs programs) {
    auto made = std::make_unique<runtime::Machine>(programs.front(), like.shared_environment(), like.limits(), 0);
    if (!is_conversation(like)) made->state.tasks = std::make_unique<runtime::Tasks>();
    Diagnostics problems = load_state(*made, bytes, Origin::here, handles, programs);
    if (!problems.empty()) return problems;
    return made;
}

// ---- saves of other versions -----------------------------------------------------------------------------------------

bool may_be_migrated(const Diagnostics& problems) {
    return problems.front().code == "save-version" || problems.front().code == "save-script";
}

bool is_accepted(const MigrationReport& report, const LoadOptions& options) {
    return report.verdict != Verdict::refused &&
           std::find(options.accept.begin(), options.accept.end(), report.verdict) != options.accept.end();
}

void refuse(MigrationReport& report, const Diagnostics& problems) {
    report.verdict = Verdict::refused;
    report.reason = problems.front().message;
}

Diagnostic not_accepted(const MigrationReport& report) {
    return problem("save-migration",
                   "this save was made with another version of the script, and bringing it to this one is " +
                       std::string(name_of(report.verdict)) + ": " + report.reason,
                   report.verdict == Verdict::refused
                       ? "load it with the version it was made with"
                       : "accept this verdict (LoadOptions::accept), or load it with the version it was made with");
}

Diagnostic migrate_threw() {
    return problem("callback-failed", runtime::thrown_by("migrate"), "mend the function that load was given");
}

namespace {

/// Returns why a save is not loaded. A missing script comes before any other reason.
Diagnostic not_loaded(const MigrationReport& report) {
    for (const ScriptChange& script : report.scripts)
        if (script.gone)
            return problem("save-script",
                           "this save also needs the script " +
                               (script.was.empty() ? std::string("without a name") : "'" + script.was + "'") +
                               ", or a version of it: " + report.reason,
                           "add that script before loading, or accept what it means that it is gone (LoadOptions)");
    return not_accepted(report);
}

/// A save that is ready to be loaded.
struct Prepared {
    bool same_scripts = false;
    migration::Migrated migrated;  ///< for a save of the same scripts: the report only
    Diagnostics problems;
};

bool is_same(const saves::SavedProgram& saved, Programs given) {
    return std::any_of(given.begin(), given.end(),
                       [&](const auto& program) { return program->fingerprint == saved.fingerprint; });
}

Prepared prepare(std::string_view bytes, const runtime::Machine& machine, Programs programs, const LoadOptions& options,
                 migration::Check check, Detail detail) {
    Prepared made;
    const Result<saves::SaveHead> head = saves::read_head(bytes);
    if (!head) {
        made.problems = head.diagnostics();
        return made;
    }
    const bool is_machine = head.value().header.is_machine;
    if (is_machine == is_conversation(machine)) {
        made.problems = {other_kind(is_machine)};
        return made;
    }
    const std::vector<saves::SavedProgram>& saved = head.value().programs;
    const Programs given = programs.subspan(is_machine ? 1 : 0);
    made.same_scripts = std::all_of(saved.begin(), saved.end(), [&](const auto& one) { return is_same(one, given); });
    if (made.same_scripts) {
        for (const saves::SavedProgram& one : saved)
            made.migrated.report.scripts.push_back({one.file, one.file, true, false, {}});
        return made;
    }
    made.migrated =
        migration::migrate(bytes, head.value(), pointers(programs), machine.environment(), options, check, detail);
    made.problems = made.migrated.problems;
    return made;
}

/// Returns the handles in the order in which a migrated save refers to them.
std::vector<Value> picked(const std::vector<Value>& handles, const std::vector<std::size_t>& places) {
    std::vector<Value> made;
    for (const std::size_t place : places) made.push_back(place < handles.size() ? handles[place] : Value());
    return made;
}

void describe_frames(const runtime::Machine& machine, MigrationReport& report, TaskId task) {
    for (const runtime::FramePosition& at : runtime::frame_positions(machine.execution())) {
        FrameVerdict frame;
        frame.task = task;
        frame.was.function = at.function->name;
        frame.was.file = at.function->program->name;
        frame.was.line = at.line;
        if (at.statement != program::no_statement) frame.was.path = at.function->program->path(at.statement);
        frame.is = frame.was;
        report.frames.push_back(std::move(frame));
    }
}

/// Adds the positions of the frames to the report when no migration was necessary.
void describe(runtime::Machine& machine, MigrationReport& report) {
    report.same_script = true;
    if (is_conversation(machine)) return describe_frames(machine, report, 0);
    for (auto& [id, task] : machine.state.tasks->all) {
        const runtime::Turn turn(machine.turns(), task.execution);
        describe_frames(machine, report, id);
    }
}

/// Returns the function `migrate` that a script's main program defines, or null. The global of that name may not exist
/// yet, or may be another script's.
const program::Function* migrate_of(const program::Program& program) {
    const program::Function* found = nullptr;
    const outline::Outline& outline = outline::outline_of(program);
    for (std::size_t i = 1; i < outline.functions.size(); ++i) {
        const outline::OutlineFunction& function = outline.functions[i];
        const bool is_global = function.parent == 0 && function.definer != program::no_statement;
        if (is_global && function.name == "migrate") found = program.functions[i].get();
    }
    return found;
}

/// Returns the current `version` of a script. On a machine another script may have set that global, so the script's
/// initial value is used.
Datum version_now(runtime::Machine& machine, const program::Program& program) {
    if (!is_conversation(machine)) return outline::version_of(program);
    const Datum value = values::get(*machine.state.globals, machine.state.heap.text("version"));
    return value.is_unset() ? Datum::null() : value;
}

/// Calls the function `migrate(from_version, state)` of an edited script if its version has changed.
Diagnostics run_script_hook(runtime::Machine& machine, const program::Program& program, const Value& from_version) {
    runtime::State& state = machine.state;
    if (state.globals == nullptr) return {};
    const Datum before = Bridge::datum(machine, from_version);
    if (values::equal(before, version_now(machine, program))) return {};
    const program::Function* const function = migrate_of(program);
    if (function == nullptr) return {};
    const Reference kept(machine,
                         Datum::object(state.heap.function(values::FunctionOrigin::script, *function, state.globals)));
    std::vector<Datum> arguments{before, Datum::object(state.globals)};
    arguments.resize(std::min(arguments.size(), function->parameters.size()));
    std::string why;
    if (machine.call_nested(*kept.datum().as_function(), arguments, why)) return {};
    return {problem("save-migrate", "the script's function migrate failed: " + why,
                    "mend it, or load with the version the save was made with")};
}

Diagnostics load_prepared(runtime::Machine& made, std::string_view bytes, Programs programs, const Prepared& prepared,
                          const LoadOptions& options, MigrationReport& told) {
    if (!prepared.problems.empty()) return prepared.problems;
    if (prepared.same_scripts) {
        Diagnostics problems = load_state(made, bytes, Origin::elsewhere, options.handles, programs);
        if (problems.empty()) describe(made, told);
        return problems;
    }
    Diagnostics problems = load_state(made, prepared.migrated.bytes, Origin::elsewhere,
                                      picked(options.handles, prepared.migrated.handles), programs);
    if (!problems.empty()) {
        migration::refuse_unsound(told, !is_conversation(made), problems.front().message);
        return {not_loaded(told)};
    }
    for (const auto& [program, from_version] : prepared.migrated.edited)
        if (problems.empty()) problems = run_script_hook(made, *program, from_version);
    return problems;
}

}  // namespace

Loaded load(runtime::Machine& made, std::string_view bytes, Programs programs, const LoadOptions& options,
            MigrationReport& told, Detail detail) {
    Loaded loaded;
    Prepared prepared = prepare(bytes, made, programs, options, migration::Check::by_caller, detail);
    told = std::move(prepared.migrated.report);
    if (prepared.problems.empty() && !prepared.same_scripts && !is_accepted(told, options)) {
        loaded.problems = {not_loaded(told)};
        return loaded;
    }
    loaded.problems = load_prepared(made, bytes, programs, prepared, options, told);
    loaded.lost = std::move(prepared.migrated.lost);
    if (!loaded.problems.empty() && told.verdict != Verdict::refused) refuse(told, loaded.problems);
    return loaded;
}

MigrationReport check(runtime::Machine& made, std::string_view bytes, Programs programs, const LoadOptions& options) {
    Prepared prepared = prepare(bytes, made, programs, options, migration::Check::here, Detail::all);
    MigrationReport report = std::move(prepared.migrated.report);
    if (prepared.problems.empty() && prepared.same_scripts) {
        prepared.problems = load_state(made, bytes, Origin::elsewhere, {}, programs);
        if (prepared.problems.empty()) describe(made, report);
    }
    if (!prepared.problems.empty()) refuse(report, prepared.problems);
    return report;
}

// ---- what differs between a conversation and a machine ---------------------------------------------------------------

namespace {

Diagnostic no_snapshot_of(const char* kind) {
    return refused("no-snapshot", "the snapshot is empty",
                   std::string("a ") + kind + " that is running gives such a one")
        .error;
}

}  // namespace

Diagnostic Loader::OwnerTraits<Session>::no_snapshot() { return no_snapshot_of("conversation"); }

Diagnostic Loader::OwnerTraits<Machine>::no_snapshot() { return no_snapshot_of("machine"); }

Result<Machine> Loader::OwnerTraits<Machine>::make(Scripts scripts, const Host& host, const SessionOptions& options) {
    bool is_complete = host.table_ != nullptr;
    for (const Script& script : scripts) is_complete = is_complete && script.program_ != nullptr;
    if (!is_complete) return moved_from();
    return Machine(std::make_shared<MachineCore>(host.table_, options));
}

void Loader::OwnerTraits<Machine>::report_lost_tasks(MachineCore& core, const std::vector<migration::LostTask>& lost) {
    for (const auto& [task, reason] : lost) {
        Outcome& outcome = core.pending_outcomes.emplace_back();
        outcome.kind = Outcome::Kind::failed;
        outcome.task = task;
        outcome.error = problem("save-migration", reason, "");
    }
}

std::vector<Script> Loader::OwnerTraits<Machine>::newest(const MachineCore& core, Scripts edited) {
    std::vector<Script> scripts;
    const auto programs = core.machine->programs();
    for (std::size_t i = 1; i < programs.size(); ++i) scripts.push_back(Script(programs[i]));
    for (const Script& script : edited) {
        const auto old = std::find_if(scripts.begin(), scripts.end(),
                                      [&](const Script& one) { return one.file() == script.file(); });
        if (old != scripts.end()) *old = script;
        else scripts.push_back(script);
    }
    return scripts;
}

// ---- both ------------------------------------------------------------------------------------------------------------

std::vector<std::shared_ptr<const program::Program>> Loader::programs(Scripts scripts) {
    std::vector<std::shared_ptr<const program::Program>> programs{MachineCore::no_program()};
    for (const Script& script : scripts)
        if (std::find(programs.begin(), programs.end(), script.program_) == programs.end())
            programs.push_back(script.program_);
    return programs;
}

Snapshot Loader::snapshot_of(runtime::Machine& machine) {
    Snapshot snapshot;
    snapshot.moment_ = std::make_shared<const Moment>(machine);
    return snapshot;
}

std::unique_ptr<runtime::Machine> Loader::forked(runtime::Machine& machine) {
    thread_local runtime::Image image;
    machine.capture(image);
    auto made = std::make_unique<runtime::Machine>(machine, image);
    constexpr std::size_t many = 4096;
    if (image.words.capacity() > many || !image.handles.empty()) image = {};
    return made;
}

bool Loader::is_made_with(const Moment& moment, Programs programs) {
    return std::all_of(moment.programs.begin(), moment.programs.end(), [&](const auto& one) {
        return std::any_of(programs.begin(), programs.end(),
                           [&](const auto& program) { return program->fingerprint == one->fingerprint; });
    });
}

namespace {

/// Returns the script that a conversation's save belongs to; empty if it is not among those given.
std::span<const Script> script_of(const saves::Header& header, std::span<const Script> scripts) {
    if (scripts.size() == 1) return scripts;
    for (std::size_t i = 0; i < scripts.size(); ++i)
        if (scripts[i].fingerprint() == header.fingerprint) return scripts.subspan(i, 1);
    for (std::size_t i = 0; i < scripts.size(); ++i)
        if (!header.script.empty() && saves::file_name(scripts[i].file()) == header.script)
            return scripts.subspan(i, 1);
    return {};
}

}  // namespace

MigrationReport Loader::check(std::string_view bytes, Scripts scripts, const Host& host, const LoadOptions& options) {
    const Result<saves::SaveHead> head = saves::read_head(bytes);
    if (!head || head.value().header.is_machine) return check<Machine>(bytes, scripts, host, options);
    const saves::Header& header = head.value().header;
    if (const Scripts script = script_of(header, scripts); !script.empty())
        return check<Session>(bytes, script, host, options);
    MigrationReport report;
    refuse(report, {problem("save-script",
                            "this save belongs to the script '" + values::repair_utf8(header.script) +
                                "', which is not among those given",
                            "")});
    return report;
}

}  // namespace api

namespace {

MigrationReport checked(std::string_view bytes, std::span<const Script> scripts, const Host& host,
                        const LoadOptions& options) {
    try {
        return api::Loader::check(bytes, scripts, host, options);
    } catch (const std::bad_alloc&) {
        MigrationReport report;
        report.verdict = Verdict::refused;
        report.reason = "out of memory";  // short enough to need no allocation
        return report;
    }
}

}  // namespace

MigrationReport check_save(std::string_view bytes, const std::vector<Script>& scripts, const Host& host,
                           const LoadOptions& options) {
    return checked(bytes, scripts, host, options);
}

MigrationReport check_save(std::string_view bytes, const Script& script, const Host& host, const LoadOptions& options) {
    return checked(bytes, {&script, 1}, host, options);
}

}  // namespace npcs
