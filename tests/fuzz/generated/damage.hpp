// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Programs that are nearly right: what a writer gets wrong, and what somebody might try. The compiler must say what is wrong,
// briefly and at a place in the text, or take the program; then it must run like any other.
#pragma once

#include <string>
#include <string_view>

#include "choices.hpp"
#include "tree.hpp"

namespace npcs::generated {

/// The program with a few things deleted, doubled, exchanged or put in.
std::string damaged(Choices& choices, Node program);

/// Compiles; what is wrong with what the compiler says, or nothing. `compiles` tells whether it is a program.
std::string check_diagnostics(std::string_view text, bool& compiles);

}  // namespace npcs::generated
