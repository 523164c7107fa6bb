// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is doubtful in a script that compiles: it does something, but probably not what was meant. A warning must be worth
// reading, so each of these looks only where hardly anything else can have been meant. Nothing of it costs compiling anything:
// the source is read once more when somebody asks.
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

/// In order of place; at most a hundred, and a note that says how many there are more. Precondition: the source compiles.
Diagnostics find_warnings(const syntax::Source& source, const KnownNames& known);

}  // namespace npcs::analysis
