// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lua visits the keys of a table in an order that depends on a seed of the process, and on what the table held before.
// Here they have an order of their own, so that a function does the same when it is run again.

#include <algorithm>
#include <cstring>

#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

enum class Rank : std::uint8_t { number, text, boolean, object };

/// A key as it is compared. A text belongs to the table it is a key of.
struct Key {
    Rank rank = Rank::number;
    bool is_integer = true;
    lua_Integer integer = 0;  // also of a boolean, and the order of an object
    lua_Number number = 0;
    const char* text = nullptr;
    std::size_t size = 0;
    lua_Integer place = 0;  // in the list of keys as Lua gave them
};

bool is_less(lua_Integer whole, lua_Number other) {
    constexpr lua_Number end = 9223372036854775808.0;  // 2^63
    if (other >= end) return true;
    return other >= -end && whole < static_cast<lua_Integer>(other) + (other > 0 ? 1 : 0);
}

bool is_less(lua_Number number, lua_Integer other) {
    constexpr lua_Number end = 9223372036854775808.0;
    if (number < -end) return true;
    return number < end && static_cast<lua_Integer>(number) - (number < 0 ? 1 : 0) < other;
}

bool is_less(const Key& a, const Key& b) {
    if (a.rank != b.rank) return a.rank < b.rank;
    if (a.rank == Rank::text) {
        const int order = std::memcmp(a.text, b.text, std::min(a.size, b.size));
        return order != 0 ? order < 0 : a.size < b.size;
    }
    if (a.is_integer && b.is_integer) return a.integer < b.integer;
    if (a.is_integer) return is_less(a.integer, b.number);
    return b.is_integer ? is_less(a.number, b.integer) : a.number < b.number;
}

Key key_at(lua_State* L, int index) {
    Key key;
    switch (lua_type(L, index)) {
        case LUA_TNUMBER:
            key.is_integer = lua_isinteger(L, index) != 0;
            if (key.is_integer) {
                key.integer = lua_tointeger(L, index);
            } else {
                key.number = lua_tonumber(L, index);
            }
            return key;
        case LUA_TSTRING:
            key.rank = Rank::text;
            key.text = lua_tolstring(L, index, &key.size);
            return key;
        case LUA_TBOOLEAN:
            key.rank = Rank::boolean;
            key.integer = lua_toboolean(L, index);
            return key;
        default: break;
    }
    key.rank = Rank::object;
    key.integer = order_of(L, index);
    if (key.integer == 0)
        raise_format(L, "the entries of a table that has %s as a key are in no fixed order", kind_name(L, index));
    return key;
}

/// The number of entries; -1 - number when the keys are not just 1 to n.
lua_Integer count_keys(lua_State* L, int table) {
    const auto border = static_cast<lua_Integer>(lua_rawlen(L, table));
    lua_Integer count = 0;
    bool is_sequence = true;
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        ++count;
        is_sequence =
            is_sequence && lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= border;
    }
    return is_sequence && count == border ? count : -1 - count;
}

int next_of_sorted(lua_State* L) {
    const int table = lua_upvalueindex(1);
    const int keys = lua_upvalueindex(2);
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    const bool is_sequence = lua_isnil(L, keys);
    const auto count = static_cast<lua_Integer>(lua_rawlen(L, is_sequence ? table : keys));
    while (at < count) {
        ++at;
        if (is_sequence) {
            lua_pushinteger(L, at);
        } else {
            lua_rawgeti(L, keys, at);
        }
        lua_pushvalue(L, -1);
        if (lua_rawget(L, table) != LUA_TNIL) {  // it may have been removed meanwhile
            lua_pushinteger(L, at);
            lua_replace(L, lua_upvalueindex(3));
            return 2;
        }
        lua_pop(L, 2);
    }
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(3));
    lua_pushnil(L);
    return 1;
}

}  // namespace

void push_sorted_keys(lua_State* L, int table) {
    table = lua_absindex(L, table);
    luaL_checkstack(L, 8, nullptr);
    lua_Integer count = count_keys(L, table);
    charge(L, static_cast<std::uint64_t>(count < 0 ? 4 * -count : count));
    if (count >= 0) return lua_pushnil(L);
    count = -1 - count;
    lua_createtable(L, static_cast<int>(std::min<lua_Integer>(count, 1 << 26)), 0);
    const int keys = lua_gettop(L);
    auto* const sorted = static_cast<Key*>(lua_newuserdatauv(L, sizeof(Key) * static_cast<std::size_t>(count), 0));
    lua_Integer at = 0;
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        Key& key = sorted[at++];
        key = key_at(L, -2);
        key.place = at;
        lua_pushvalue(L, -2);
        lua_rawseti(L, keys, at);
    }
    std::sort(sorted, sorted + count, [](const Key& a, const Key& b) { return is_less(a, b); });
    lua_createtable(L, static_cast<int>(std::min<lua_Integer>(count, 1 << 26)), 0);
    for (at = 0; at < count; ++at) {
        lua_rawgeti(L, keys, sorted[at].place);
        lua_rawseti(L, -2, at + 1);
    }
    lua_replace(L, keys);
    lua_settop(L, keys);
}

/// `next`: the key after a given one in our order, looked for among all.
int ordered_next(lua_State* L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    const bool is_first = lua_isnil(L, 2);
    const Key after = is_first ? Key() : key_at(L, 2);
    Key best;
    bool is_found = false;
    std::uint64_t count = 0;
    lua_pushnil(L);  // 3: the best key
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
        ++count;
        const Key key = key_at(L, 4);
        if ((!is_first && !is_less(after, key)) || (is_found && !is_less(key, best))) continue;
        best = key;
        is_found = true;
        lua_pushvalue(L, 4);
        lua_replace(L, 3);
    }
    charge(L, count);
    if (!is_found) return 1;
    lua_pushvalue(L, 3);
    lua_rawget(L, 1);
    return 2;
}

int ordered_pairs(lua_State* L) {
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    push_sorted_keys(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_of_sorted, 3);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

}  // namespace npcs::lua
