// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What scripts use that no script defines, and that therefore belongs to the game: the reverse of the checks against
// HostFacts.
#pragma once

#include <span>
#include <string_view>

#include "npcs/host_facts.hpp"
#include "syntax/source.hpp"

namespace npcs::analysis {

/// The sources have no errors. Of the facts, `names` remains empty.
HostFacts find_game_uses(std::span<const syntax::Source* const> sources, std::span<const std::string_view> intrinsics);

}  // namespace npcs::analysis
