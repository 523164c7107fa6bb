// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The contents of a save without its script: for lists of save slots, for support, and to find out which scripts to
// load.
//
//     auto slot = npcs::inspect(bytes);
//     if (slot) menu.add(slot.value().script, slot.value().stopped.front().value.text());
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/diagnostic.hpp"
#include "npcs/export.hpp"
#include "npcs/session.hpp"
#include "npcs/value.hpp"

namespace npcs {

/// A script that a save depends on.
struct SavedScript {
    std::string file;               ///< its name, without folders
    std::uint64_t fingerprint = 0;  ///< Script::fingerprint of the version in the save
    bool has_outline = false;       ///< the save can be loaded after edits without a separate outline
};

/// Where a conversation, or one task of a machine, is stopped.
struct SavedStop {
    TaskId task = 0;      ///< 0 for a conversation
    TicketId ticket = 0;  ///< of a task that waits for the host
    bool ready = false;   ///< of a task: it continues in the next tick
    Outcome::Kind kind = Outcome::Kind::returned;
    Outcome::Wait wait = Outcome::Wait::nothing;  ///< if yielded: what it waits for
    std::string function;                         ///< the waiting native
    std::string speaker;                          ///< who said the value, see Outcome::speaker
    Value value;                                  ///< the value it stopped with, if that is a number or a string
    std::vector<Option> options;                  ///< of a choice
    double since = 0;         ///< when it stopped: game time, or the `time` of a conversation; 0: unknown
    double due = -1;          ///< game time at which the wait ends by itself; negative: never
    double seconds = -1;      ///< duration of the wait when it stopped; negative: unlimited
    std::uint64_t steps = 0;  ///< loop iterations and calls so far
    std::uint32_t depth = 0;  ///< number of active calls
    std::string error;        ///< if failed or interrupted: the reason
};

struct SaveInfo {
    std::uint32_t format = 0;
    bool is_machine = false;
    std::string script;  ///< of a conversation: the file name of its script
    std::uint64_t fingerprint = 0;
    std::vector<SavedScript> scripts;  ///< all scripts it needs: one, or those run on the machine
    std::size_t bytes = 0;             ///< size of the whole save
    std::size_t outline_bytes = 0;     ///< the part of it that is needed only for loading into edited scripts
    bool started = false;
    double time = 0;                 ///< of a machine: its game time; of a conversation: its `time`
    std::vector<SavedStop> stopped;  ///< of a conversation: its only stop; of a machine: one per task, oldest first
};

/// Reads everything that can be read without the script, without loading the state. Trusts nothing: damaged, truncated
/// or forged saves are refused with the same codes as in loading, and time and memory are bounded by the size of
/// `bytes`.
NPCS_API Result<SaveInfo> inspect(std::string_view bytes);

/// Returns everything a save contains, as JSON for people and tools. Functions, statements and variables have names and
/// lines if their script, in the version of the save, is among `scripts`.
NPCS_API Result<std::string> describe_save(std::string_view bytes, const std::vector<Script>& scripts = {});

}  // namespace npcs
