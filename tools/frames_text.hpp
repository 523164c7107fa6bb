// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The active calls of a stopped conversation as text.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "npcs/frames.hpp"

namespace npcs::tools {

/// Returns the file that a line of a script comes from, and its line there.
using Origin = std::function<std::pair<std::string, std::uint32_t>(const std::string& script, std::uint32_t line)>;

/// Returns a paragraph for each call, innermost first: where it stands, and below it what it has. Each line has its end.
std::string frames_text(const std::vector<StackFrame>& frames, const Origin& origin);

}  // namespace npcs::tools
