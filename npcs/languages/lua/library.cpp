// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a function in Lua finds by name: the parts of Lua's library that are there, and then whatever the script has.
// A library is a value that cannot be changed, so nothing can be left in it from one call to the next.

#include <cmath>
#include <cstring>

#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

const char names_key = 0;    // registry: the table of Lua's names
const char globals_key = 0;  // registry: the environment of functions without blocks

constexpr const char* no_files = "a script has no files, and no way out of the game";
constexpr const char* no_modules = "a function has nothing to load; call functions of the script instead";

constexpr Missing missing[] = {
    {"io", no_files},
    {"dofile", no_files},
    {"loadfile", no_files},
    {"require", no_modules},
    {"package", no_modules},
    {"debug", "it could look into what Lua does, and change it"},
    {"collectgarbage", "memory is cleaned up without it"},
    {"warn", "use print"},
};

ForeignCall& call_of(lua_State* L) { return Vm::of(L).current().call; }

/// Takes over functions from the library below the top into the table on top.
void take(lua_State* L, std::initializer_list<const char*> names) {
    for (const char* const name : names) {
        lua_getfield(L, -2, name);
        lua_setfield(L, -2, name);
    }
}

// ---- values

int to_text(lua_State* L) {
    luaL_checkany(L, 1);
    push_text(L, 1);
    return 1;
}

int type_of(lua_State* L) {
    luaL_checkany(L, 1);
    const Object* const object = to_object(L, 1);
    lua_pushstring(L, object != nullptr && object->kind != Object::Kind::handle ? "table" : luaL_typename(L, 1));
    return 1;
}

int print(lua_State* L) {
    const int count = lua_gettop(L);
    luaL_checkstack(L, 2 * count + 1, nullptr);
    for (int index = 1; index <= count; ++index) {
        if (index > 1) lua_pushliteral(L, "\t");
        push_text(L, index);
    }
    lua_concat(L, count == 0 ? 0 : 2 * count - 1);
    std::size_t size = 0;
    const char* const text = lua_tolstring(L, -1, &size);
    check(L, call_of(L).print({text, size}));
    return 0;
}

int set_metatable(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    lua_settop(L, 2);
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) raise(L, "cannot change a protected metatable");
    for (const Missing& refused : refused_metamethods()) {
        if (lua_isnil(L, 2)) break;
        lua_pushstring(L, refused.name);
        if (lua_rawget(L, 2) != LUA_TNIL) raise_format(L, "'%s' is not available: %s", refused.name, refused.why);
        lua_settop(L, 2);
    }
    lua_setmetatable(L, 1);
    return 1;
}

// ---- random numbers and time

int random_number(lua_State* L) {
    double number = 0;
    check(L, call_of(L).random(number));
    lua_Integer low = 1;
    lua_Integer high = 0;
    switch (lua_gettop(L)) {
        case 0: lua_pushnumber(L, number); return 1;
        case 1: high = luaL_checkinteger(L, 1); break;
        case 2:
            low = luaL_checkinteger(L, 1);
            high = luaL_checkinteger(L, 2);
            break;
        default: raise(L, "wrong number of arguments");
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
    const double count = static_cast<double>(high) - static_cast<double>(low) + 1;
    luaL_argcheck(L, count <= 9007199254740992.0, lua_gettop(L), "interval is too large");
    lua_pushinteger(L, low + static_cast<lua_Integer>(std::floor(number * count)));
    return 1;
}

int refuse_seed(lua_State* L) {
    raise(L, "'math.randomseed' is not available: the script's random numbers are saved with it; call its rnd(seed)");
}

int seconds(lua_State* L) {
    double number = 0;
    check(L, call_of(L).seconds(number));
    push_number(L, number);
    return 1;
}

int missing_in_os(lua_State* L) {
    push_text(L, 2);
    raise_format(L, "'os.%s' is not available: %s", lua_tostring(L, -1), no_files);
}

// ---- libraries

int refuse_assignment(lua_State* L) {
    push_text(L, 2);
    raise_format(L, "'%s' cannot be assigned: a library is the same for all functions", lua_tostring(L, -1));
}

int library_pairs(lua_State* L) {
    lua_pushcfunction(L, ordered_pairs);
    luaL_getmetafield(L, 1, "__index");
    lua_call(L, 1, 3);
    return 3;
}

}  // namespace

void add_library(lua_State* L, const char* name) {
    auto* const object = static_cast<Object*>(lua_newuserdatauv(L, sizeof(Object), 0));
    *object = {Object::Kind::library, 0, 0};
    lua_createtable(L, 0, 5);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_assignment);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, library_pairs);
    lua_setfield(L, -2, "__pairs");
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_setfield(L, -3, name);
    lua_pop(L, 1);
}

