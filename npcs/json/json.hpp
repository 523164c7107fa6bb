// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A script as JSON, both ways, for editors and spreadsheets that make scripts. docs/json.md describes the form, and
// docs/script.schema.json checks it.
//
// JSON becomes a tree, and the tree becomes source text that is compiled like any other. So a program made of JSON is the one
// its text would give, with the same keys, and so the same saves; and JSON can say nothing that a script cannot.
#pragma once

#include <string>
#include <string_view>

#include "npcs/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace npcs::syntax {

/// The source text of a script that is given as JSON. Every mistake found in it is told, with its place as a JSON pointer.
/// What only a compiler can see (`break` outside of a loop) is not.
Result<std::string> source_from_json(std::string_view json, std::string_view file);

/// Precondition: `tree` was parsed without errors.
std::string json_from_tree(const ast::Tree& tree);

}  // namespace npcs::syntax
