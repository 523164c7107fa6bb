// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Stable names. A save speaks of functions, statements and options by keys made of what they are and where they stand in
// meaning, so that an edit elsewhere in the script leaves them alone: a function is its dotted name inside its parent, a
// statement its text, kind, function, parent and neighbours, an option a readable form of its text.
#pragma once

#include <string>
#include <string_view>

#include "program/program.hpp"

namespace npcs::program {

/// Fills Function::key and the table from keys to indexes. Functions must be complete. Statements get theirs when somebody
/// asks for them: Program::statement_keys.
void assign_function_keys(Program& program);

/// What an option of the function is called, from its source text; not unique yet.
std::string option_name(std::string_view function, std::string_view text);

/// 64 bits of a text, eight bytes at a time; the same on every platform.
std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0);

}  // namespace npcs::program
