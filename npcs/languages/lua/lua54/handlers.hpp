// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <cstdint>

#include "languages/lua/include_lua.hpp"

namespace npcs::lua {

/// How many handlers are active in a thread.
std::intptr_t& handlers_in(lua_State* L);

}  // namespace npcs::lua
