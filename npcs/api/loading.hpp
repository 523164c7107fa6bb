// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What loading a conversation and loading a machine have in common when a script was edited.
#pragma once

#include <new>

#include "npcs/migration.hpp"
#include "runtime/machine.hpp"

namespace npcs::api {

bool accepts(const LoadOptions& options, Verdict verdict);
Diagnostic not_accepted(const MigrationReport& report);
void refuse(MigrationReport& report, const Diagnostics& problems);
/// What the hook that the host gave has thrown. Call inside a catch clause.
Diagnostic migrate_threw();
/// A report that there was no memory for says so.
template <typename Body>
MigrationReport guarded_report(Body&& body) {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        MigrationReport report;
        report.verdict = Verdict::refused;
        report.reason = "out of memory";  // needs none
        return report;
    }
}
/// Adds where the frames of an execution stand, when nothing had to be brought over.
void describe(const runtime::Machine& machine, MigrationReport& report, TaskId task = 0);
/// Handles in the order in which a migrated save names them.
std::vector<Value> picked(const std::vector<Value>& handles, const std::vector<std::size_t>& places);
/// Gives one handle after another to the loading of a save.
struct HandlesInTurn {
    runtime::Machine& machine;
    const std::vector<Value>& handles;
    std::size_t next = 0;
    values::Datum operator()();
};
/// Calls a function of a script with the old version and the globals.
Diagnostics call_migrate(runtime::Machine& machine, values::Datum callee, values::Datum from_version);

}  // namespace npcs::api
