// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The frames of one task may be of several scripts: one calls a function of another. They are brought over in runs of frames
// of the same script, from the outermost on, each like a conversation of its own.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "migration/counterparts.hpp"
#include "migration/versions.hpp"
#include "runtime/tasks.hpp"

namespace npcs::migration {

/// The versions of a machine's scripts, by the program they are in the old save.
struct Script {
    const Counterpart* counterpart;
    Versions* versions;
};
using Scripts = std::unordered_map<const program::Program*, Script>;

struct TaskVerdict {
    Verdict verdict = Verdict::exact;
    std::string reason;
    std::vector<FrameVerdict> frames;  ///< innermost first
};

/// The task's execution into one of the new scripts. It is unusable when the verdict is refused.
TaskVerdict migrate_task(const Scripts& scripts, runtime::State& state, runtime::Task& task);

}  // namespace npcs::migration
