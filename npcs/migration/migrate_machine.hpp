// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A machine's save of one version of its scripts into one of another. As with conversations, what comes out is an ordinary save
// of the new scripts. Scripts that were not edited stay as they are; each task is brought over by itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migration/migrate.hpp"
#include "saves/save.hpp"

namespace npcs::migration {

struct MigratedMachine {
    std::string bytes;                 ///< a save of the new scripts; empty when refused
    std::vector<std::size_t> handles;  ///< which of the old save's handles it names, in its order
    MigrationReport report;
    Diagnostics problems;  ///< of the save itself, when it is none that can be read
    /// Scripts that were edited, and what their `version` was.
    struct Edited {
        const program::Program* program;
        Value from_version;
    };
    std::vector<Edited> edited;
    struct Lost {
        TaskId task;
        std::string reason;
    };
    std::vector<Lost> lost;
};

/// `programs`: first the empty one, then those given. Precondition: the save is a machine's, and they are not all that it needs.
MigratedMachine migrate_machine(std::string_view save, saves::Programs programs, const runtime::NativeNames& natives,
                                const LoadOptions& options);

}  // namespace npcs::migration
