// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Compiles the tree of a script to a program.
#pragma once

#include <memory>

#include "compiler/scopes.hpp"
#include "compiler/stack_map.hpp"
#include "program/program.hpp"
#include "syntax/parse.hpp"

namespace npcs::compiler {

using program::Program;

struct CompileResult {
    std::shared_ptr<const Program> program;  ///< null if there are errors
    Diagnostics diagnostics;
};

/// Compiles a tree. Precondition: `tree` was parsed from `source` without errors, and `scopes` was found for it. Equal
/// trees give equal programs. If `stack_maps` is not null, it receives the stack maps. The memory of the tree is freed as
/// compilation proceeds, so the peak is lower; the tree must not be used afterwards, except to destroy it.
/// `foreign` is what find_foreign() returned; without it, functions in other languages cannot be run. With `marks`, the
/// program notes what it reaches (program::Mark), and is the same otherwise.
CompileResult compile(ast::Tree& tree, const Scopes& scopes, std::shared_ptr<const syntax::Source> source,
                      StackMaps* stack_maps = nullptr, std::vector<program::Foreign> foreign = {}, bool marks = false);
/// Compiles a tree, finds its scopes first, and leaves the tree unchanged.
CompileResult compile(const ast::Tree& tree, std::shared_ptr<const syntax::Source> source);

}  // namespace npcs::compiler
