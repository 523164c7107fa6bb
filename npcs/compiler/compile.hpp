// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tree to Program.
#pragma once

#include <memory>

#include "compiler/scopes.hpp"
#include "compiler/stack_map.hpp"
#include "program/program.hpp"
#include "syntax/parse.hpp"

namespace npcs::program {

struct ResolveResult {
    std::shared_ptr<const Program> program;  ///< null when there are errors
    Diagnostics diagnostics;
};

/// Precondition: `tree` was parsed from `source` without errors, and its scopes were found while it was. The same tree gives
/// the same program; `layouts`, when given, gets what its registers hold. Nothing of the tree may be used afterwards: what is
/// compiled is freed, so that the program can be made where the tree was.
ResolveResult resolve(ast::Tree& tree, const Scopes& scopes, std::shared_ptr<const syntax::Source> source,
                      Layouts* layouts = nullptr);
/// The same, of a tree that is kept.
ResolveResult resolve(const ast::Tree& tree, std::shared_ptr<const syntax::Source> source);

}  // namespace npcs::program
