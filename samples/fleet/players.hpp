// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Ten thousand players who are not there. What one answers depends on nothing but the conversation's id and version, so a
// worker needs no memory to play them, and the check knows what they said.
#pragma once

#include <cstdint>
#include <string_view>

#include <npcs/session.hpp>

namespace fleet {

/// Whether the player says anything to what this version of the conversation asks. One may be silent, so that the time
/// to answer runs out; or gone for good, and the conversation sleeps on.
bool will_answer(std::string_view id, std::uint64_t version, npcs::Outcome::Wait wait);

/// Gives the player's answer to a conversation that waits for one.
npcs::Outcome answer(std::string_view id, std::uint64_t version, npcs::Session& talk);

}  // namespace fleet
