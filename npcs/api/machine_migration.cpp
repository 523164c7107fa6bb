// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Loading machines, also with scripts that were edited.

#include <algorithm>

#include "api/host_table.hpp"
#include "api/loading.hpp"
#include "api/report.hpp"
#include "api/world.hpp"
#include "migration/migrate_machine.hpp"
#include "outline/outline.hpp"
#include "saves/save.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs {

using api::World;
using saves::problem;
using values::Datum;

namespace {

/// Where the tasks stand, when nothing had to be brought over.
void describe(World& world, MigrationReport& report) {
    report.same_script = true;
    runtime::Machine& machine = *world.machine;
    for (auto& [id, task] : world.tasks().all) {
        const runtime::Turn turn(machine.turns(), task.execution);
        api::describe(machine, report, id);
    }
}

/// What is to be loaded.
struct Prepared {
    bool same_scripts = false;
    migration::MigratedMachine migrated;
    Diagnostics problems;
};

Prepared prepare(std::string_view bytes, const World& world, const std::vector<Script>& scripts,
                 const LoadOptions& options) {
    Prepared made;
    const Result<saves::Header> header = saves::read_header(bytes);
    if (!header) {
        made.problems = header.diagnostics();
        return made;
    }
    if (!header.value().is_machine) {
        made.problems = {problem("save-conversation", "this save is a conversation's, not a machine's",
                                 "load it with Session::load")};
        return made;
    }
    const auto saved = saves::read_programs(bytes);
    if (!saved) {
        made.problems = saved.diagnostics();
        return made;
    }
    const std::vector<const program::Program*> programs = World::programs(scripts);
    made.same_scripts = std::all_of(saved.value().begin(), saved.value().end(), [&](const saves::SavedProgram& one) {
        return std::any_of(programs.begin() + 1, programs.end(),
                           [&](const program::Program* given) { return given->fingerprint == one.fingerprint; });
    });
    if (made.same_scripts) {
        for (const saves::SavedProgram& one : saved.value())
            made.migrated.report.scripts.push_back({one.file, one.file, true, false, {}});
        return made;
    }
    made.migrated = migration::migrate_machine(bytes, programs, world.machine->environment(), options);
    made.problems = made.migrated.problems;
    return made;
}

/// A script that is not there is told by its name, whatever else there is to tell.
Diagnostic not_accepted(const MigrationReport& report) {
    for (const ScriptChange& script : report.scripts)
        if (script.gone)
            return problem("save-script",
                           "this save also needs the script " +
                               (script.was.empty() ? std::string("without a name") : "'" + script.was + "'") +
                               ", or a version of it: " + report.reason,
                           "add that script before loading, or accept what it means that it is gone (LoadOptions)");
    return api::not_accepted(report);
}

bool is_loaded(const MigrationReport& report, const LoadOptions& options) {
    return report.verdict != Verdict::refused && api::accepts(options, report.verdict);
}

/// The next tick tells of tasks that were given up.
void tell_lost(World& world, const std::vector<migration::MigratedMachine::Lost>& lost) {
    for (const auto& [task, reason] : lost) {
        Outcome& outcome = world.news.emplace_back();
        outcome.kind = Outcome::Kind::failed;
        outcome.task = task;
        outcome.error = problem("save-migration", reason, "");
    }
}

}  // namespace

/// `migrate`, as the script's main program defines it: another script may have put its own into the global of that name.
Diagnostics World::run_script_hook(const program::Program& program, const Value& from_version) {
    const Datum before = Bridge::datum(*machine, from_version);
    if (values::equal(before, program::version_of(program))) return {};
    const program::Outline& outline = program::outline_of(program);
    for (std::size_t i = 1; i < outline.functions.size(); ++i) {
        const program::OutlineFunction& function = outline.functions[i];
        const bool is_global = function.parent == 0 && function.definer != program::no_statement;
        if (!is_global || function.name != "migrate") continue;
        runtime::State& state = machine->state;
        const Reference kept(*machine, Datum::object(state.heap.function(values::FunctionOrigin::script,
                                                                         *program.functions[i], state.globals)));
        return call_migrate(*machine, kept.datum(), before);
    }
    return {};
}

/// Empty when there is all that loading needs.
Diagnostics Machine::missing(const std::vector<Script>& scripts, const Host& host) {
    bool complete = host.table_ != nullptr;
    for (const Script& script : scripts) complete = complete && script.program_ != nullptr;
    return complete ? Diagnostics() : Diagnostics{api::moved_from()};
}

Result<Machine> Machine::load(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                              const LoadOptions& options, MigrationReport* report) {
    MigrationReport own;
    MigrationReport& told = report != nullptr ? *report : own;
    told = {};
    Result<Machine> loaded =
        api::guarded(nullptr, [&] { return load_migrating(bytes, scripts, std::move(host), options, told); });
    if (!loaded && told.verdict != Verdict::refused && loaded.diagnostics().front().code != "save-migration")
        api::refuse(told, loaded.diagnostics());
    return loaded;
}