namespace {

void add_base(lua_State* L) {
    lua_pushcfunction(L, luaopen_base);
    lua_call(L, 0, 1);
    lua_newtable(L);
    take(L, {"assert", "getmetatable", "ipairs", "rawequal", "rawget", "rawlen", "rawset", "select", "tonumber"});
    lua_remove(L, -2);
    constexpr luaL_Reg functions[] = {{"print", print},       {"tostring", to_text},    {"type", type_of},
                                      {"next", ordered_next}, {"pairs", ordered_pairs}, {"setmetatable", set_metatable},
                                      {"load", load_text},    {nullptr, nullptr}};
    luaL_setfuncs(L, functions, 0);
    lua_pushliteral(L, LUA_VERSION);
    lua_setfield(L, -2, "_VERSION");
    open_handlers(L);
}

void add_math(lua_State* L) {
    lua_pushcfunction(L, luaopen_math);
    lua_call(L, 0, 1);
    constexpr luaL_Reg functions[] = {{"random", random_number}, {"randomseed", refuse_seed}, {nullptr, nullptr}};
    luaL_setfuncs(L, functions, 0);
    add_library(L, "math");
}

void add_os(lua_State* L) {
    constexpr luaL_Reg functions[] = {{"time", seconds}, {"clock", seconds}, {nullptr, nullptr}};
    luaL_newlib(L, functions);
    lua_newtable(L);
    lua_pushcfunction(L, missing_in_os);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    add_library(L, "os");
}

// ---- the environment

/// A name that is none of Lua's.
int read_name(lua_State* L) {
    if (lua_type(L, 2) != LUA_TSTRING) return 0;
    std::size_t size = 0;
    const char* const name = lua_tolstring(L, 2, &size);
    if (size == 1 && *name == hidden_name) return push_hidden(L);
    ForeignValue value;
    check(L, call_of(L).get({name, size}, value));
    if (value.kind == ForeignValue::Kind::absent) {
        if (const char* const why = why_missing({name, size})) raise_format(L, "'%s' is not available: %s", name, why);
    }
    push(L, value);
    return 1;
}

/// Upvalue 1: the table of Lua's names.
int write_name(lua_State* L) {
    if (lua_type(L, 2) != LUA_TSTRING) raise(L, "a variable of the script has a text as its name");
    std::size_t size = 0;
    const char* const name = lua_tolstring(L, 2, &size);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        raise_format(L, "'%s' is a name of Lua's own, and cannot be a variable of the script here", name);
    if (lua_type(L, 3) == LUA_TFUNCTION && lua_tocfunction(L, 3) != call_script_function)
        raise_format(L, "'%s' cannot be a Lua function: a variable of the script outlives it; write 'local function'",
                     name);
    const ForeignValue value = to_foreign(L, 3);
    check(L, call_of(L).set({name, size}, value));
    return 0;
}

int refuse_pairs(lua_State* L) { raise(L, "the variables of the script cannot be listed"); }

}  // namespace

const char* why_missing(std::string_view name) {
    for (const Missing& entry : missing)
        if (name == entry.name) return entry.why;
    return nullptr;
}

void push_text(lua_State* L, int index) {
    index = lua_absindex(L, index);
    luaL_checkstack(L, 3, nullptr);
    const Object* const object = to_object(L, index);
    if (is_container(object)) {
        ForeignValue text;
        check(L, call_of(L).text_of(value_of(*object), text));
        return push(L, text);
    }
    const int type = lua_type(L, index);
    if (type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TBOOLEAN || type == LUA_TNIL) {
        luaL_tolstring(L, index, nullptr);
    } else if (object == nullptr && luaL_callmeta(L, index, "__tostring") != 0) {
        if (lua_isstring(L, -1) == 0) raise(L, "'__tostring' must return a string");
    } else if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING) {
        lua_pushstring(L, lua_typename(L, type));
    }
}

void push_globals(lua_State* L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key); }

bool is_own_name(lua_State* L, int index) {
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &names_key);
    lua_pushvalue(L, index);
    lua_rawget(L, -2);
    const bool is_own = !lua_isnil(L, -1);
    lua_pop(L, 2);
    return is_own;
}

void push_environment(lua_State* L) {
    add_base(L);
    add_math(L);
    add_os(L);
    open_tables(L);
    add_library(L, "table");
    open_strings(L);
    add_library(L, "string");
    open_coroutines(L);
    add_library(L, "coroutine");
    add_own(L);

    const int names = lua_gettop(L);
    push_variables(L);
    lua_createtable(L, 0, 5);
    lua_pushvalue(L, names);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, names);
    lua_pushcclosure(L, write_name, 1);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, refuse_pairs);
    lua_setfield(L, -2, "__pairs");
    lua_pushliteral(L, "_G");
    lua_setfield(L, -2, "__name");
    lua_pushliteral(L, "_G");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, names, "_G");
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
    lua_pushvalue(L, names);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &names_key);

    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, read_name);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, names);
    lua_remove(L, names);
}

}  // namespace npcs::lua
