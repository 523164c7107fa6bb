// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Runs a program in all ways that must not make a difference, and compares what the host sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace npcs::generated {

enum class Way : std::uint8_t {
    straight,
    reloaded,  ///< saved, thrown away and loaded at every stop
    forked,    ///< forked at every stop, and both branches finished
    twice,     ///< gone on with twice from every save
    asleep,    ///< put to sleep and woken at every stop
    restored,  ///< gone on, and brought back to the snapshot of every stop
    migrated,  ///< brought to a script of the same text with another file name, or with a comment behind it, at every stop
    sliced,   ///< run with few steps at a time
    stopped,  ///< interrupted by stop requests and deadlines
    mixed     ///< all of them, one here and one there
};
const char* name_of(Way way);

/// What became of a program.
struct Verdict {
    std::string problem;       ///< empty: all ways showed the same
    std::size_t stops = 0;     ///< of the straight run
    bool is_too_long = false;  ///< was not compared
    bool has_failed = false;   ///< ended with an error
};

/// `seed` decides where slices end and what the mixed way does.
Verdict check_conversation(std::string_view text, std::uint64_t seed);
/// The same on a machine, with tasks.
Verdict check_world(std::string_view text, std::uint64_t seed);

}  // namespace npcs::generated
