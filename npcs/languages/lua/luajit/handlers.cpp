// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// pcall and xpcall of LuaJIT. A coroutine can wait inside of LuaJIT's own, but not inside of a function in C that calls them,
// so ours are functions in Lua around these.

#include "languages/lua/luajit/counts.hpp"
#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

constexpr const char* wrappers =
    "local enter, leave, handler, pcall, xpcall = ...\n"
    "return function(...) return leave(enter(...), pcall(...)) end,\n"
    "    function(f, h, ...) return leave(enter(f), xpcall(f, handler(h), ...)) end\n";

constexpr int counts_base = 1 << 10;  // more than most_native
constexpr int most_handlers = 200;    // as in Lua 5.4; an error looks through all that are active for the next handler

/// Begins a protected call, and returns what was counted before.
int enter(lua_State* L) {
    if (lua_gettop(L) == 0) raise(L, "bad argument #1 to 'pcall' (value expected)");
    Activation& counts = Vm::of(L).activation();
    if (counts.handlers == most_handlers) raise(L, "C stack overflow");
    lua_pushinteger(L, lua_Integer{counts.handlers} * counts_base + (counts.native - counts.native_below));
    ++counts.handlers;
    return 1;
}

/// Ends it: what enter() has returned, whether all went well, the results or the error.
int leave(lua_State* L) {
    const bool is_done = lua_toboolean(L, 2) != 0;
    leave_unless_error(L, LUA_OK);
    Activation& counts = Vm::of(L).activation();
    const lua_Integer before = lua_tointeger(L, 1);
    counts.handlers = static_cast<int>(before / counts_base);
    counts.native = counts.native_below + static_cast<int>(before % counts_base);
    if (!is_done) strip_position(L);
    return lua_gettop(L) - 1;
}

int make_handler(lua_State* L) {
    if (!lua_isfunction(L, 1))
        raise_format(L, "bad argument #2 to 'xpcall' (function expected, got %s)", luaL_typename(L, 1));
    lua_settop(L, 1);
    lua_pushcclosure(L, call_handler, 1);
    return 1;
}

}  // namespace

bool is_caught(lua_State* L) {
    const Activation& activation = Vm::of(L).activation();
    return activation.handlers > 0 || activation.is_caught;
}

/// The functions that ours are made of are those of LuaJIT's own library, which are its globals still.
void open_protected_calls(lua_State* L) {
    if (luaL_loadbufferx(L, wrappers, std::char_traits<char>::length(wrappers), "=\3", "t") != LUA_OK) lua_error(L);
    for (const lua_CFunction function : {enter, leave, make_handler}) lua_pushcfunction(L, function);
    lua_getglobal(L, "pcall");
    lua_getglobal(L, "xpcall");
    lua_call(L, 5, 2);
    lua_setfield(L, -3, "xpcall");
    lua_setfield(L, -2, "pcall");
}

}  // namespace npcs::lua
