// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What LuaJIT does not count itself.
#pragma once

#include "languages/lua/vm.hpp"

namespace npcs::lua {

/// How deeply calls from C into Lua may be nested, in all calls of a VM that are in progress. Each takes up to 20 KB of the
/// host's stack.
constexpr int most_native = 100;

/// Counts a call from C into Lua; an error when there are too many. When it has returned, the caller takes it off `native`;
/// when an error ends it, whoever catches that does.
Activation& enter_native(lua_State* L);
/// Charges for a string of this size, if it is long, and collects garbage if it would not fit otherwise.
void charge_for_string(lua_State* L, std::size_t size);
/// Makes what `..` is compiled with; see concatenation.cpp.
void open_concatenation(lua_State* L);

}  // namespace npcs::lua
