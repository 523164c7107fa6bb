// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lua alone: 5.4 or LuaJIT, as npcs has it.

extern "C" {
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#if LUA_VERSION_NUM == 501
#include <luajit.h>
#endif
}

#include "figures.hpp"
#include "npcs/lua.hpp"

namespace npcs::bench {

namespace {

struct State {
    lua_State* L = luaL_newstate();
    State() {
        luaL_openlibs(L);
#ifdef LUAJIT_MODE_ENGINE  // compiled code has no hooks, so npcs uses the interpreter, too
        luaJIT_setmode(L, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
#endif
    }
    ~State() { lua_close(L); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

double bare_call(int count) {
    State state;
    require(luaL_loadstring(state.L, "return function() end") == LUA_OK && lua_pcall(state.L, 0, 1, 0) == LUA_OK,
            "an empty function of Lua");
    return best_of([&] {
               for (int i = 0; i < count; ++i) {
                   lua_pushvalue(state.L, -1);
                   lua_call(state.L, 0, 0);
               }
           }) /
           count;
}

/// Takes what is on top for the names of the function below it.
void set_environment(lua_State* L) {
#if LUA_VERSION_NUM == 501
    lua_setfenv(L, -2);
#else
    lua_setupvalue(L, -2, 1);
#endif
}

int read_variable(lua_State* L) {
    const auto* const variables = static_cast<const HostVariables*>(lua_touserdata(L, lua_upvalueindex(1)));
    lua_pushnumber(L, variables->read(lua_tostring(L, 2)));
    return 1;
}

int write_variable(lua_State* L) {
    auto* const variables = static_cast<HostVariables*>(lua_touserdata(L, lua_upvalueindex(1)));
    variables->write(lua_tostring(L, 2), lua_tonumber(L, 3));
    return 0;
}

std::string loop(int count, const std::string& body) {
    return "for i = 1, " + std::to_string(count) + " do " + body + " end\n";
}

double bare_hook(int count) {
    State state;
    HostVariables variables;
    require(luaL_loadstring(state.L, loop(count, "gold = gold + 1").c_str()) == LUA_OK, "a loop of Lua");
    lua_newtable(state.L);
    lua_newtable(state.L);
    lua_pushlightuserdata(state.L, &variables);
    lua_pushcclosure(state.L, read_variable, 1);
    lua_setfield(state.L, -2, "__index");
    lua_pushlightuserdata(state.L, &variables);
    lua_pushcclosure(state.L, write_variable, 1);
    lua_setfield(state.L, -2, "__newindex");
    lua_setmetatable(state.L, -2);
    set_environment(state.L);
    const double best = best_of([&] {
        variables.write("gold", 0);
        lua_pushvalue(state.L, -1);
        lua_call(state.L, 0, 0);
    });
    require(variables.read("gold") == count, "a variable of the host in Lua");
    return best / count;
}

}  // namespace

Dialect lua_dialect() {
    return {lua::language(),
            "",
            [](int count) { return loop(count, "gold = gold + 1"); },
            [](int count) { return "local sum = 0\n" + loop(count, "sum = sum + step(i)"); },
            "return prompt('?')\n",
            bare_call,
            bare_hook};
}

}  // namespace npcs::bench
