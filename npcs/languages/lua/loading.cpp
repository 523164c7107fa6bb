// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// From text to a function of Lua. Only text: a function that was compiled elsewhere could do anything.

#include "languages/lua/source.hpp"
#include "languages/lua/vm.hpp"

namespace npcs::lua {

void push_head(lua_State* L, const ForeignFunction& function) {
    lua_pushliteral(L, "");
    for (const std::string& name : function.parameters) {
        lua_pushstring(L, lua_rawlen(L, -1) == 0 ? "local " : ",");
        lua_pushlstring(L, name.data(), name.size());
        lua_concat(L, 3);
    }
    if (lua_rawlen(L, -1) == 0) return;
    lua_pushliteral(L, " = ... ");
    lua_concat(L, 2);
}

bool compile(lua_State* L, const ForeignFunction& function) {
    push_head(L, function);
    std::size_t size = 0;
    const char* const head = lua_tolstring(L, -1, &size);
    const int status = load_chunk(L, {head, size}, function.text, script_chunk);
    lua_remove(L, -2);
    return status == LUA_OK;
}

int load_text(lua_State* L) {
    luaL_argexpected(L, lua_type(L, 1) == LUA_TSTRING, 1, "string");
    std::size_t size = 0;
    const char* const text = lua_tolstring(L, 1, &size);
    const bool has_environment = !lua_isnone(L, 4);
    charge(L, size);
    lua_settop(L, 4);
    if (const char* const problem = problem_of_source({text, size})) {
        lua_pushnil(L);
        lua_pushstring(L, problem);
        return 2;
    }
    const int status = load_chunk(L, {}, {text, size}, loaded_chunk);
    if (status == LUA_ERRMEM) lua_error(L);
    if (status != LUA_OK) {
        const char* const message = lua_tostring(L, -1);
        if (message[0] == loaded_chunk[1]) lua_pushfstring(L, "line %s", message + 2);
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    if (has_environment) {
        lua_pushvalue(L, 4);
        set_environment(L);
    } else {
        see_blocks(L);
    }
    return 1;
}

}  // namespace npcs::lua
