// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lua as a language of functions: 5.4 or LuaJIT, as the library was built. In a library of its own (npcs::lua), the only one that needs Lua:
//
//     auto script = npcs::Script::compile(text, "market.npcs", {npcs::lua::language()});
//
// docs/languages/lua.md tells what a function in Lua sees of the script, and what of Lua is not there.
#pragma once

#include <memory>

#include "npcs/language.hpp"

namespace npcs::lua {

/// The language `lua`. The same object each time; may be called from any thread.
std::shared_ptr<const Language> language();

}  // namespace npcs::lua
