// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Frames during migration: first each frame is placed in the new script (placement.cpp), then the new state is built from
// the placements (rebuild.cpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migration/script_migration.hpp"

namespace npcs::migration {

/// An old frame and its position in the old script.
struct OldFrame {
    const program::Function* function = nullptr;
    std::uint32_t statement = none;
    const compiler::StackMapEntry* place = nullptr;  ///< null at an entry, a start of a statement, or a failure
    program::ResumePoint::Kind kind = program::ResumePoint::Kind::entry;
    bool is_start = false;
    const Datum* registers = nullptr;
    const runtime::Frame* frame = nullptr;
};

/// The placement of a frame in the new script.
struct MigratedFrame {
    const program::Function* function = nullptr;
    std::uint32_t pc = 0;
    std::uint16_t result = program::discard;
    std::uint32_t statement = none;
    std::vector<Datum> held;  ///< values of the registers behind the locals
    Verdict verdict = Verdict::exact;
    std::string reason;
    bool drops_pending = false;                      ///< the frame no longer waits for what it waited for
    const compiler::StackMapEntry* place = nullptr;  ///< resume point in the new script, or null
    std::vector<std::size_t> from;  ///< indexes of the old frames whose variables it has, innermost first
    /// The frame is a call that the old script did not make: part of its function was moved into a new one.
    bool is_inserted = false;
    bool is_other_call = false;  ///< its statement calls another function than that of the frame behind it
    bool leaves_out =
        false;  ///< it called the function of the frame behind it by way of another one, which is left out
    std::vector<std::pair<std::string_view, Datum>> sets;  ///< new values of variables
};

/// Returns whether a function's variables are registers, and not slots of a scope.
inline bool in_registers(const program::Function& function) { return !function.captured && !function.is_main; }

/// Returns the value of an old frame's variable, by its new name; nothing if the old function has no such variable.
std::optional<Datum> variable_of(const ScriptMigration& script, const OldFrame& old_frame, std::string_view name);
/// Returns the value of an old global, by its old name; nothing if the old script has no such global.
std::optional<Datum> old_global(const ScriptMigration& script, std::string_view name);

/// Returns how a function of the new script is called in reasons.
std::string function_text(const ScriptMigration& script, std::uint32_t index);

/// Builds frames, registers, plans and what is waited for in the new script. Returns false if refused; the reason is
/// then in the report, which must have the verdicts of the frames already.
bool build_frames(ScriptMigration& script, const std::vector<OldFrame>& old_frames,
                  const std::vector<MigratedFrame>& placed);

}  // namespace npcs::migration
