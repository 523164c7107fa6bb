// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What functions find in LuaJIT that is not in Lua 5.4, or has to be another one: it asks only tables, not lists of the
// script, and the environment of functions is a table, which must stay empty.

#include "languages/lua/luajit/counts.hpp"
#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

void check_table(lua_State* L, int index) {
    luaL_checktype(L, index, LUA_TTABLE);
    if (lua_rawequal(L, index, LUA_GLOBALSINDEX) != 0) luaL_typerror(L, index, "table");
}

int next_element(lua_State* L) {
    const lua_Integer index = lua_tointeger(L, 2) + 1;
    lua_pushinteger(L, index);
    lua_geti(L, 1, index);
    return lua_isnil(L, -1) ? 1 : 2;
}

/// Upvalue 1: LuaJIT's own, for plain tables.
int elements(lua_State* L) {
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    if (lua_istable(L, 1) && lua_getmetatable(L, 1) == 0) {
        lua_pushvalue(L, lua_upvalueindex(1));
        lua_insert(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    lua_settop(L, 1);
    lua_pushcfunction(L, next_element);
    lua_insert(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

int raw_length(lua_State* L) {
    if (lua_type(L, 1) != LUA_TSTRING) luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushinteger(L, static_cast<lua_Integer>(lua_objlen(L, 1)));
    return 1;
}

int raw_set(lua_State* L) {
    check_table(L, 1);
    luaL_checkany(L, 3);
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 1;
}

const char about_key = 0;  // registry: LuaJIT's debug.getinfo, which no text can reach

void keep_about(lua_State* L) {
    lua_pushcfunction(L, luaopen_debug);
    lua_call(L, 0, 1);
    lua_getfield(L, -1, "getinfo");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &about_key);
    lua_pop(L, 1);
}

}  // namespace

/// LuaJIT's header has no place for this.
std::size_t parameters_of(lua_State* L, int function) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &about_key);
    lua_pushvalue(L, function);
    lua_pushliteral(L, "u");
    lua_call(L, 2, 1);
    lua_getfield(L, -1, "isvararg");
    lua_getfield(L, -2, "nparams");
    const std::size_t count = lua_toboolean(L, -2) != 0 ? ForeignCall::most_callback_parameters
                                                        : static_cast<std::size_t>(lua_tointeger(L, -1));
    lua_pop(L, 3);
    return count;
}

const char* implementation_name() { return LUAJIT_VERSION; }

void push_object_key(lua_State* L, std::uint64_t number) {
    if (number < std::uint64_t{1} << 53) {
        lua_pushnumber(L, static_cast<lua_Number>(number));
    } else {
        (lua_pushlstring)(L, reinterpret_cast<const char*>(&number), sizeof number);
    }
}

std::span<const Missing> refused_metamethods() {
    static constexpr Missing refused[] = {
        {"__gc", no_weak_tables},
        {"__mode", no_weak_tables},
        {"__concat", "with LuaJIT, only texts and numbers can be concatenated"},
    };
    return refused;
}

void push_variables(lua_State* L) { lua_newtable(L); }

void use_environment(lua_State* L) { lua_replace(L, LUA_GLOBALSINDEX); }

void set_chunk_environment(lua_State* L) { lua_setfenv(L, -2); }

const char* const environment_head = "";

/// A function takes over the environment of the one that makes it.
void make_function(lua_State* L) {
    lua_setfenv(L, -2);
    lua_call(L, 0, 1);
}

void set_environment(lua_State* L) { raise(L, "an environment for 'load' is not available with LuaJIT"); }

void add_own(lua_State* L) {
    lua_getfield(L, -1, "ipairs");
    lua_pushcclosure(L, elements, 1);
    lua_setfield(L, -2, "ipairs");
    lua_pushcfunction(L, raw_length);
    lua_setfield(L, -2, "rawlen");
    lua_pushcfunction(L, raw_set);
    lua_setfield(L, -2, "rawset");
    lua_getfield(L, -1, "load");
    lua_setfield(L, -2, "loadstring");
    lua_getfield(L, -1, "table");
    lua_getfield(L, -1, "unpack");
    lua_setfield(L, -3, "unpack");
    lua_pop(L, 1);
    lua_pushcfunction(L, luaopen_bit);
    lua_call(L, 0, 1);
    add_library(L, "bit");
    open_concatenation(L);
    keep_about(L);
}

}  // namespace npcs::lua
