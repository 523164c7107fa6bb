// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Loading a save into a script that was edited since. Every statement the conversation stands in is looked for in the new
// script; the report says for each call how sure that is, and the host says what it accepts.
//
//     npcs::MigrationReport report;
//     auto talk = npcs::Session::load(bytes, new_script, game, npcs::LoadOptions{}, &report);
//     if (!talk) log(report.reason);
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/export.hpp"
#include "npcs/session.hpp"

namespace npcs {

class Machine;

/// From best to worst.
enum class Verdict : std::uint8_t {
    exact,    ///< the same statement in the same place; its text may have been edited
    moved,    ///< the same statement elsewhere
    near,     ///< the statement is gone: goes on with the next one that is still there
    restart,  ///< a statement that was begun is done once more from its start
    refused   ///< cannot go on in this script
};

/// "exact", "moved" ...
NPCS_API std::string_view name_of(Verdict verdict);

struct FrameVerdict {
    Verdict verdict = Verdict::exact;
    TraceLine was;       ///< where the frame stood; line 0 when that is not known
    TraceLine is;        ///< where it stands now; line 0 when nowhere
    std::string reason;  ///< in words; empty for exact
    TaskId task = 0;     ///< on a Machine: whose frame it is
};

struct VariableNote {
    enum class Kind : std::uint8_t { added, removed, renamed, default_changed } kind = Kind::added;
    std::string name;  ///< of a global variable, or `function.variable`
    std::string detail;
};

/// One script of a machine's save, and what it is now.
struct ScriptChange {
    std::string was;     ///< its file name in the save
    std::string is;      ///< of the script it was taken for; empty when there is none
    bool same = false;   ///< it was not edited
    bool gone = false;   ///< none of the scripts is a version of it
    Value from_version;  ///< what the script of the save began its `version` with; null when there was none
};

struct MigrationReport {
    Verdict verdict = Verdict::exact;  ///< the worst of the frames'
    bool same_script = false;          ///< the save was made with this very script: nothing to do
    std::vector<FrameVerdict> frames;  ///< innermost first; of a machine task by task, the oldest first
    std::vector<VariableNote> variables;
    std::string reason;                 ///< of the overall verdict, in words
    Value from_version;                 ///< of a conversation: what its global `version` was; null when there was none
    std::vector<ScriptChange> scripts;  ///< of a machine
    std::vector<TaskId> lost;           ///< tasks that were given up; see LoadOptions::drop_lost_tasks
};

struct LoadOptions {
    SessionOptions session;
    /// A save that gets another verdict is not loaded; the report tells why.
    std::vector<Verdict> accept = {Verdict::exact, Verdict::moved};
    /// Outlines (Script::outline) of older versions, for saves that were made without one.
    std::vector<std::string> outlines;
    /// Called after everything else when the save was made with another version of the script. May change variables, and
    /// the report: a worse verdict keeps the save from being loaded.
    std::function<void(Session&, MigrationReport&)> migrate;
    /// The same for machines.
    std::function<void(Machine&, MigrationReport&)> migrate_machine;
    /// Of a machine: a task whose verdict is not accepted is ended, and the others are loaded. It has failed, with the reason:
    /// the next tick tells of it, and those who join it go on with null.
    bool drop_lost_tasks = false;
    /// What the pointers (Value::handle) that the save only names come back as: the first, second ... of them. Null behind these.
    /// reload() and restore() see to it themselves.
    std::vector<Value> handles = {};
};

/// What load would say. Runs nothing of the script, and changes nothing.
NPCS_API MigrationReport check_save(std::string_view bytes, const Script& script, const Host& host,
                                    const LoadOptions& options = {});
/// The same of a machine's save; or of a conversation's, which is one of these scripts.
NPCS_API MigrationReport check_save(std::string_view bytes, const std::vector<Script>& scripts, const Host& host,
                                    const LoadOptions& options = {});

}  // namespace npcs
