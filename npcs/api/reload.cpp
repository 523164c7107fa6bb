// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Going on in an edited script without a save in between, and going back to moments of before an edit. Both are a save that is
// loaded, with everything kept that a save does not hold.

#include <algorithm>

#include "api/entry.hpp"
#include "api/host_table.hpp"
#include "api/report.hpp"
#include "api/session_core.hpp"
#include "api/world.hpp"
#include "npcs/migration.hpp"
#include "saves/outline_bytes.hpp"
#include "saves/save.hpp"

namespace npcs {

using api::through;
using api::Wish;
using api::World;

namespace {

bool is_one_of(const program::Program& program, const std::vector<std::shared_ptr<const program::Program>>& programs) {
    return std::any_of(programs.begin(), programs.end(),
                       [&](const auto& one) { return one->fingerprint == program.fingerprint; });
}

std::shared_ptr<api::HostTable> table_of(const runtime::Machine& machine) {
    return std::const_pointer_cast<api::HostTable>(
        std::static_pointer_cast<const api::HostTable>(machine.shared_environment()));
}

/// A state to go on with: bytes, and what they do not hold.
struct Moment {
    std::string bytes;
    std::vector<Value> handles;
};

Moment moment_of(runtime::Machine& machine) {
    machine.prepare_to_save();
    Moment moment;
    api::save_with_handles(machine, moment.handles);
    moment.bytes = saves::save(machine.state, api::pointers(machine.programs()), nullptr, true);
    return moment;
}

Diagnostics no_snapshot(const char* of) {
    return {api::refused("no-snapshot", "the snapshot is empty",
                         std::string("a ") + of + " that is running gives such a one")
                .error};
}

}  // namespace

std::vector<std::string> Snapshot::outlines() const {
    std::vector<std::string> outlines;
    for (const auto& program : programs_) outlines.push_back(saves::shared_outline(*program));
    return outlines;
}

// ---- conversations ---------------------------------------------------------------------------------------------------

Diagnostics Session::go_on_in(Core& core, const Script& script, const std::string& bytes, std::vector<Value> handles,
                              const LoadOptions& options, MigrationReport* report) {
    if (script.program_ == nullptr) return {api::moved_from()};
    LoadOptions all = options;
    all.session = {core.machine->limits(), 0, core.user_data};
    all.handles = std::move(handles);
    Host host;
    host.table_ = table_of(*core.machine);
    Result<Session> next = load(bytes, script, host, all, report);
    if (!next) return next.diagnostics();
    Core& made = *next.value().core_;
    // The hook of the options may have put it to sleep.
    if (Diagnostics problems = made.make_ready(); !problems.empty()) return problems;
    core.replace(std::move(made.machine));
    return {};
}

Diagnostics Session::reload(const Script& script) {
    return api::guarded(nullptr, [&] { return reload(script, LoadOptions()); });
}

Diagnostics Session::reload(const Script& script, const LoadOptions& options, MigrationReport* report) {
    return through(core_, Wish::whole, [&](Core& core) {
        Moment moment = moment_of(*core.machine);
        return go_on_in(core, script, moment.bytes, std::move(moment.handles), options, report);
    });
}

Diagnostics Session::restore(const Snapshot& snapshot) {
    return api::guarded(nullptr, [&] { return restore(snapshot, LoadOptions()); });
}

Diagnostics Session::restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report) {
    return through(core_, Wish::whole, [&](Core& core) -> Diagnostics {
        if (!snapshot) return no_snapshot("conversation");
        if (!is_one_of(*snapshot.programs_.front(), core.machine->programs())) {
            LoadOptions all = options;
            all.outlines = snapshot.outlines();
            return go_on_in(core, Script(core.machine->program()), *snapshot.bytes_, snapshot.handles_, all, report);
        }
        Diagnostics problems;
        auto made = core.remade(snapshot, problems);
        if (problems.empty()) core.replace(std::move(made));
        return problems;
    });
}

// ---- machines --------------------------------------------------------------------------------------------------------

namespace {

/// Those that are there, each in its newest version, then further ones.
std::vector<Script> newest(std::vector<Script> scripts, const std::vector<Script>& edited) {
    for (const Script& script : edited) {
        const auto old = std::find_if(scripts.begin(), scripts.end(),
                                      [&](const Script& one) { return one.file() == script.file(); });
        if (old != scripts.end()) *old = script;
        else scripts.push_back(script);
    }
    return scripts;
}

}  // namespace

Diagnostics Machine::go_on_in(World& world, const std::vector<Script>& scripts, const std::string& bytes,
                              std::vector<Value> handles, const LoadOptions& options, MigrationReport* report) {
    LoadOptions all = options;
    all.session = world.options;
    all.handles = std::move(handles);
    Host host;
    host.table_ = table_of(*world.machine);
    Result<Machine> next = load(bytes, scripts, host, all, report);
    if (!next) return next.diagnostics();
    world.replace(*next.value().world_);
    return {};
}

Diagnostics Machine::reload(const std::vector<Script>& scripts) {
    return api::guarded(nullptr, [&] { return reload(scripts, LoadOptions()); });
}

Diagnostics Machine::reload(const std::vector<Script>& scripts, const LoadOptions& options, MigrationReport* report) {
    return through(world_, Wish::whole, [&](World& world) {
        Moment moment = moment_of(*world.machine);
        return go_on_in(world, newest(world.scripts(), scripts), moment.bytes, std::move(moment.handles), options,
                        report);
    });
}

Diagnostics Machine::restore(const Snapshot& snapshot) {
    return api::guarded(nullptr, [&] { return restore(snapshot, LoadOptions()); });
}

Diagnostics Machine::restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report) {
    return through(world_, Wish::whole, [&](World& world) -> Diagnostics {
        if (!snapshot) return no_snapshot("machine");
        const auto programs = world.machine->programs();
        const bool is_edited = std::any_of(snapshot.programs_.begin(), snapshot.programs_.end(),
                                           [&](const auto& program) { return !is_one_of(*program, programs); });
        if (!is_edited) return world.restore(*snapshot.bytes_, World::Origin::here, snapshot.handles_, world.scripts());
        LoadOptions all = options;
        all.outlines = snapshot.outlines();
        return go_on_in(world, world.scripts(), *snapshot.bytes_, snapshot.handles_, all, report);
    });
}

}  // namespace npcs
