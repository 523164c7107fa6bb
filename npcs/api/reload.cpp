// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Going on in an edited script without a save in between, and going back to moments of before an edit. Both are a save that is
// loaded, with everything kept that a save does not hold.

#include <algorithm>

#include "api/entry.hpp"
#include "api/host_table.hpp"
#include "api/report.hpp"
#include "api/world.hpp"
#include "npcs/migration.hpp"
#include "saves/outline_bytes.hpp"
#include "saves/save.hpp"

namespace npcs {

using api::Entry;

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
    machine.stop_clock();
    Moment moment;
    api::save_with_handles(machine, moment.handles);
    moment.bytes = saves::save(machine.state, api::pointers(machine.programs()), nullptr, true);
    return moment;
}

}  // namespace

std::vector<std::string> Snapshot::outlines() const {
    std::vector<std::string> outlines;
    for (const auto& program : programs_) outlines.push_back(saves::shared_outline(*program));
    return outlines;
}

// ---- conversations ---------------------------------------------------------------------------------------------------

Diagnostics Session::go_on_in(const Script& script, const std::string& bytes, std::vector<Value> handles,
                              const LoadOptions& options, MigrationReport* report) {
    LoadOptions all = options;
    all.session = {machine().limits(), 0, user_data_};
    all.handles = std::move(handles);
    Host host;
    host.table_ = table_of(machine());
    Result<Session> next = load(bytes, script, host, all, report);
    if (!next) return next.diagnostics();
    machine_ = std::move(next.value().machine_);
    own_machine();
    return {};
}

Diagnostics Session::reload(const Script& script) { return reload(script, LoadOptions()); }

Diagnostics Session::reload(const Script& script, const LoadOptions& options, MigrationReport* report) {
    Moment moment;
    {
        const Entry entry(machine());
        if (!entry) return entry.problem();
        moment = moment_of(machine());
    }
    return go_on_in(script, moment.bytes, std::move(moment.handles), options, report);
}

Diagnostics Session::restore(const Snapshot& snapshot) { return restore(snapshot, LoadOptions()); }

Diagnostics Session::restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report) {
    const bool is_edited = snapshot && !is_one_of(*snapshot.programs_.front(), machine().programs());
    if (is_edited) {
        if (const Entry entry(machine()); !entry) return entry.problem();
        LoadOptions all = options;
        all.outlines = snapshot.outlines();
        return go_on_in(Script(machine().program()), *snapshot.bytes_, snapshot.handles_, all, report);
    }
    Result<Session> restored = made_of(snapshot);
    if (!restored) return restored.diagnostics();
    machine_ = std::move(restored.value().machine_);
    own_machine();
    return {};
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

Diagnostics Machine::go_on_in(const std::vector<Script>& scripts, const std::string& bytes, std::vector<Value> handles,
                              const LoadOptions& options, MigrationReport* report) {
    LoadOptions all = options;
    all.session = world_->options;
    all.handles = std::move(handles);
    Host host;
    host.table_ = table_of(*world_->machine);
    Result<Machine> next = load(bytes, scripts, host, all, report);
    if (!next) return next.diagnostics();
    world_->replace(std::move(*next.value().world_));
    return {};
}

Diagnostics Machine::reload(const std::vector<Script>& scripts) { return reload(scripts, LoadOptions()); }

Diagnostics Machine::reload(const std::vector<Script>& scripts, const LoadOptions& options, MigrationReport* report) {
    Moment moment;
    {
        const Entry entry(*world_->machine);
        if (!entry) return entry.problem();
        moment = moment_of(*world_->machine);
    }
    return go_on_in(newest(world_->scripts(), scripts), moment.bytes, std::move(moment.handles), options, report);
}

Diagnostics Machine::restore(const Snapshot& snapshot) { return restore(snapshot, LoadOptions()); }

Diagnostics Machine::restore(const Snapshot& snapshot, const LoadOptions& options, MigrationReport* report) {
    // The door closes before the machine behind it is replaced.
    if (const Entry entry(*world_->machine); !entry) return entry.problem();
    if (!snapshot)
        return {
            api::refused("no-snapshot", "the snapshot is empty", "a machine that is running gives such a one").error};
    const auto programs = world_->machine->programs();
    const bool is_edited = std::any_of(snapshot.programs_.begin(), snapshot.programs_.end(),
                                       [&](const auto& program) { return !is_one_of(*program, programs); });
    if (!is_edited) return world_->restore(*snapshot.bytes_, &snapshot.handles_, world_->scripts());
    LoadOptions all = options;
    all.outlines = snapshot.outlines();
    return go_on_in(world_->scripts(), *snapshot.bytes_, snapshot.handles_, all, report);
}

}  // namespace npcs
