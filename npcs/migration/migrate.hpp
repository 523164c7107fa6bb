// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Turns a save of one version of its scripts into a save of another version. The old save is read with only the outlines of
// its scripts; statements, functions, options and variables are replaced by what they have become; and the result is
// written as a save of the new scripts, which is then loaded, and checked, like any other. So no mistake of migration goes
// unchecked.
//
// A conversation is migrated like a machine with one script and one task. Scripts that were not edited stay as they are, and
// each execution is migrated by itself. The questions, in order, and the files that answer them:
//
//     counterparts.cpp              which script of the save is which of those given?
//     skeleton.cpp                  how is a save read without the code of its script?
//     renames.cpp                   which names were changed?
//     frames/executions.cpp         how does an execution go on whose frames belong to several scripts?
//     frames/placement.cpp          where does each frame go on?
//     frames/resume_points.cpp      at which resume point of an edited statement does the same happen?
//     frames/operands.cpp ...       which operands, arguments and loops does it go on with?
//     frames/differences.cpp        what do the frames hold or have done that the new script would not?
//     frames/rebuild.cpp            what are its frames, plans and options in the new script?
//     globals/shared_globals.cpp    whose are the globals of several scripts?
//     globals/variables.cpp         what is each global now?
//     globals/values.cpp            what becomes of scopes, functions, and counts of visits?
//     globals/tables.cpp            what becomes of tables that a script writes out?
//     globals/taken.cpp             which options were taken?
//     globals/hashed_keys.cpp       which keys of maps have another hash afterwards?
//     effect_comparison.cpp         what was done before the save that the new script does otherwise?
//     analysis/                     what does the new script read, and which values are known without running it?
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/migration.hpp"
#include "program/program.hpp"
#include "runtime/state.hpp"
#include "saves/save.hpp"

namespace npcs::migration {

/// A task that could not be migrated and was dropped, and why.
struct LostTask {
    TaskId task;
    std::string reason;
};

struct Migrated {
    std::string bytes;                 ///< a save of the new scripts; empty if refused
    std::vector<std::size_t> handles;  ///< indexes of the old save's handles it names, in its order
    MigrationReport report;
    Diagnostics problems;  ///< why the save itself cannot be read, if it cannot
    /// A script that was edited, and the old value of its global `version`.
    struct Edited {
        const program::Program* program;
        Value from_version;
    };
    std::vector<Edited> edited;
    std::vector<LostTask> lost;
};

/// Who finds out whether the new save is consistent in the new scripts, which takes loading it.
enum class Check : std::uint8_t { here, by_caller };

/// What the report is needed for. Without details, its frames have verdicts and reasons, but no places.
enum class Detail : std::uint8_t { all, verdicts };

/// Migrates a save to `programs`: for a conversation its script; for a machine the empty program, then the scripts given.
/// `head` is what the save says of itself. Precondition: `programs` lacks a script that the save needs.
Migrated migrate(std::string_view save, const saves::SaveHead& head, saves::Programs programs,
                 const runtime::NativeNames& natives, const LoadOptions& options, Check check, Detail detail);

/// Makes a report one of a save that was refused because its migrated form cannot be loaded, for the reason `why`.
void refuse_unsound(MigrationReport& report, bool is_machine, const std::string& why);

}  // namespace npcs::migration
