// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The script's lists, maps and functions as Lua sees them: a list is counted from 1, `nil` takes away, and a method is
// called with a colon.

#include <cstring>

#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

ForeignCall& call_of(lua_State* L) { return Vm::of(L).current().call; }

std::size_t size_of(lua_State* L, const Object& object) {
    std::size_t size = 0;
    check(L, call_of(L).size(value_of(object), size));
    return size;
}

const Object& object_at(lua_State* L, int index, const char* kind) {
    const Object* const object = to_object(L, index);
    if (!is_container(object)) luaL_typeerror(L, index, kind);
    return *object;
}

int length(lua_State* L) {
    lua_pushinteger(L, static_cast<lua_Integer>(size_of(L, object_at(L, 1, "list or map"))));
    return 1;
}

// ---- lists

int list_index(lua_State* L) {
    const Object& list = object_at(L, 1, "list");
    int is_integer = 0;
    const lua_Integer index = lua_type(L, 2) == LUA_TNUMBER ? lua_tointegerx(L, 2, &is_integer) : 0;
    if (is_integer == 0 || index < 1) return 0;
    ForeignValue value;
    check(L, call_of(L).index(value_of(list), ForeignValue(static_cast<double>(index - 1)), value));
    push(L, value);
    return 1;
}

int list_assign(lua_State* L) {
    const Object& list = object_at(L, 1, "list");
    int is_integer = 0;
    const lua_Integer index = lua_type(L, 2) == LUA_TNUMBER ? lua_tointegerx(L, 2, &is_integer) : 0;
    if (is_integer == 0) {
        push_text(L, 2);
        raise_format(L, "a list of the script has no element '%s': its elements are numbered from 1",
                     lua_tostring(L, -1));
    }
    const auto size = static_cast<lua_Integer>(size_of(L, list));
    if (index < 1 || index > size + 1)
        raise_format(L, "a list of %s elements has no element %s, and can only grow by its next one",
                     integer_text(L, size), integer_text(L, index));
    const ForeignValue place(static_cast<double>(index - 1));
    const bool is_nil = lua_isnil(L, 3);
    if (index == size + 1) {
        if (!is_nil) check(L, call_of(L).insert(value_of(list), place, to_foreign(L, 3)));
    } else if (is_nil && index == size) {
        check(L, call_of(L).remove(value_of(list), place));
    } else {
        check(L, call_of(L).set_index(value_of(list), place, to_foreign(L, 3)));
    }
    return 0;
}

int next_of_list(lua_State* L) {
    const Object& list = object_at(L, lua_upvalueindex(1), "list");
    const lua_Integer index = lua_tointeger(L, lua_upvalueindex(2));
    ForeignValue value;
    check(L, call_of(L).index(value_of(list), ForeignValue(static_cast<double>(index)), value));
    if (value.kind == ForeignValue::Kind::absent) return 0;
    lua_pushinteger(L, index + 1);
    lua_copy(L, -1, lua_upvalueindex(2));
    push(L, value);
    return 2;
}

int list_pairs(lua_State* L) {
    object_at(L, 1, "list");
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_of_list, 2);
    lua_insert(L, 1);
    lua_pushnil(L);
    return 3;
}

// ---- maps

int map_index(lua_State* L) {
    const Object& map = object_at(L, 1, "map");
    const ForeignValue key = to_foreign(L, 2);
    ForeignValue value;
    check(L, call_of(L).index(value_of(map), key, value));
    push(L, value);
    return 1;
}

int map_assign(lua_State* L) {
    const Object& map = object_at(L, 1, "map");
    if (lua_isnil(L, 2)) raise(L, "a key of a map of the script cannot be nil");
    const ForeignValue key = to_foreign(L, 2);
    if (lua_isnil(L, 3)) {
        check(L, call_of(L).remove(value_of(map), key));
    } else {
        const ForeignValue value = to_foreign(L, 3);
        check(L, call_of(L).set_index(value_of(map), key, value));
    }
    return 0;
}

/// Goes through a list of the keys. An entry that was removed meanwhile is left out.
int next_of_map(lua_State* L) {
    const Object& map = object_at(L, lua_upvalueindex(1), "map");
    const Object& keys = object_at(L, lua_upvalueindex(2), "list");
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    for (;;) {
        ForeignValue key;
        check(L, call_of(L).index(value_of(keys), ForeignValue(static_cast<double>(at)), key));
        if (key.kind == ForeignValue::Kind::absent) return 0;
        lua_pushinteger(L, ++at);
        lua_replace(L, lua_upvalueindex(3));
        push(L, key);
        ForeignValue value;
        check(L, call_of(L).index(value_of(map), to_foreign(L, -1), value));
        if (value.kind != ForeignValue::Kind::absent && !lua_isnil(L, -1)) {
            push(L, value);
            return 2;
        }
        lua_pop(L, 1);
    }
}

int map_pairs(lua_State* L) {
    const Object& map = object_at(L, 1, "map");
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    ForeignValue keys;
    check(L, call_of(L).keys(value_of(map), keys));
    push(L, keys);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_of_map, 3);
    lua_insert(L, 1);
    lua_pushnil(L);
    return 3;
}

// ---- calls

/// How the function that is running was called: as the method `place.name` of its first argument, or otherwise.
bool is_method_call(lua_State* L, lua_Debug& place) {
    // Lua finds the name by looking through the code of the caller, which may be long.
    charge(L, 64 + Vm::of(L).current().function.text.size() / 64);
    place.name = nullptr;
    if (lua_getstack(L, 0, &place) == 0 || lua_getinfo(L, "n", &place) == 0) return false;
    return place.name != nullptr && std::strcmp(place.namewhat, "method") == 0;
}

/// nil is called: a method that all lists, maps or texts of a script have, or a mistake.
int call_nil(lua_State* L) {
    lua_Debug place;
    const bool is_method = is_method_call(L, place);
    const bool has_methods = is_container(to_object(L, 2)) || lua_type(L, 2) == LUA_TSTRING;
    if (is_method && has_methods) return call_member_with(L, to_foreign(L, 2), place.name, 3);
    if (place.name == nullptr) raise(L, "attempt to call a nil value");
    raise_format(L, "attempt to call a nil value (%s '%s')", place.namewhat, place.name);
}

void make_metatable(lua_State* L, const char* name, const luaL_Reg* functions) {
    luaL_newmetatable(L, name);
    luaL_setfuncs(L, functions, 0);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

}  // namespace

int call_script_function(lua_State* L) {
    const ForeignValue function = value_of(*to_object(L, lua_upvalueindex(1)));
    if (is_container(to_object(L, 1))) {
        lua_Debug place;
        if (is_method_call(L, place)) return call_member_with(L, to_foreign(L, 1), place.name, 2);
    }
    return call_with(L, function, 1);
}

void open_objects(lua_State* L) {
    constexpr luaL_Reg list[] = {{"__index", list_index},
                                 {"__newindex", list_assign},
                                 {"__len", length},
                                 {"__pairs", list_pairs},
                                 {nullptr, nullptr}};
    constexpr luaL_Reg map[] = {{"__index", map_index},
                                {"__newindex", map_assign},
                                {"__len", length},
                                {"__pairs", map_pairs},
                                {nullptr, nullptr}};
    constexpr luaL_Reg nothing[] = {{nullptr, nullptr}};
    constexpr luaL_Reg nil[] = {{"__call", call_nil}, {nullptr, nullptr}};
    make_metatable(L, "list", list);
    make_metatable(L, "map", map);
    make_metatable(L, "handle", nothing);
    lua_pushnil(L);
    luaL_newlib(L, nil);
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

}  // namespace npcs::lua
