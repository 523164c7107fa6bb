// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Wren 0.4 as a language of functions, built from a copy of Wren that the user has. In a library of its own
// (npcs::wren), the only one that contains Wren:
//
//     auto script = npcs::Script::compile(text, "market.npcs", {npcs::wren::language()});
//
// docs/languages/wren.md tells what a function in Wren sees of the script, and what of Wren is not there.
#pragma once

#include <memory>

#include "npcs/language.hpp"

namespace npcs::wren {

/// The language `wren`. The same object each time; may be called from any thread.
std::shared_ptr<const Language> language();

}  // namespace npcs::wren
