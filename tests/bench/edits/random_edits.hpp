// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Edits that a seed decides, of the kinds that writers make. Each is made of the steps of tests/corpus/README.md, so that a
// statement keeps its name where a writer would call it the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dice.hpp"
#include "marked_text.hpp"

namespace corpus {

/// The kinds, in the order of the table that is printed.
const std::vector<std::string_view>& edit_kinds();

/// The script after an edit of that kind; nothing when there is nothing to edit so.
std::optional<MarkedText> edited(const MarkedText& text, std::string_view kind, Dice& dice);

}  // namespace corpus
