// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <climits>
#include <cmath>

#include "languages/lua/luajit/counts.hpp"
#include "languages/lua/vm.hpp"

namespace npcs::lua::api {

int absolute(lua_State* L, int index) {
    return index < 0 && index > LUA_REGISTRYINDEX ? lua_gettop(L) + 1 + index : index;
}

// ---- tables

int raw_get(lua_State* L, int index) {
    (lua_rawget)(L, index);
    return lua_type(L, -1);
}

int raw_get_at(lua_State* L, int index, lua_Integer key) {
    index = absolute(L, index);
    lua_pushinteger(L, key);
    return raw_get(L, index);
}

void raw_set_at(lua_State* L, int index, lua_Integer key) {
    index = absolute(L, index);
    lua_pushinteger(L, key);
    lua_insert(L, -2);
    lua_rawset(L, index);
}

void raw_get_pointer(lua_State* L, int index, const void* key) {
    index = absolute(L, index);
    lua_pushlightuserdata(L, const_cast<void*>(key));
    (lua_rawget)(L, index);
}

void raw_set_pointer(lua_State* L, int index, const void* key) {
    index = absolute(L, index);
    lua_pushlightuserdata(L, const_cast<void*>(key));
    lua_insert(L, -2);
    lua_rawset(L, index);
}

lua_Integer length(lua_State* L, int index) {
    if (call_meta(L, index, "__len") == 0) return static_cast<lua_Integer>(lua_objlen(L, index));
    const lua_Integer size = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return size;
}

int get_metafield(lua_State* L, int index, const char* name) {
    return (luaL_getmetafield)(L, index, name) != 0 ? lua_type(L, -1) : LUA_TNIL;
}

int new_metatable(lua_State* L, const char* name) {
    const int is_new = (luaL_newmetatable)(L, name);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    return is_new;
}

// ---- numbers: all are doubles; an integer is one that has no fraction

namespace {

bool is_whole(lua_Number number) { return std::floor(number) == number && std::fabs(number) <= 9007199254740992.0; }

}  // namespace

bool is_integer(lua_State* L, int index) {
    return lua_type(L, index) == LUA_TNUMBER && is_whole(lua_tonumber(L, index));
}

lua_Integer to_integer(lua_State* L, int index, int* is_integer) {
    const lua_Number number = lua_tonumberx(L, index, is_integer);
    if (*is_integer != 0 && !is_whole(number)) *is_integer = 0;
    return *is_integer != 0 ? static_cast<lua_Integer>(number) : 0;
}

lua_Integer check_integer(lua_State* L, int index) {
    const lua_Number number = luaL_checknumber(L, index);
    if (std::floor(number) != number) luaL_argerror(L, index, "number has no integer representation");
    if (number >= 9223372036854774784.0) return LUA_MAXINTEGER;
    return number <= -9223372036854774784.0 ? -LUA_MAXINTEGER : static_cast<lua_Integer>(number);
}

void expect_argument(lua_State* L, bool is_right, int index, const char* expected) {
    if (!is_right) luaL_typerror(L, index, expected);
}

// ---- what may call into Lua

void call(lua_State* L, int arguments, int results) {
    Activation& counts = enter_native(L);
    (lua_call)(L, arguments, results);
    --counts.native;
}

int call_meta(lua_State* L, int index, const char* name) {
    Activation& counts = enter_native(L);
    const int is_called = (luaL_callmeta)(L, index, name);
    --counts.native;
    return is_called;
}

void get_table(lua_State* L, int index) {
    Activation& counts = enter_native(L);
    (lua_gettable)(L, index);
    --counts.native;
}

void get_at(lua_State* L, int index, lua_Integer key) {
    index = absolute(L, index);
    lua_pushinteger(L, key);
    get_table(L, index);
}

void set_at(lua_State* L, int index, lua_Integer key) {
    index = absolute(L, index);
    lua_pushinteger(L, key);
    lua_insert(L, -2);
    Activation& counts = enter_native(L);
    lua_settable(L, index);
    --counts.native;
}

int compare(lua_State* L, int a, int b, int operation) {
    Activation& counts = enter_native(L);
    const int result = operation == LUA_OPEQ ? lua_equal(L, a, b) : lua_lessthan(L, a, b);
    --counts.native;
    return result;
}

/// For what has no metatable that says otherwise.
const char* to_text(lua_State* L, int index, std::size_t* size) {
    switch (lua_type(L, index)) {
        case LUA_TNIL: lua_pushliteral(L, "nil"); break;
        case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) != 0 ? "true" : "false"); break;
        default: lua_pushvalue(L, index);
    }
    return lua_tolstring(L, -1, size);
}

// ---- what makes strings

void push_string(lua_State* L, const char* text, std::size_t size) {
    charge_for_string(L, size);
    (lua_pushlstring)(L, text, size);
}

void concat(lua_State* L, int count) {
    std::size_t size = 0;
    for (int index = -count; index < 0; ++index)
        if (lua_type(L, index) == LUA_TSTRING) size += lua_objlen(L, index);
    charge_for_string(L, size);
    (lua_concat)(L, count);
}

char* begin_sized(lua_State* L, luaL_Buffer* buffer, std::size_t size) {
    charge_for_string(L, size);
    buffer->L = L;
    return buffer->p = static_cast<char*>(lua_newuserdata(L, size));
}

void push_sized(luaL_Buffer* buffer, std::size_t size) {
    (lua_pushlstring)(buffer->L, buffer->p, size);
    lua_remove(buffer->L, -2);
}

void push_result(luaL_Buffer* buffer) {
    (luaL_pushresult)(buffer);
    charge_for_string(buffer->L, lua_objlen(buffer->L, -1));
}

}  // namespace npcs::lua::api
