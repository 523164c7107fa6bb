// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Playing a script by a list of answers, and what a player would have seen. An answer is typed text, or, behind `> `, the
// beginning of an option's text. Lines that are only said take no answer.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/npcs.hpp"

namespace corpus {

struct Answer {
    bool is_option;
    std::string text;
};
struct Playthrough {
    std::string name;
    std::vector<Answer> answers;
};

std::vector<Playthrough> parse_playthroughs(std::string_view text);

/// `say`, which yields a line, and `prompt`, which waits for an answer.
npcs::Host make_host();

/// What the player sees at this stop, in one line.
std::string shown(const npcs::Outcome& outcome);
bool is_prompt(const npcs::Outcome& outcome);
bool is_choice(const npcs::Outcome& outcome);

class Player {
public:
    /// A script that an edit made say the same for ever is stopped here.
    static constexpr std::size_t most_stops = 600;

    /// `strict`: an answer that does not fit is a Mistake. Otherwise the next one that does is taken, and of options the
    /// first one when none is called so: the script may be another one than the answers were written for.
    Player(npcs::Session& session, const std::vector<Answer>& answers, std::size_t next, bool strict)
        : session_(session), answers_(answers), next_(next), strict_(strict) {}

    /// Goes on to the next stop. Nothing when the answers are used up or the conversation is over.
    std::optional<npcs::Outcome> go_on(const npcs::Outcome& outcome);
    std::size_t next() const { return next_; }
    /// Plays to the end; what is seen from this outcome on, which is the first line.
    std::vector<std::string> transcript(npcs::Outcome outcome, npcs::Outcome* last = nullptr);

private:
    const Answer* take(bool is_option);
    std::optional<npcs::Outcome> choose(const npcs::Outcome& outcome);

    npcs::Session& session_;
    const std::vector<Answer>& answers_;
    std::size_t next_;
    bool strict_;
};

}  // namespace corpus
