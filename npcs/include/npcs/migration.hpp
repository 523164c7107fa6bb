// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Loading a save into an edited script. Every statement the conversation is stopped in is looked up in the new script;
// the report says for each frame how certain the match is, and the host decides what to accept.
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

/// How well a frame was matched, from best to worst.
enum class Verdict : std::uint8_t {
    exact,      ///< the same statement in the same position; its text may have been edited
    moved,      ///< the same statement in a different position
    differs,    ///< continues at the same statement; what was done before stays as it was done, and was edited since
    skips,      ///< the statement no longer exists: continues with the next one that does
    repeats,    ///< continues, but something that both versions do would be done twice, or never
    uncertain,  ///< continues, but something that is needed is not known
    restart,    ///< a statement in progress is executed again from its start
    refused     ///< cannot continue in this script
};

/// Returns the name of a verdict: "exact", "moved" ...
NPCS_API std::string_view name_of(Verdict verdict);

struct FrameVerdict {
    Verdict verdict = Verdict::exact;
    TraceLine was;       ///< the frame's position before; line 0 when unknown
    TraceLine is;        ///< its position now; line 0 when there is none
    std::string reason;  ///< in words; empty for exact
    TaskId task = 0;     ///< of a machine: the frame's task
};

struct VariableNote {
    enum class Kind : std::uint8_t { added, removed, renamed, default_changed } kind = Kind::added;
    std::string name;  ///< of a global variable, or `function.variable`
    std::string detail;
};

/// A script of a save, and its counterpart now.
struct ScriptChange {
    std::string was;    ///< its file name in the save
    std::string is;     ///< the script it was matched with; empty when there is none
    bool same = false;  ///< it has not been edited
    bool gone = false;  ///< no script given is a version of it
    Value
        from_version;  ///< the initial `version` of the save's script; of a conversation, its `version`; null when it had none
};

struct MigrationReport {
    Verdict verdict = Verdict::exact;  ///< the worst verdict of any frame
    bool same_script = false;          ///< the save was made with exactly this script: nothing to migrate
    std::vector<FrameVerdict> frames;  ///< innermost first; for a machine task by task, oldest first
    std::vector<VariableNote> variables;
    std::string reason;                 ///< for the overall verdict, in words
    Value from_version;                 ///< of a conversation: its global `version` in the save; null when it had none
    std::vector<ScriptChange> scripts;  ///< all that the save needs; of a conversation one
    std::vector<TaskId> lost;           ///< tasks that were ended, see LoadOptions::drop_lost_tasks
};

struct LoadOptions {
    SessionOptions session;
    /// The verdicts that are accepted. A save with any other verdict is not loaded; the report gives the reason.
    std::vector<Verdict> accept = {Verdict::exact, Verdict::moved, Verdict::differs};
    /// Outlines (Script::outline) of older versions, for saves made without one.
    std::vector<std::string> outlines;
    /// Called last, when the save was made with a different version of the script. May change variables and the report:
    /// a worse verdict there prevents loading.
    std::function<void(Session&, MigrationReport&)> migrate;
    /// Called like `migrate`, for machines.
    std::function<void(Machine&, MigrationReport&)> migrate_machine;
    /// Of a machine: instead of refusing the save, ends each task whose verdict is not accepted. Such a task has
    /// failed, for the reason given: the next tick reports it, and tasks that join it continue with null.
    bool drop_lost_tasks = false;
    /// The pointers (Value::handle) to restore, in order: a save contains only their types. Further ones load as null.
    /// reload() and restore() restore them by themselves.
    std::vector<Value> handles = {};
};

/// Returns the report that loading would make: that of Session::load for a conversation's save, whose script is one of
/// these, and that of Machine::load for a machine's. The save says which it is (see inspect). Runs nothing of the
/// scripts, and changes nothing.
NPCS_API MigrationReport check_save(std::string_view bytes, const std::vector<Script>& scripts, const Host& host,
                                    const LoadOptions& options = {});
/// Returns the report for a list of this one script.
NPCS_API MigrationReport check_save(std::string_view bytes, const Script& script, const Host& host,
                                    const LoadOptions& options = {});

}  // namespace npcs
