// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Blocks in other languages are run when a script is compiled: what they define is known from then on, and whatever is
// wrong with running them is told with the other mistakes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "program/program.hpp"

namespace npcs::compiler {

/// Tells of a problem at a line of the script.
using TellAtLine = std::function<void(std::uint32_t line, std::string message, std::string hint)>;

/// Runs blocks of one language that belong together. Returns what they define; nothing after a problem, which it tells.
/// Time and memory are bounded. Precondition: there is a block, and the texts of all have been checked.
std::vector<DefinedFunction> run_blocks(const Language& language, const std::vector<const ForeignFunction*>& blocks,
                                        const TellAtLine& tell);

}  // namespace npcs::compiler
