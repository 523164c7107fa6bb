// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Warnings about choices and scenes: mistakes of authors that compile.
#pragma once

#include "analysis/found.hpp"
#include "analysis/names.hpp"
#include "syntax/ast.hpp"

namespace npcs::analysis {

/// Precondition: `tree` was parsed from `source`, and `names` are its names.
Findings find_in_talk(const syntax::Source& source, const ast::Tree& tree, const Names& names);

}  // namespace npcs::analysis
