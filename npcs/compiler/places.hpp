// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What each instruction is compiled from. Running needs none of this, and a program does not keep it: when an error is told,
// its source is compiled once more, and the same instructions come out with their places.
#pragma once

#include <cstdint>
#include <vector>

#include "program/program.hpp"
#include "syntax/source.hpp"

namespace npcs::program {

/// By index of the function and of the instruction (words behind instructions count): the innermost expression it belongs to,
/// or the statement when it is in none.
using Places = std::vector<std::vector<syntax::Span>>;

Places find_places(const Program& program);

}  // namespace npcs::program
