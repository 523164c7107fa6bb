// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the writer would say of a save that was loaded into an edited script: by the names of statements, which whoever
// loads it does not see. A verdict of `exact` or `moved` is a promise; where it does not hold, the case is silently wrong,
// whatever else may be right.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "marked_text.hpp"
#include "npcs/npcs.hpp"
#include "playing.hpp"

namespace corpus {

/// What loading claims, or what became of it.
enum class Claim { exact, moved, differs, skips, repeats, uncertain, restart, refused, exception };

/// What became of one save under one edit. The last two override what was claimed.
enum class Fate {
    exact,
    moved,
    differs,
    skips,
    repeats,
    uncertain,
    restart,
    refused,
    exception,
    breaks,
    silently_wrong
};
inline constexpr std::size_t fates = 11;
inline constexpr const char* fate_names[fates] = {"exact",   "moved",   "differs",   "skips",  "repeats", "uncertain",
                                                  "restart", "refused", "exception", "breaks", "silent"};

/// One edited script, or the original: with names, and as it runs.
struct Version {
    MarkedText text;
    npcs::Script script;
};

/// A stop of a playthrough of the original.
struct Stop {
    std::string save;
    npcs::Outcome outcome;
    std::vector<npcs::TraceLine> trace;  ///< innermost first
    std::size_t next_answer = 0;
    std::size_t number = 0;  ///< in the playthrough
};

struct Judgement {
    Fate fate = Fate::refused;
    bool right = false;    ///< what the writer wants: where it survives, there; where it is gone, an honest answer
    bool survives = true;  ///< no statement of its frames was deleted
    bool at_next = false;  ///< gone, and loaded at the next one that survives
    std::string why;       ///< of the bad ones
};

/// Names of the frames' statements. Mistake when a frame of the original has none.
std::vector<std::string> names_of(const std::vector<npcs::TraceLine>& trace, const MarkedText& text);

/// Names of the frames that the original has, too: what an edit puts in between is its own.
std::vector<std::string> known_names(const std::vector<npcs::TraceLine>& trace, const Version& before,
                                     const Version& after);

/// What can be said of positions alone: is where the claim puts every frame where the writer has it? `now`: lines of the
/// frames after loading, innermost first, empty when nothing was loaded.
Judgement judge_positions(const Version& before, const Version& after, const Stop& stop, Claim claim,
                          const std::vector<npcs::TraceLine>& now);

/// Does a loaded choice offer what the new script has, and does every option lead where its text says? Empty when so.
std::string wrong_options(const Version& before, const Version& after, const Stop& stop, npcs::Session& session,
                          const npcs::Host& host);

}  // namespace corpus
