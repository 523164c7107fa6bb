// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lua 5.4's C API on LuaJIT, as far as the rest of this folder uses it: included by include_lua.hpp, so that the same units
// are compiled for both. Macros, because the functions they replace have the same names and other parameters.
//
// Calls from C into Lua go through here, too. LuaJIT has no bound of its own for how deeply they nest, only the host's
// stack has; and strings that C makes, because each is charged for, whether LuaJIT has one of that content already or not.
#pragma once

#include <cstddef>
#include <cstdint>

using lua_Unsigned = std::size_t;

#define LUA_OPEQ 0
#define LUA_OPLT 1
#define LUA_MAXINTEGER PTRDIFF_MAX

namespace npcs::lua::api {

int absolute(lua_State* L, int index);
int raw_get(lua_State* L, int index);
int raw_get_at(lua_State* L, int index, lua_Integer key);
void raw_set_at(lua_State* L, int index, lua_Integer key);
void raw_get_pointer(lua_State* L, int index, const void* key);
void raw_set_pointer(lua_State* L, int index, const void* key);
bool is_integer(lua_State* L, int index);
lua_Integer to_integer(lua_State* L, int index, int* is_integer);
lua_Integer check_integer(lua_State* L, int index);
lua_Integer length(lua_State* L, int index);
int get_metafield(lua_State* L, int index, const char* name);
int new_metatable(lua_State* L, const char* name);
void expect_argument(lua_State* L, bool is_right, int index, const char* expected);

// ---- what may call into Lua
void call(lua_State* L, int arguments, int results);
int call_meta(lua_State* L, int index, const char* name);
void get_table(lua_State* L, int index);
void get_at(lua_State* L, int index, lua_Integer key);
void set_at(lua_State* L, int index, lua_Integer key);
int compare(lua_State* L, int a, int b, int operation);
const char* to_text(lua_State* L, int index, std::size_t* size);

// ---- what makes strings
void push_string(lua_State* L, const char* text, std::size_t size);
void concat(lua_State* L, int count);
char* begin_sized(lua_State* L, luaL_Buffer* buffer, std::size_t size);
void push_sized(luaL_Buffer* buffer, std::size_t size);
void push_result(luaL_Buffer* buffer);

}  // namespace npcs::lua::api

#define lua_absindex(L, i) npcs::lua::api::absolute(L, i)
#define lua_rawget(L, i) npcs::lua::api::raw_get(L, i)
#define lua_rawgeti(L, i, n) npcs::lua::api::raw_get_at(L, i, n)
#define lua_rawseti(L, i, n) npcs::lua::api::raw_set_at(L, i, n)
#define lua_rawgetp(L, i, p) npcs::lua::api::raw_get_pointer(L, i, p)
#define lua_rawsetp(L, i, p) npcs::lua::api::raw_set_pointer(L, i, p)
#define lua_rawlen(L, i) lua_objlen(L, i)
#define lua_isinteger(L, i) npcs::lua::api::is_integer(L, i)
#define lua_tointegerx(L, i, is) npcs::lua::api::to_integer(L, i, is)
#define lua_newuserdatauv(L, size, values) lua_newuserdata(L, size)
#define luaL_checkinteger(L, i) npcs::lua::api::check_integer(L, i)
#define luaL_len(L, i) npcs::lua::api::length(L, i)
#define luaL_getmetafield(L, i, name) npcs::lua::api::get_metafield(L, i, name)
#define luaL_newmetatable(L, name) npcs::lua::api::new_metatable(L, name)
#define luaL_typeerror(L, i, name) luaL_typerror(L, i, name)
#define luaL_argexpected(L, is, i, name) npcs::lua::api::expect_argument(L, is, i, name)

#define lua_call(L, arguments, results) npcs::lua::api::call(L, arguments, results)
#define luaL_callmeta(L, i, name) npcs::lua::api::call_meta(L, i, name)
#define lua_gettable(L, i) npcs::lua::api::get_table(L, i)
#define lua_geti(L, i, n) npcs::lua::api::get_at(L, i, n)
#define lua_seti(L, i, n) npcs::lua::api::set_at(L, i, n)
#define lua_compare(L, a, b, operation) npcs::lua::api::compare(L, a, b, operation)
#define luaL_tolstring(L, i, size) npcs::lua::api::to_text(L, i, size)

#define lua_pushlstring(L, text, size) npcs::lua::api::push_string(L, text, size)
#define lua_concat(L, count) npcs::lua::api::concat(L, count)
#define luaL_buffinitsize(L, buffer, size) npcs::lua::api::begin_sized(L, buffer, size)
#define luaL_pushresultsize(buffer, size) npcs::lua::api::push_sized(buffer, size)
#define luaL_pushresult(buffer) npcs::lua::api::push_result(buffer)