Result<Machine> Machine::load_migrating(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                                        const LoadOptions& options, MigrationReport& told) {
    if (Diagnostics none = missing(scripts, host); !none.empty()) return none;
    auto world = std::make_shared<World>(host.table_, options.session);
    const Prepared prepared = prepare(bytes, *world, scripts, options);
    told = prepared.migrated.report;
    if (!prepared.problems.empty()) {
        api::refuse(told, prepared.problems);
        return prepared.problems;
    }
    if (!prepared.same_scripts && !is_loaded(told, options)) return not_accepted(told);
    std::vector<Value> handles = options.handles;
    if (!prepared.same_scripts) handles = api::picked(options.handles, prepared.migrated.handles);
    const Diagnostics problems =
        world->restore(prepared.same_scripts ? bytes : std::string_view(prepared.migrated.bytes),
                       World::Origin::elsewhere, handles, scripts);
    if (!problems.empty()) {
        api::refuse(told, problems);
        return problems;
    }
    if (prepared.same_scripts) {
        describe(*world, told);
        return Machine(std::move(world));
    }
    tell_lost(*world, prepared.migrated.lost);
    for (const auto& [program, from_version] : prepared.migrated.edited) {
        const Diagnostics failed = world->run_script_hook(*program, from_version);
        if (failed.empty()) continue;
        api::refuse(told, failed);
        return failed;
    }
    Machine machine(std::move(world));
    if (options.migrate_machine) {
        try {
            options.migrate_machine(machine, told);
        } catch (...) {
            return api::migrate_threw();
        }
        if (machine.world_ == nullptr) return api::moved_from();
        if (!is_loaded(told, options)) return api::not_accepted(told);
    }
    return machine;
}

Result<Machine> Machine::load(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                              SessionOptions options) {
    return api::guarded(nullptr, [&] { return load_same(bytes, scripts, std::move(host), options); });
}

Result<Machine> Machine::load_same(std::string_view bytes, const std::vector<Script>& scripts, Host host,
                                   const SessionOptions& options) {
    if (Diagnostics none = missing(scripts, host); !none.empty()) return none;
    auto world = std::make_shared<World>(host.table_, options);
    const Diagnostics problems = world->restore(bytes, World::Origin::elsewhere, {}, scripts);
    if (problems.empty()) return Machine(std::move(world));
    // Only a save of other versions needs more, and one of no machine another word.
    if (problems.front().code != "save-script" && problems.front().code != "save-version") return problems;
    LoadOptions all;
    all.session = options;
    return load(bytes, scripts, std::move(host), all);
}

MigrationReport Machine::check(std::string_view bytes, const std::vector<Script>& scripts, const Host& host,
                               const LoadOptions& options) {
    if (const Diagnostics none = missing(scripts, host); !none.empty()) {
        MigrationReport report;
        api::refuse(report, none);
        return report;
    }
    World world(host.table_, options.session);
    Prepared prepared = prepare(bytes, world, scripts, options);
    MigrationReport report = std::move(prepared.migrated.report);
    if (prepared.problems.empty() && prepared.same_scripts) {
        prepared.problems = world.restore(bytes, World::Origin::elsewhere, {}, scripts);
        if (prepared.problems.empty()) describe(world, report);
    }
    if (!prepared.problems.empty()) api::refuse(report, prepared.problems);
    return report;
}

namespace {

/// The script of a conversation's save.
const Script* script_of(const saves::Header& header, const std::vector<Script>& scripts) {
    if (scripts.size() == 1) return &scripts.front();
    for (const Script& script : scripts)
        if (script.fingerprint() == header.fingerprint) return &script;
    for (const Script& script : scripts)
        if (!header.script.empty() && saves::file_name(script.file()) == header.script) return &script;
    return nullptr;
}

}  // namespace

MigrationReport check_save(std::string_view bytes, const std::vector<Script>& scripts, const Host& host,
                           const LoadOptions& options) {
    return api::guarded_report([&] {
        const Result<saves::Header> header = saves::read_header(bytes);
        const bool complete = Machine::missing(scripts, host).empty();
        if (!complete || !header || header.value().is_machine) return Machine::check(bytes, scripts, host, options);
        if (const Script* const script = script_of(header.value(), scripts))
            return check_save(bytes, *script, host, options);
        MigrationReport report;
        api::refuse(report, {problem("save-script",
                                     "this save belongs to the script '" + values::repair_utf8(header.value().script) +
                                         "', which is not among those given",
                                     "")});
        return report;
    });
}

}  // namespace npcs
