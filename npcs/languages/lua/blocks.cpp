// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Blocks: texts that define functions. Each call that has blocks begins by running them, with an environment of its own: a
// table of the functions that they define, and behind it that of all calls. It is gone with the call.
//
// A text that sees blocks is compiled once, as a function that makes it a function for an environment.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "languages/lua/source.hpp"
#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

constexpr std::string_view tail = " end";
/// Elements of the list that the registry holds for a call.
enum Part : lua_Integer {
    environment = 1,
    functions = 2,  ///< by name
    definers = 3,   ///< by name: which block, from 1
    parameters = 4  ///< by name, if that is what the blocks are run for: how many there are
};

/// Pushes a part for the call at this depth.
void push_part(lua_State* L, const Run& run, Part part) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, Vm::of(L).block_key(run));
    lua_rawgeti(L, -1, part);
    lua_remove(L, -2);
}

void refuse_name(lua_State* L) {
    if (lua_type(L, 2) != LUA_TSTRING) raise(L, "what a `script` defines has a text as its name");
    // Lua's own names come first.
    lua_pushvalue(L, 2);
    if (is_own_name(L, -1))
        raise_format(L, "'%s' is a name of Lua's own, and cannot be defined by a `script`", lua_tostring(L, 2));
    lua_pop(L, 1);
}

/// Upvalues: functions, definers, the environment of all calls.
int write_in_blocks(lua_State* L) {
    const Run& run = *Vm::of(L).current().root;
    const bool is_function = lua_type(L, 3) == LUA_TFUNCTION && to_script_function(L, 3) == nullptr;
    lua_settop(L, 3);
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(2));
    const lua_Integer definer = lua_tointeger(L, -1);
    lua_settop(L, 3);
    if (run.block == 0) {
        if (definer != 0) raise_format(L, "'%s' is defined by a `script`, and cannot be assigned", lua_tostring(L, 2));
        lua_pushvalue(L, 2);
        lua_pushvalue(L, 3);
        lua_settable(L, lua_upvalueindex(3));
        return 0;
    }
    refuse_name(L);
    if (!is_function)
        raise_format(L, "'%s': outside of its functions a `script` defines functions; write 'local %s'",
                     lua_tostring(L, 2), lua_tostring(L, 2));
    if (definer != 0 && definer != run.block)
        raise_format(L, "'%s' is defined by another `script` already", lua_tostring(L, 2));
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, lua_upvalueindex(1));
    lua_pushvalue(L, 2);
    lua_pushinteger(L, run.block);
    lua_rawset(L, lua_upvalueindex(2));
    return 0;
}

int refuse_pairs(lua_State* L) { raise(L, "the variables of the script cannot be listed"); }

/// Makes the environment of a call and puts its parts into the registry.
void make_environment(lua_State* L, const Run& run) {
    luaL_checkstack(L, 12, nullptr);
    lua_createtable(L, 3, 0);
    const int parts = lua_gettop(L);
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    const int made = parts + 1, known = parts + 2, by = parts + 3;

    // What is no function of a block is looked up behind the functions.
    lua_createtable(L, 0, 1);
    push_globals(L);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, known);

    lua_createtable(L, 0, 5);
    lua_pushvalue(L, known);
    lua_pushvalue(L, by);
    push_globals(L);
    lua_pushcclosure(L, write_in_blocks, 3);
    lua_setfield(L, -2, "__newindex");
    lua_pushvalue(L, known);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_pairs);
    lua_setfield(L, -2, "__pairs");
    lua_pushliteral(L, "_G");
    lua_setfield(L, -2, "__name");
    lua_pushliteral(L, "_G");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, made);

    lua_pushvalue(L, made);
    lua_setfield(L, known, "_G");
    lua_rawseti(L, parts, definers);
    lua_rawseti(L, parts, functions);
    lua_rawseti(L, parts, environment);
    lua_rawsetp(L, LUA_REGISTRYINDEX, Vm::of(L).block_key(run));
}

