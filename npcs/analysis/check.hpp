// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the checks of a script have in common: what they look at, and what they have found.
#pragma once

#include "analysis/found.hpp"
#include "analysis/names.hpp"
#include "syntax/ast.hpp"
#include "syntax/source.hpp"
#include "syntax/tree_walk.hpp"

namespace npcs::analysis {

/// A walk over the tree of a script that collects warnings. The script must outlive it.
template <typename Self>
class Check : public syntax::TreeWalk<Self> {
public:
    Check(const syntax::Source& source, const ast::Tree& tree, const Names& names)
        : source_(source), tree_(tree), symbols_(tree.symbols), names_(names) {}

protected:
    const syntax::Source& source_;
    const ast::Tree& tree_;
    const ast::Symbols& symbols_;
    const Names& names_;
    Findings found_;
};

}  // namespace npcs::analysis
