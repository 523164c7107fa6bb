// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Turns a machine's save of one version of its scripts into a save of another version. As with conversations, the
// result is an ordinary save of the new scripts. Scripts that were not edited stay as they are; each task is migrated
// by itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migration/migrate.hpp"
#include "saves/save.hpp"

namespace npcs::migration {

struct MigratedMachine {
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
    /// A task that could not be migrated and was dropped, and why.
    struct Lost {
        TaskId task;
        std::string reason;
    };
    std::vector<Lost> lost;
};

/// Migrates a machine's save to `programs`: the empty program first, then those given. Precondition: the save is a
/// machine's, and `programs` lacks a script that it needs.
MigratedMachine migrate_machine(std::string_view save, saves::Programs programs, const runtime::NativeNames& natives,
                                const LoadOptions& options);

}  // namespace npcs::migration
