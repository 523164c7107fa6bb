// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the village's scripts can call, and the scripts themselves.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <npcs/store.hpp>

namespace fleet {

/// Whoever is at a village's door: each player talks to each of these, in a conversation of its own.
inline constexpr std::string_view script_names[] = {"inn", "bakery", "watch"};

/// Notes something that is to be done in the outside world.
using Post = std::function<void(npcs::Call&, std::string_view kind, std::string_view body)>;

/// `say` and `give` are for the world outside, so they are posted; `prompt` suspends.
npcs::Host game(Post post);
/// The game in a store: what it posts goes into the outbox of the step.
npcs::Host game_of_store();

/// Reads the scripts of a folder.
npcs::Result<std::vector<npcs::ScriptSource>> read_scripts(const std::string& folder);

/// player-00017/inn
std::string conversation_id(unsigned player, std::string_view script);
/// Of `rnd`, so that the check can play the conversation again.
std::uint64_t seed_of(std::string_view id);

/// The entry that each step posts first: the conversation's version after it, and what has led to it.
inline constexpr std::string_view step_kind = "step";
std::string step_body(std::uint64_t version, std::string_view cause);

/// Ends the program with what is wrong.
[[noreturn]] void give_up(const npcs::Diagnostics& problems);

template <typename T>
T value_or_give_up(npcs::Result<T> result) {
    if (!result) give_up(result.diagnostics());
    return std::move(result).value();
}

}  // namespace fleet