/// Asking LuaJIT how many there are may end with an error, so it is done while that is caught.
void count_all_parameters(lua_State* L, const Run& run) {
    push_part(L, run, functions);
    const int known = lua_gettop(L);
    lua_newtable(L);
    push_part(L, run, definers);
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushvalue(L, -1);
        lua_rawget(L, known);
        const std::size_t count = parameters_of(L, lua_gettop(L));
        lua_pop(L, 1);
        lua_pushinteger(L, static_cast<lua_Integer>(count));
        lua_rawset(L, known + 1);
    }
    lua_pop(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, Vm::of(L).block_key(run));
    lua_pushvalue(L, known + 1);
    lua_rawseti(L, -2, parameters);
    lua_settop(L, known - 1);
}

}  // namespace

bool compile_with_blocks(lua_State* L, const ForeignFunction& function, const char* chunk) {
    lua_pushstring(L, environment_head);
    lua_pushliteral(L, "return function(...) ");
    push_head(L, function);
    lua_concat(L, 3);
    const std::size_t size = function.text.size() + tail.size();
    char* const text = static_cast<char*>(lua_newuserdatauv(L, size, 0));
    std::copy(tail.begin(), tail.end(), std::copy(function.text.begin(), function.text.end(), text));
    std::size_t head_size = 0;
    const char* const head = lua_tolstring(L, -2, &head_size);
    const int status = load_chunk(L, {head, head_size}, {text, size}, chunk);
    lua_remove(L, -2);
    lua_remove(L, -2);
    return status == LUA_OK;
}

void push_with_blocks(lua_State* L, const ForeignFunction& function, const Run& run, std::size_t block) {
    std::array<char, 32> chunk{};
    const bool is_block = function.kind == ForeignFunction::Kind::block;
    const std::string_view name = is_block ? block_chunk : script_chunk;
    char* const end = std::copy(name.begin(), name.end(), chunk.begin());
    if (is_block) std::to_chars(end, chunk.end() - 1, block);
    push_compiled(L, function, chunk.data());
    push_part(L, run, environment);
    make_function(L);
}

void see_blocks(lua_State* L) {
    const Run& run = *Vm::of(L).current().root;
    if (run.function.blocks.empty()) return;
    push_part(L, run, environment);
    set_chunk_environment(L);
}

int run_blocks(lua_State* L) {
    Run& run = Vm::of(L).current();
    const auto& blocks = run.function.blocks;
    make_environment(L, run);
    run.call.in_blocks(true);
    for (std::size_t at = 0; at < blocks.size(); ++at) {
        run.block = static_cast<lua_Integer>(at) + 1;
        push_with_blocks(L, *blocks[at], run, at);
        lua_call(L, 0, 0);
    }
    run.block = 0;
    run.call.in_blocks(false);
    if (run.function.kind == ForeignFunction::Kind::block) count_all_parameters(L, run);
    return 0;
}

void push_defined(lua_State* L, const Run& run) {
    push_part(L, run, functions);
    lua_pushlstring(L, run.function.name.data(), run.function.name.size());
    lua_rawget(L, -2);
    lua_remove(L, -2);
}

void list_defined(lua_State* L, const Run& run, std::vector<DefinedFunction>& defined) {
    if (lua_checkstack(L, 8) == 0) return;
    push_part(L, run, definers);
    push_part(L, run, parameters);
    const int known = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, known - 1) != 0) {
        std::size_t size = 0;
        const char* const name = lua_tolstring(L, -2, &size);
        lua_pushvalue(L, -2);
        lua_rawget(L, known);
        defined.push_back({{name, size},
                           static_cast<std::size_t>(lua_tointeger(L, -1)),
                           static_cast<std::size_t>(lua_tointeger(L, -2)) - 1});
        lua_pop(L, 2);
    }
    lua_settop(L, known - 2);
}

int line_of_block(const ForeignFunction& function, const char* source, int line) {
    if (std::strncmp(source, block_chunk, std::strlen(block_chunk)) != 0) return 0;
    std::size_t index = 0;
    for (const char* at = source + std::strlen(block_chunk); *at >= '0' && *at <= '9'; ++at)
        index = index * 10 + static_cast<std::size_t>(*at - '0');
    if (index >= function.blocks.size() || line <= 0) return 0;
    return line_in_call(function, *function.blocks[index], static_cast<std::uint32_t>(line));
}

}  // namespace npcs::lua
