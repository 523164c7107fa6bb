// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/migration.hpp"

#include <algorithm>

#include "api/bridge.hpp"
#include "api/host_table.hpp"
#include "api/loading.hpp"
#include "api/session_core.hpp"
#include "migration/migrate.hpp"
#include "saves/outline_bytes.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs {

using saves::problem;
using values::Datum;

std::string_view name_of(Verdict verdict) {
    constexpr std::string_view names[] = {"exact", "moved", "near", "restart", "refused"};
    return names[static_cast<std::size_t>(verdict)];
}

std::string Script::outline() const { return program_ != nullptr ? saves::shared_outline(*program_) : std::string(); }

namespace api {

bool accepts(const LoadOptions& options, Verdict verdict) {
    return std::find(options.accept.begin(), options.accept.end(), verdict) != options.accept.end();
}

void describe(const runtime::Machine& machine, MigrationReport& report, TaskId task) {
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

std::vector<Value> picked(const std::vector<Value>& handles, const std::vector<std::size_t>& places) {
    std::vector<Value> made;
    for (const std::size_t place : places) made.push_back(place < handles.size() ? handles[place] : Value());
    return made;
}

values::Datum HandlesInTurn::operator()() {
    return next < handles.size() ? Bridge::datum(machine, handles[next++]) : Datum::null();
}

Diagnostic migrate_threw() {
    return problem("callback-failed", runtime::thrown_by("migrate"), "mend the function that load was given");
}

Diagnostics call_migrate(runtime::Machine& machine, Datum callee, Datum from_version) {
    std::vector<Datum> arguments{from_version, Datum::object(machine.state.globals)};
    arguments.resize(std::min(arguments.size(), callee.as_function()->signature->parameters.size()));
    std::string why;
    if (machine.call_nested(*callee.as_function(), arguments, why)) return {};
    return {problem("save-migrate", "the script's function migrate failed: " + why,
                    "mend it, or load with the version the save was made with")};
}

}  // namespace api

namespace {

Diagnostic whole_machine() {
    return problem("save-machine", "this save is a whole machine's, with its tasks", "load it with Machine::load");
}

/// The bytes to load: those of a save of this script, or what migration makes of them. Null, with problems, when refused.
struct Prepared {
    std::string migrated;
    std::vector<std::size_t> handles;  ///< places in LoadOptions::handles, in the order of `migrated`
    bool same_script = true;
    Diagnostics problems;
};

Prepared prepare(std::string_view bytes, const program::Program& program, const runtime::NativeNames& natives,
                 const LoadOptions& options, MigrationReport& report) {
    Prepared made;
    const Result<saves::Header> header = saves::read_header(bytes);
    if (!header) {
        made.problems = header.diagnostics();
    } else if (header.value().is_machine) {
        made.problems = {whole_machine()};
    } else if (header.value().fingerprint != program.fingerprint) {
        made.same_script = false;
        const Limits& limits = options.session.limits;
        migration::Migrated result = migration::migrate(
            bytes, program, natives, {limits.bytes, limits.text_bytes, limits.list_items}, options.outlines);
        report = std::move(result.report);
        made.migrated = std::move(result.bytes);
        made.handles = std::move(result.handles);
        made.problems = std::move(result.problems);
        // Without an outline nothing more is known than that it is another script, or another version of this one.
        if (!made.problems.empty() && made.problems.front().code == "save-version") {
            runtime::State none;
            made.problems = saves::load(bytes, program, natives, none);
        }
    }
    if (!made.problems.empty()) api::refuse(report, made.problems);
    return made;
}

/// What the global `version` is, as text of code; for comparing.
Datum version_of(runtime::Machine& machine) {
    if (machine.state.globals == nullptr) return Datum::null();
    const Datum value = values::get(*machine.state.globals, machine.state.heap.text("version"));
    return value.is_unset() ? Datum::null() : value;
}

/// Calls the script's own `migrate(from_version, state)` when the save has another version than the script.
Diagnostics run_script_hook(runtime::Machine& machine, Datum from_version) {
    if (machine.state.globals == nullptr || values::equal(from_version, version_of(machine))) return {};
    const Datum callee = values::get(*machine.state.globals, machine.state.heap.text("migrate"));
    if (!callee.is_function() || callee.as_function()->origin != values::FunctionOrigin::script) return {};
    return api::call_migrate(machine, callee, from_version);
}

}  // namespace

/// Null, with the reason, when there is none.
runtime::Machine* Session::fresh(const Session& session, Diagnostics& problems) {
    if (session.core_ == nullptr) problems = {api::moved_from()};
    else if (session.core_ == api::unmade<Core>()) problems = {api::out_of_memory()};
    return problems.empty() ? session.core_->machine.get() : nullptr;
}

Result<Session> Session::load(std::string_view bytes, Script script, Host host, const LoadOptions& options,
                              MigrationReport* report) {
    MigrationReport own;
    MigrationReport& told = report != nullptr ? *report : own;
    told = {};
    Result<Session> loaded =
        api::guarded(nullptr, [&] { return load_migrating(bytes, std::move(script), std::move(host), options, told); });
    if (!loaded && told.verdict != Verdict::refused && loaded.diagnostics().front().code != "save-migration")
        api::refuse(told, loaded.diagnostics());
    return loaded;
}

Result<Session> Session::load_migrating(std::string_view bytes, Script script, Host host, const LoadOptions& options,
                                        MigrationReport& told) {
    Session session(std::move(script), std::move(host), options.session);
    Diagnostics none;
    runtime::Machine* const fresh = Session::fresh(session, none);
    if (fresh == nullptr) return none;
    runtime::Machine& machine = *fresh;
    const Prepared prepared = prepare(bytes, *machine.program(), machine.environment(), options, told);
    if (!prepared.problems.empty()) return prepared.problems;
    if (!prepared.same_script && (told.verdict == Verdict::refused || !api::accepts(options, told.verdict)))
        return api::not_accepted(told);
    const program::Program* const program = machine.program().get();
    std::vector<Value> handles = options.handles;
    if (!prepared.same_script) handles = api::picked(options.handles, prepared.handles);
    const Diagnostics problems =
        saves::load(prepared.same_script ? bytes : std::string_view(prepared.migrated), {&program, 1},
                    machine.environment(), machine.state, api::HandlesInTurn{machine, handles}, machine.limits());
    if (!problems.empty()) {
        api::refuse(told, problems);
        return problems;
    }
    machine.adopt();
    if (prepared.same_script) {
        told.same_script = true;
        api::describe(machine, told);
        return session;
    }
    const Diagnostics failed = run_script_hook(machine, api::Bridge::datum(machine, told.from_version));
    if (!failed.empty()) {
        api::refuse(told, failed);
        return failed;
    }
    if (options.migrate) {
        try {
            options.migrate(session, told);
        } catch (...) {
            return api::migrate_threw();
        }
        if (session.core_ == nullptr) return api::moved_from();
        if (told.verdict == Verdict::refused || !api::accepts(options, told.verdict)) return api::not_accepted(told);
    }
    return session;
}

Result<Session> Session::load(std::string_view bytes, Script script, Host host, SessionOptions options) {
    return api::guarded(nullptr, [&] { return load_same(bytes, std::move(script), std::move(host), options); });
}

Result<Session> Session::load_same(std::string_view bytes, Script script, Host host, const SessionOptions& options) {
    Session session(script, host, options);
    Diagnostics none;
    runtime::Machine* const fresh = Session::fresh(session, none);
    if (fresh == nullptr) return none;
    runtime::Machine& machine = *fresh;
    Diagnostics problems =
        saves::load(bytes, *machine.program(), machine.environment(), machine.state, machine.limits());
    if (problems.empty() && machine.state.tasks != nullptr) return whole_machine();
    if (problems.empty()) {
        machine.adopt();
        return session;
    }
    // Only a save of another version needs more.
    if (problems.front().code != "save-version" && problems.front().code != "save-script") return problems;
    LoadOptions all;
    all.session = options;
    return load(bytes, std::move(script), std::move(host), all);
}

MigrationReport check_save(std::string_view bytes, const Script& script, const Host& host, const LoadOptions& options) {
    return api::guarded_report([&] { return Session::check(bytes, script, host, options); });
}

MigrationReport Session::check(std::string_view bytes, const Script& script, const Host& host,
                               const LoadOptions& options) {
    MigrationReport report;
    Session session(script, host, options.session);
    Diagnostics none;
    runtime::Machine* const fresh = Session::fresh(session, none);
    if (fresh == nullptr) {
        api::refuse(report, none);
        return report;
    }
    runtime::Machine& machine = *fresh;
    const Prepared prepared = prepare(bytes, *machine.program(), machine.environment(), options, report);
    if (!prepared.problems.empty() || !prepared.same_script) return report;
    const Diagnostics problems =
        saves::load(bytes, *machine.program(), machine.environment(), machine.state, machine.limits());
    if (problems.empty()) {
        report.same_script = true;
        api::describe(machine, report);
    } else {
        api::refuse(report, problems);
    }
    return report;
}

}  // namespace npcs
