// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The frames of an execution may belong to several scripts, when one calls a function of another. They are migrated in runs
// of frames of the same script, from the outermost on. The execution of a conversation is one such run.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "migration/counterparts.hpp"
#include "migration/script_migration.hpp"
#include "runtime/tasks.hpp"

namespace npcs::migration {

/// The versions of one script.
struct Script {
    const Counterpart* counterpart;
    ScriptMigration* migration;
    std::vector<ScriptMigration*> moved{};  ///< of functions that are in other scripts now

    /// Returns the migration that knows what has become of a function.
    ScriptMigration& of(const program::Function& function) const {
        for (ScriptMigration* const one : moved)
            if (one->new_function(function) != nullptr) return *one;
        return *migration;
    }
};
/// The scripts of a save, by their programs there.
using Scripts = std::unordered_map<const program::Program*, Script>;

struct ExecutionVerdict {
    Verdict verdict = Verdict::exact;
    std::string reason;
    std::vector<FrameVerdict> frames;  ///< innermost first
};

/// Migrates a conversation's execution to its new script. If the verdict is refused, the execution must not be used.
ExecutionVerdict migrate_execution(const Scripts& scripts, runtime::State& state, runtime::Execution& execution);
/// Migrates a task's execution to the new scripts, and what the task waits for. If the verdict is refused, the task must
/// not be used.
ExecutionVerdict migrate_task(const Scripts& scripts, runtime::State& state, runtime::Task& task);

}  // namespace npcs::migration
