// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes the pieces of a source in the one style. Line breaks of the source are kept; others are added where a call, a
// list or a map would be too wide.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formatting/pieces.hpp"
#include "formatting/structure.hpp"
#include "npcs/format.hpp"

namespace npcs::formatting {

/// Returns nothing if the result would be larger than `largest` bytes.
std::optional<std::string> lay_out(std::string_view text, const Structure& structure, const std::vector<Piece>& pieces,
                                   const FormatOptions& options, std::size_t largest);

}  // namespace npcs::formatting
