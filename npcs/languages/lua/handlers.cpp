// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What handlers of errors have in common. They are told of errors of the text and of what it calls, and of nothing else.

#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

int raise_value(lua_State* L) {
    const lua_Integer level = luaL_optinteger(L, 2, 1);
    lua_settop(L, 1);
    Vm::of(L).current().raised_line = level >= 1 && level < 100 ? line_of(L, static_cast<int>(level)) : 0;
    return lua_error(L);
}

}  // namespace

void leave_unless_error(lua_State* L, int status) {
    Run& run = Vm::of(L).current();
    if (status == LUA_ERRMEM) run.is_out_of_memory = run.is_unwinding = true;
    if (run.is_unwinding) unwind(L);
    run.raised_line = 0;
}

int call_handler(lua_State* L) {
    if (Vm::of(L).current().is_unwinding) return 1;
    lua_settop(L, 1);
    strip_position(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

void open_handlers(lua_State* L) {
    lua_pushcfunction(L, raise_value);
    lua_setfield(L, -2, "error");
    open_protected_calls(L);
}

}  // namespace npcs::lua
