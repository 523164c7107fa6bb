// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What Lua 5.4 does at the end of a coroutine: variables that were declared with `<close>` are closed.

#include <cstring>

#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

constexpr int most_closing = 20;

/// Runs what its `<close>` variables want to be run at their end. An error of that is then on top.
int close_thread(lua_State* L, lua_State* co, bool is_caught_here) {
    Run& run = Vm::of(L).current();
    if (run.closing >= most_closing) luaL_error(L, "coroutines that close coroutines are nested too deeply");
    Activation activation{co, run.activation, is_caught_here || is_caught(L)};
    run.activation = &activation;
    ++run.closing;
#if LUA_VERSION_RELEASE_NUM >= 50406
    const int status = lua_closethread(co, L);
#else
    const int status = lua_resetthread(co);
#endif
    --run.closing;
    run.activation = activation.below;
    if (status == LUA_ERRMEM) run.is_out_of_memory = run.is_unwinding = true;
    if (run.is_unwinding) unwind(L);
    if (status != LUA_OK) lua_xmove(co, L, 1);
    return status;
}

int close(lua_State* L) {
    lua_State* const co = coroutine_at(L, 1);
    const char* const is = status_of(L, co);
    if (std::strcmp(is, "suspended") != 0 && std::strcmp(is, "dead") != 0)
        raise_format(L, "cannot close a %s coroutine", is);
    if (close_thread(L, co, true) == LUA_OK) {
        lua_pushboolean(L, 1);
        return 1;
    }
    strip_position(L);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

}  // namespace

bool close_ended(lua_State* L, lua_State* co) { return close_thread(L, co, false) != LUA_OK; }

void open_closing(lua_State* L) {
    lua_pushcfunction(L, close);
    lua_setfield(L, -2, "close");
}

}  // namespace npcs::lua
