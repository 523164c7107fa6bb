// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions of the text that what it calls may call back. Each is kept by the run that gave it away, with its number, and runs in
// a Lua thread of its own, in the state that it was made in; that threads share their variables is what Lua has closures for.

#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

/// Keeps a function of the text that the script is given. When it comes back, it is this function again.
void keep(lua_State* L, int function, int callbacks, const ForeignValue& made) {
    Vm& vm = Vm::of(L);
    lua_pushvalue(L, function);
    lua_pushinteger(L, vm.current().callbacks);
    lua_rawset(L, callbacks);
    lua_pushvalue(L, function);
    lua_rawseti(L, callbacks, ++vm.current().callbacks);
    ++vm.current().root->objects;
    vm.push_objects(L);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        vm.make_objects(L);
    }
    push_object_key(L, made.object);
    lua_pushvalue(L, function);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

}  // namespace

ForeignValue to_argument(lua_State* L, int index) {
    if (lua_type(L, index) != LUA_TFUNCTION || to_script_function(L, index) != nullptr) return to_foreign(L, index);
    Run& run = Vm::of(L).current();
    const int function = lua_absindex(L, index);
    luaL_checkstack(L, 6, nullptr);
    Vm::of(L).push_callbacks(L, run);
    const int callbacks = lua_gettop(L);
    lua_pushvalue(L, function);
    lua_rawget(L, callbacks);
    const bool is_known = !lua_isnil(L, -1);
    const lua_Integer number = is_known ? lua_tointeger(L, -1) : run.callbacks;
    ForeignValue made;
    check(L, run.call.callback(static_cast<std::uint64_t>(number), parameters_of(L, function), made));
    if (!is_known) keep(L, function, callbacks, made);
    lua_settop(L, callbacks - 1);
    return made;
}

}  // namespace npcs::lua
