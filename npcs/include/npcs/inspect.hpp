// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a save says of itself without its script: for lists of save slots, for support, and to know which scripts to load.
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

/// A script that a save belongs to.
struct SavedScript {
    std::string file;               ///< its name, without folders
    std::uint64_t fingerprint = 0;  ///< Script::fingerprint of the text it had
    bool has_outline = false;       ///< the save can be loaded after edits without an outline from elsewhere
};

/// Where a conversation, or one task of a machine, stands.
struct SavedStop {
    TaskId task = 0;      ///< 0: a conversation
    TicketId ticket = 0;  ///< of a task that waits for the host
    bool ready = false;   ///< of a task: it goes on in the next tick
    Outcome::Kind kind = Outcome::Kind::returned;
    Outcome::Wait wait = Outcome::Wait::nothing;  ///< yielded: what for
    std::string function;                         ///< the native that waits
    std::string speaker;                          ///< who said the value; see Outcome::speaker
    Value value;                                  ///< what it stopped with when that is plain: a number or a text
    std::vector<Option> options;                  ///< of a choice
    double since = 0;         ///< game time, or the `time` of a conversation, at which it stopped; 0: not told
    double due = -1;          ///< game time at which the wait ends by itself; negative: it does not
    double seconds = -1;      ///< how long it was to wait when it stopped; negative: as long as it takes
    std::uint64_t steps = 0;  ///< turns of loops and calls so far
    std::uint32_t depth = 0;  ///< calls that are open
    std::string error;        ///< failed, interrupted: why
};

struct SaveInfo {
    std::uint32_t format = 0;
    bool is_machine = false;
    std::string script;  ///< of a conversation: file name of its script
    std::uint64_t fingerprint = 0;
    std::vector<SavedScript> scripts;  ///< all that it needs: one, or those that were run on the machine
    std::size_t bytes = 0;             ///< of the whole save
    std::size_t outline_bytes = 0;     ///< of these, what only loading into edited scripts needs
    bool started = false;
    double time = 0;                 ///< of a machine: its game time; of a conversation: what `time` was
    std::vector<SavedStop> stopped;  ///< a conversation's only one, or a machine's tasks, the oldest first
};

/// Reads what can be read without the script; makes nothing of it. Trusts nothing: what is damaged, cut or made up is refused
/// with the codes of loading, and time and memory are bounded by the size of `bytes`.
NPCS_API Result<SaveInfo> inspect(std::string_view bytes);

/// All that a save holds, as JSON for people and tools. Functions, statements and variables have names and lines where their
/// script, in the version of the save, is among those given.
NPCS_API Result<std::string> describe_save(std::string_view bytes, const std::vector<Script>& scripts = {});

}  // namespace npcs
