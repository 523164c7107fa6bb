// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A warning as the parts of the analysis return it: with a span of the source, but not yet a line and column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syntax/source.hpp"
#include "syntax/tokens.hpp"

namespace npcs::analysis {

/// Text that is put in the place of a part of the source.
struct Replacement {
    syntax::Span span;
    std::string text;
};

struct Found {
    syntax::Span span;
    std::string_view code;
    std::string message;
    std::string hint;
    std::vector<Replacement> fix = {};  ///< see Diagnostic::fix
};

/// In no particular order.
using Findings = std::vector<Found>;

/// A name as messages show it.
inline std::string quoted(std::string_view name) { return "'" + syntax::shown(name) + "'"; }

}  // namespace npcs::analysis
