// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a conversation says and asks, as JSON: the same from `npcs start --json` and `npcs serve` (docs/command.md).
#pragma once

#include <string>

#include "npcs/npcs.hpp"

namespace npcs::tools {

/// Returns an array with the lines of a text.
std::string json_lines(const std::string& text);

/// Returns the question of an outcome that asks: an answer or a choice.
std::string json_question(const Outcome& outcome);

}  // namespace npcs::tools
