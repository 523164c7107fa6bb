// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Warnings about a script that compiles but probably does not do what was meant. Each check warns only where hardly
// anything else can have been meant, so that warnings are worth reading. Compilation does not get slower: the source is
// parsed again when warnings are requested.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "npcs/diagnostic.hpp"
#include "npcs/host_facts.hpp"
#include "syntax/source.hpp"

namespace npcs::analysis {

/// An intrinsic, as calls of it are checked.
struct KnownFunction {
    std::string_view name;
    std::uint32_t parameters = 0;
    bool is_method = false;  ///< of lists or texts, which are then its first argument
};

struct KnownNames {
    std::span<const std::string_view> intrinsics;
    std::span<const std::string> options;  ///< ids of all options of the script
    std::span<const KnownFunction> functions = {};
    const HostFacts* facts = nullptr;  ///< null: only what is doubtful in any game is looked for
};

/// Returns the first 100 warnings in source order, and a note on the others. Precondition: the source compiles.
Diagnostics find_warnings(const syntax::Source& source, const KnownNames& known);

}  // namespace npcs::analysis
