// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is doubtful about the names of a script: variables that do not do what was meant, and names that may be
// misspelled.
#pragma once

#include <cstddef>
#include <map>
#include <string_view>

#include "analysis/found.hpp"
#include "analysis/names.hpp"
#include "analysis/warnings.hpp"
#include "syntax/ast.hpp"

namespace npcs::analysis {

/// Bounds how many names are compared with all others.
class LookUps {
public:
    /// Returns false once too many names have been looked up.
    bool spend() { return ++count_ <= most; }

private:
    static constexpr std::size_t most = 1000;
    std::size_t count_ = 0;
};

struct Speaker {
    std::size_t lines = 0;
    syntax::Span first;  ///< the name in its first line
};
using Speakers = std::map<ast::Symbol, Speaker>;

bool is_intrinsic(const KnownNames& known, std::string_view name);

/// Finds variables that are never read, and assignments that do not change the variable outside the function.
Findings find_in_variables(const Names& names, const ast::Symbols& symbols, const KnownNames& known);
/// Finds names that are assigned nowhere but resemble one that is, and speakers who may be another one.
Findings find_misspelled(const Names& names, const ast::Symbols& symbols, const KnownNames& known,
                         const Speakers& speakers, LookUps& look_ups);

}  // namespace npcs::analysis
