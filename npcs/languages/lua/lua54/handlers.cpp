// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// pcall and xpcall of Lua 5.4.

#include "languages/lua/lua54/handlers.hpp"
#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

/// `before` is the number of handlers that were active, and how many values stand below the results.
int finish(lua_State* L, int status, lua_KContext before) {
    const auto below = static_cast<int>(before % 4);
    leave_unless_error(L, status);
    handlers_in(L) = before / 4;
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - below;
    strip_position(L);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

/// Calls what is below the top `count` values, with the values below these staying where they are.
int protect(lua_State* L, int count, int handler, int below) {
    const lua_KContext before = handlers_in(L) * 4 + below;
    ++handlers_in(L);
    return finish(L, lua_pcallk(L, count, LUA_MULTRET, handler, before, finish), before);
}

int protected_call(lua_State* L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    return protect(L, lua_gettop(L) - 2, 0, 0);
}

int protected_call_with_handler(lua_State* L) {
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, call_handler, 1);
    lua_replace(L, 2);
    lua_pushvalue(L, 1);
    lua_insert(L, 3);
    lua_pushboolean(L, 1);
    lua_insert(L, 3);  // function, handler, true, function, arguments
    return protect(L, lua_gettop(L) - 4, 2, 2);
}

}  // namespace

std::intptr_t& handlers_in(lua_State* L) { return *static_cast<std::intptr_t*>(lua_getextraspace(L)); }

bool is_caught(lua_State* L) {
    if (handlers_in(L) > 0) return true;
    const Activation* const activation = Vm::of(L).current().activation;
    return activation->is_caught;
}

void open_protected_calls(lua_State* L) {
    constexpr luaL_Reg functions[] = {
        {"pcall", protected_call}, {"xpcall", protected_call_with_handler}, {nullptr, nullptr}};
    luaL_setfuncs(L, functions, 0);
}

}  // namespace npcs::lua
