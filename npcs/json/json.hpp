// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Scripts as JSON, in both directions, for editors and spreadsheets that produce scripts. docs/json.md describes the
// format, and docs/script.schema.json validates it.
//
// JSON is turned into a tree, and the tree into source text that is compiled like any other. So a program made from
// JSON is the one that its text would give, with the same keys and the same saves, and JSON cannot express anything
// that a script cannot.
#pragma once

#include <string>
#include <string_view>

#include "npcs/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace npcs::json {

/// Returns the source text of a script that is given as JSON. On failure, returns the mistakes found (at most 100),
/// each with its location as a JSON pointer. Mistakes that only a compiler can see (`break` outside of a loop) are not
/// among them. `file` is named in messages and not opened.
Result<std::string> source_from_json(std::string_view json, std::string_view file);

/// Returns a tree as JSON. Precondition: `tree` was parsed without errors.
std::string json_from_tree(const ast::Tree& tree);

}  // namespace npcs::json
