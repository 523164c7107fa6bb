// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include "players.hpp"

#include <vector>

#include "game.hpp"

namespace fleet {

namespace {

using Wait = npcs::Outcome::Wait;

/// A number as random as a die's, but the same each time.
std::uint64_t roll(std::string_view id, std::uint64_t version) {
    std::uint64_t x = seed_of(id) + version * 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

}  // namespace

bool will_answer(std::string_view id, std::uint64_t version, Wait wait) {
    if (wait == Wait::answer) return roll(id, version) % 8 != 0;
    // Nobody else ends a choice. One player in eight leaves in the middle of the evening.
    const bool leaves = roll(id, 0) % 8 == 0;
    return wait == Wait::choice && !(leaves && version >= 2 + roll(id, 1) % 6);
}

npcs::Outcome answer(std::string_view id, std::uint64_t version, npcs::Session& talk) {
    constexpr const char* names[] = {"Ada", "Bertil", "Cosima", "Dorothea", "Emmerich"};
    const std::uint64_t number = roll(id, version + 1000);
    const npcs::Outcome asked = talk.outcome();
    if (asked.wait != Wait::choice) return talk.resume(names[number % std::size(names)]);
    std::vector<std::size_t> available;
    for (std::size_t i = 0; i < asked.options.size(); ++i)
        if (asked.options[i].available) available.push_back(i);
    return talk.choose(available.at(number % available.size()));
}

}  // namespace fleet
