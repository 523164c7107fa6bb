// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The one place where the headers of Lua 5.4 or LuaJIT are included.
#pragma once

extern "C" {
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#if LUA_VERSION_NUM == 501
#include <luajit.h>
#endif
}

#if LUA_VERSION_NUM == 501
#include "languages/lua/luajit/api.hpp"
#else
static_assert(LUA_VERSION_NUM == 504, "npcs::lua needs Lua 5.4 or LuaJIT");
#endif
