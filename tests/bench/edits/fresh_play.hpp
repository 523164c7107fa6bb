// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Plays a script with answers that depend on nothing but what asks, and how often it has asked: so a conversation that was
// loaded in the middle and one that is played from the top are given the same answers, and must go on alike.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "oracle.hpp"

namespace corpus {

/// Which line an option of a script stands in, by Option::id.
class OptionLines {
public:
    explicit OptionLines(const npcs::Script& script);
    /// The name of the option's statement; empty when it has none.
    std::string name_of(const npcs::Option& option, const MarkedText& text) const;

private:
    std::unordered_map<std::uint32_t, std::uint32_t> lines_;
};

struct Edition {
    Version version;
    OptionLines options;
};

/// Global variables as text.
using Globals = std::map<std::string, std::string>;
/// How often each statement has asked.
using Counters = std::map<std::string, unsigned>;

/// Which option was taken at a stop: the names of their statements, by the keys of stops.
using Taken = std::map<std::string, std::string>;
/// What decides the answers: a seed, and the options that the play of the unedited story took, which are taken again where they
/// are on offer.
struct Answers {
    std::uint64_t seed = 0;
    const Taken* taken = nullptr;
};

/// A stop as it is seen from outside.
struct Seen {
    std::string shown;
    std::string key;    ///< the innermost frame's statement, and which of its stops this is
    std::string stack;  ///< all frames' statements that have a name
    Globals globals;
    Counters counters;      ///< before this stop is answered
    std::size_t given = 0;  ///< calls of `give` so far
};

/// What a game hears: `give` tells it of things.
struct Game {
    std::vector<std::string> given;
    npcs::Host host();
};

class FreshPlayer {
public:
    static constexpr std::size_t most_stops = 70;

    FreshPlayer(const Edition& edition, Game& game, npcs::Session& session, Answers answers, Counters counters = {})
        : edition_(edition), game_(game), session_(session), answers_(answers), counters_(std::move(counters)) {}

    /// What is seen now. To be called once for each stop, before go_on.
    Seen look(const npcs::Outcome& outcome);
    /// Answers; false when it is over.
    bool go_on(npcs::Outcome& outcome);
    /// The options that were taken so far.
    const Taken& taken() const { return taken_; }

private:
    const Edition& edition_;
    Game& game_;
    npcs::Session& session_;
    Answers answers_;
    Taken taken_;
    Counters counters_;
    std::string key_;
};

Globals globals_of(const npcs::Session& session);

}  // namespace corpus
