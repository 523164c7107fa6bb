// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Warnings about a script that compiles but probably does not do what was meant. Each check warns only where hardly
// anything else can have been meant, so that warnings are worth reading. Compilation does not get slower: the source is
// parsed again when warnings are requested.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "npcs/diagnostic.hpp"
#include "syntax/source.hpp"

namespace npcs::analysis {

struct KnownNames {
    std::span<const std::string_view> intrinsics;
    std::span<const std::string> options;  ///< ids of all options of the script
};

/// Returns the first 100 warnings in source order, and a note on the others. Precondition: the source compiles.
Diagnostics find_warnings(const syntax::Source& source, const KnownNames& known);

}  // namespace npcs::analysis
