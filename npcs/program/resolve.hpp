// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tree to Program.
#pragma once

#include <memory>

#include "program/layout.hpp"
#include "program/program.hpp"
#include "program/scopes.hpp"
#include "syntax/parse.hpp"

namespace npcs::program {

struct ResolveResult {
    std::shared_ptr<const Program> program;   ///< null when there are errors
    Diagnostics diagnostics;
};

/// Precondition: `tree` was parsed from `source` without errors.
ResolveResult resolve(const ast::Tree& tree, std::shared_ptr<const syntax::Source> source);
/// The same, when the scopes of the tree were found already. The same tree gives the same program; `layouts`, when given,
/// gets what its registers hold.
ResolveResult resolve(const ast::Tree& tree, const Scopes& scopes, std::shared_ptr<const syntax::Source> source,
                      Layouts* layouts = nullptr);

}  // namespace npcs::program
