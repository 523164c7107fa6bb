// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// JavaScript as a language of functions. In a library of its own (npcs::javascript), which has QuickJS inside:
//
//     auto script = npcs::Script::compile(text, "market.npcs", {npcs::javascript::language()});
//
// docs/languages/javascript.md tells what a function in JavaScript sees of the script, and what of JavaScript is not
// there.
#pragma once

#include <memory>

#include "npcs/language.hpp"

namespace npcs::javascript {

/// The language `javascript`. The same object each time; may be called from any thread.
std::shared_ptr<const Language> language();

}  // namespace npcs::javascript
