// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Stable keys. A save refers to functions, statements and options by keys that are made of what these are and which
// program structure they belong to, so that an edit elsewhere in the script does not change them. A function's key is
// made of its dotted name and its parent's key; a statement's of its text, kind, function, parent and neighbours; an
// option's id is a readable form of its text.
#pragma once

#include <string>
#include <string_view>

#include "program/program.hpp"

namespace npcs::program {

/// Sets Function::key and fills the table from keys to indexes. Precondition: the functions are complete. Statements
/// get their keys when these are first asked for: Program::statement_keys.
void assign_function_keys(Program& program);

/// Returns the id of an option of the function, made from its source text. Different options may get the same id.
std::string option_name(std::string_view function, std::string_view text);

/// Returns a 64-bit hash of the text, computed eight bytes at a time. It is the same on every platform.
std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0);

}  // namespace npcs::program
