// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Edits of one text, carried out together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/workspace.hpp"

namespace npcs::workspace {

/// Sorts edits by their places, and drops those that are there twice.
void put_in_order(std::vector<Edit>& edits);

/// Returns the edited text; nothing if two edits overlap, or one reaches beyond the text. The edits must be in order.
std::optional<std::string> edited_text(std::string_view text, const std::vector<Edit>& edits);

}  // namespace npcs::workspace
