// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The library `coroutine`. A coroutine lives as long as the call that made it.

#include <cstring>

#include "languages/lua/vm.hpp"

namespace npcs::lua {

lua_State* coroutine_at(lua_State* L, int index) {
    lua_State* const co = lua_tothread(L, index);
    luaL_argexpected(L, co != nullptr, index, "coroutine");
    return co;
}

const char* status_of(lua_State* L, lua_State* co) {
    if (L == co) return "running";
    if (lua_status(co) == LUA_YIELD) return "suspended";
    if (lua_status(co) != LUA_OK) return "dead";
    lua_Debug place;
    if (lua_getstack(co, 0, &place) != 0) return "normal";
    return lua_gettop(co) == 0 ? "dead" : "suspended";
}

namespace {

/// Resumes with the `count` values on top. The results, or the error, are then on top instead.
int resume_with(lua_State* L, lua_State* co, int count, bool is_caught_here, int& results) {
    const char* const status = status_of(L, co);
    if (std::strcmp(status, "suspended") != 0) {
        lua_pop(L, count);
        lua_pushfstring(L, "cannot resume %s coroutine", std::strcmp(status, "dead") == 0 ? "dead" : "non-suspended");
        return LUA_ERRRUN;
    }
    if (lua_checkstack(co, count) == 0) luaL_error(L, "too many arguments to resume");
    lua_xmove(L, co, count);
    Run& run = Vm::of(L).current();
    Activation activation{co, run.activation, is_caught_here || is_caught(L)};
    run.activation = &activation;
    const int ended = resume_thread(co, L, count, results);
    run.activation = activation.below;
    if (ended == LUA_ERRMEM) run.is_out_of_memory = run.is_unwinding = true;
    if (run.is_unwinding) unwind(L);
    if (ended != LUA_OK && ended != LUA_YIELD) {
        if (run.raised_line == 0) run.raised_line = line_of(co);
        lua_xmove(co, L, 1);
        return ended;
    }
    if (lua_checkstack(L, results + 1) == 0) luaL_error(L, "too many results to resume");
    lua_xmove(co, L, results);
    return LUA_OK;
}

int create(lua_State* L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_State* const co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    return 1;
}

int resume(lua_State* L) {
    lua_State* const co = coroutine_at(L, 1);
    int results = 0;
    if (resume_with(L, co, lua_gettop(L) - 1, true, results) == LUA_OK) {
        lua_pushboolean(L, 1);
        lua_insert(L, -results - 1);
        return results + 1;
    }
    Vm::of(L).current().raised_line = 0;
    strip_position(L);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

int resume_wrapped(lua_State* L) {
    lua_State* const co = lua_tothread(L, lua_upvalueindex(1));
    int results = 0;
    if (resume_with(L, co, lua_gettop(L), false, results) == LUA_OK) return results;
    const bool has_ended = lua_status(co) != LUA_OK && lua_status(co) != LUA_YIELD;
    // The error that is raised last is the one that goes on.
    if (has_ended && close_ended(L, co)) strip_position(L);
    return lua_error(L);
}

int wrap(lua_State* L) {
    create(L);
    lua_pushcclosure(L, resume_wrapped, 1);
    return 1;
}

int yield(lua_State* L) {
    if (lua_isyieldable(L) == 0) {
        const bool is_outside = Vm::of(L).current().activation->below == nullptr;
        raise(L, is_outside ? "attempt to yield from outside a coroutine"
                            : "attempt to yield across a function that cannot wait");
    }
    return lua_yield(L, lua_gettop(L));
}

int status(lua_State* L) {
    lua_pushstring(L, status_of(L, coroutine_at(L, 1)));
    return 1;
}

int running(lua_State* L) {
    lua_pushthread(L);
    lua_pushboolean(L, Vm::of(L).current().activation->below == nullptr);
    return 2;
}

int is_yieldable(lua_State* L) {
    lua_pushboolean(L, lua_isyieldable(L));
    return 1;
}

}  // namespace

void open_coroutines(lua_State* L) {
    constexpr luaL_Reg functions[] = {{"create", create}, {"isyieldable", is_yieldable},
                                      {"resume", resume}, {"running", running},
                                      {"status", status}, {"wrap", wrap},
                                      {"yield", yield},   {nullptr, nullptr}};
    luaL_newlib(L, functions);
    open_closing(L);
}

}  // namespace npcs::lua
