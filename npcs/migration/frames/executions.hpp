// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The frames of one task may belong to several scripts, when one calls a function of another. They are migrated in runs
// of frames of the same script, from the outermost on, each run like a conversation of its own.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "migration/counterparts.hpp"
#include "migration/versions.hpp"
#include "runtime/tasks.hpp"

namespace npcs::migration {

/// The versions of one script of a machine.
struct Script {
    const Counterpart* counterpart;
    Versions* versions;
};
/// The scripts of a machine, by their programs in the old save.
using Scripts = std::unordered_map<const program::Program*, Script>;

struct TaskVerdict {
    Verdict verdict = Verdict::exact;
    std::string reason;
    std::vector<FrameVerdict> frames;  ///< innermost first
};

/// Migrates the task's execution to the new scripts. If the verdict is refused, the execution must not be used.
TaskVerdict migrate_task(const Scripts& scripts, runtime::State& state, runtime::Task& task);

}  // namespace npcs::migration
