// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What stands between two pieces of a line: a space or nothing. Also leaves out superfluous commas and semicolons, and
// adds the comma that MiniScript requires in front of a closing bracket on a line of its own.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "formatting/pieces.hpp"

namespace npcs::formatting {

/// `calls` are the offsets of the opening brackets of arguments.
void settle_spaces(std::vector<Piece>& pieces, std::string_view text, const std::vector<std::uint32_t>& calls);

}  // namespace npcs::formatting
