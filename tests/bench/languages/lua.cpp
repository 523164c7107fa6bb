// SPDX-License-Identifier: MIT
// Copyright the npcs authors

extern "C" {
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
}

#include <unordered_map>

#include "figures.hpp"
#include "npcs/lua.hpp"

namespace npcs::bench {

namespace {

struct State {
    lua_State* L = luaL_newstate();
    State() { luaL_openlibs(L); }
    ~State() { lua_close(L); }
};

double bare_call(int count) {
    State state;
    require(luaL_loadstring(state.L, "return function() end") == LUA_OK && lua_pcall(state.L, 0, 1, 0) == LUA_OK,
            "bare");
    return best_of([&] {
               for (int i = 0; i < count; ++i) {
                   lua_pushvalue(state.L, -1);
                   lua_call(state.L, 0, 0);
               }
           }) /
           count;
}

using Variables = std::unordered_map<std::string, double>;

int read_variable(lua_State* L) {
    const auto* const variables = static_cast<const Variables*>(lua_touserdata(L, lua_upvalueindex(1)));
    const auto found = variables->find(lua_tostring(L, 2));
    if (found == variables->end()) return 0;
    lua_pushnumber(L, found->second);
    return 1;
}

int write_variable(lua_State* L) {
    auto* const variables = static_cast<Variables*>(lua_touserdata(L, lua_upvalueindex(1)));
    (*variables)[lua_tostring(L, 2)] = lua_tonumber(L, 3);
    return 0;
}

/// A variable of the host, as one would offer it by hand.
double hooked_variable(int count) {
    State state;
    Variables variables{{"gold", 0}};
    const std::string text = "for i = 1, " + std::to_string(count) + " do gold = gold + 1 end";
    require(luaL_loadstring(state.L, text.c_str()) == LUA_OK, "hooked");
    lua_newtable(state.L);
    lua_newtable(state.L);
    lua_pushlightuserdata(state.L, &variables);
    lua_pushcclosure(state.L, read_variable, 1);
    lua_setfield(state.L, -2, "__index");
    lua_pushlightuserdata(state.L, &variables);
    lua_pushcclosure(state.L, write_variable, 1);
    lua_setfield(state.L, -2, "__newindex");
    lua_setmetatable(state.L, -2);
    lua_setupvalue(state.L, -2, 1);
    const double best = best_of([&] {
        variables["gold"] = 0;
        lua_pushvalue(state.L, -1);
        lua_call(state.L, 0, 0);
    });
    require(variables["gold"] == count, "hooked variable");
    return best / count;
}

}  // namespace

Dialect lua() {
    const auto count_up = [](const std::string& variable, int count) {
        return "for i = 1, " + std::to_string(count) + " do " + variable + " = " + variable + " + 1 end";
    };
    return {lua::language(), count_up, "return prompt('?')", bare_call, hooked_variable};
}

}  // namespace npcs::bench
