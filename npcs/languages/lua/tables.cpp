// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The library `table`, for Lua's tables and the script's lists alike. Lua's own takes time without counting it, and its
// sort compares in an order that depends on the clock.

#include <algorithm>
#include <cstdint>

#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

constexpr lua_Integer most_results = 10'000;
constexpr lua_Integer charged_elements = 1024;

ForeignCall& call_of(lua_State* L) { return Vm::of(L).current().call; }

const Object* list_at(lua_State* L, int index) {
    const Object* const object = to_object(L, index);
    return object != nullptr && object->kind == Object::Kind::list ? object : nullptr;
}

void check_sequence(lua_State* L, int index) {
    if (list_at(L, index) == nullptr) luaL_checktype(L, index, LUA_TTABLE);
}

/// The length of the table or list at this index.
lua_Integer length_of(lua_State* L, int index) {
    check_sequence(L, index);
    return luaL_len(L, index);
}

/// Charges for each thousand of elements when it comes to it.
void charge_element(lua_State* L, lua_Integer count) {
    if (count % charged_elements == charged_elements - 1) charge(L, charged_elements);
}

/// The number of elements from one to another, as an unsigned number that cannot overflow.
lua_Unsigned count_between(lua_Integer first, lua_Integer last) {
    return first > last ? 0 : static_cast<lua_Unsigned>(last) - static_cast<lua_Unsigned>(first) + 1;
}

// ---- insert and remove

int insert(lua_State* L) {
    const lua_Integer after = length_of(L, 1) + 1;
    const int arguments = lua_gettop(L);
    if (arguments != 2 && arguments != 3) raise(L, "wrong number of arguments to 'insert'");
    const lua_Integer place = arguments == 2 ? after : luaL_checkinteger(L, 2);
    luaL_argcheck(L, place >= 1 && place <= after, 2, "position out of bounds");
    if (const Object* const list = list_at(L, 1)) {
        const ForeignValue value = to_foreign(L, arguments);
        check(L, call_of(L).insert(value_of(*list), ForeignValue(static_cast<double>(place - 1)), value));
        return 0;
    }
    charge(L, static_cast<std::uint64_t>(after - place));
    for (lua_Integer at = after; at > place; --at) {
        lua_geti(L, 1, at - 1);
        lua_seti(L, 1, at);
    }
    lua_pushvalue(L, arguments);
    lua_seti(L, 1, place);
    return 0;
}

int remove(lua_State* L) {
    const lua_Integer size = length_of(L, 1);
    const lua_Integer place = luaL_optinteger(L, 2, size);
    if (lua_gettop(L) > 1 && !lua_isnil(L, 2))
        luaL_argcheck(L, (place >= 1 || size == 0) && place <= size + 1, 2, "position out of bounds");
    lua_geti(L, 1, place);
    const int removed = lua_gettop(L);
    if (const Object* const list = list_at(L, 1)) {
        if (place >= 1 && place <= size)
            check(L, call_of(L).remove(value_of(*list), ForeignValue(static_cast<double>(place - 1))));
        return 1;
    }
    charge(L, static_cast<std::uint64_t>(std::max<lua_Integer>(size - place, 0)));
    lua_Integer at = place;
    for (; at < size; ++at) {
        lua_geti(L, 1, at + 1);
        lua_seti(L, 1, at);
    }
    lua_pushnil(L);
    lua_seti(L, 1, at);
    lua_settop(L, removed);
    return 1;
}

int move(lua_State* L) {
    check_sequence(L, 1);
    const lua_Integer first = luaL_checkinteger(L, 2);
    const lua_Integer last = luaL_checkinteger(L, 3);
    const lua_Integer to = luaL_checkinteger(L, 4);
    const int target = lua_isnoneornil(L, 5) ? 1 : 5;
    check_sequence(L, target);
    const lua_Unsigned count = count_between(first, last);
    luaL_argcheck(L, count <= static_cast<lua_Unsigned>(LUA_MAXINTEGER), 3, "too many elements to move");
    luaL_argcheck(L, to <= LUA_MAXINTEGER - static_cast<lua_Integer>(count) + 1, 4, "destination wrap around");
    // From the end where they overlap and go up, so that nothing is overwritten before it is moved.
    const bool is_backward = to > first && to <= last && (target == 1 || lua_compare(L, 1, target, LUA_OPEQ) != 0);
    for (lua_Integer done = 0; done < static_cast<lua_Integer>(count); ++done) {
        const lua_Integer at = is_backward ? static_cast<lua_Integer>(count) - 1 - done : done;
        charge_element(L, done);
        lua_geti(L, 1, first + at);
        lua_seti(L, target, to + at);
    }
    lua_pushvalue(L, target);
    return 1;
}

// ---- pack, unpack, concat

int pack(lua_State* L) {
    const int count = lua_gettop(L);
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (int index = count; index >= 1; --index) lua_rawseti(L, 1, index);
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

int unpack(lua_State* L) {
    const lua_Integer first = luaL_optinteger(L, 2, 1);
    const lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    const lua_Unsigned count = count_between(first, last);
    if (count > static_cast<lua_Unsigned>(most_results)) raise(L, "too many results to unpack");
    charge(L, count);
    luaL_checkstack(L, static_cast<int>(count), "too many results to unpack");
    for (lua_Unsigned at = 0; at < count; ++at) lua_geti(L, 1, first + static_cast<lua_Integer>(at));
    return static_cast<int>(count);
}

int concat(lua_State* L) {
    const lua_Integer size = length_of(L, 1);
    std::size_t length = 0;
    const char* const between = luaL_optlstring(L, 2, "", &length);
    const lua_Integer first = luaL_optinteger(L, 3, 1);
    const lua_Integer last = luaL_optinteger(L, 4, size);
    const lua_Unsigned count = count_between(first, last);
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (lua_Unsigned at = 0; at < count; ++at) {
        charge_element(L, static_cast<lua_Integer>(at % (1U << 30)));
        const lua_Integer index = first + static_cast<lua_Integer>(at);
        lua_geti(L, 1, index);
        if (lua_isstring(L, -1) == 0) {
            const char* const kind = luaL_typename(L, -1);
            raise_format(L, "invalid value (%s) at index %s in table for 'concat'", kind, integer_text(L, index));
        }
        luaL_addvalue(&text);
        if (at + 1 < count) luaL_addlstring(&text, between, length);
    }
    luaL_pushresult(&text);
    return 1;
}

// ---- sort

/// Sorts a list of values on the stack by merging. Equal elements keep their order.
class Sorting {
public:
    Sorting(lua_State* L, int elements, lua_Integer size, bool has_order)
        : L_(L), from_(elements), to_(elements + 1), size_(size), has_order_(has_order) {}

    /// Returns where on the stack the sorted list is.
    int run() {
        for (lua_Integer width = 1; width < size_; width *= 2) {
            for (lua_Integer at = 0; at < size_; at += 2 * width) merge(at, width);
            std::swap(from_, to_);
        }
        return from_;
    }

private:
    void merge(lua_Integer start, lua_Integer width) {
        const lua_Integer middle = std::min(start + width, size_);
        const lua_Integer end = std::min(start + 2 * width, size_);
        lua_Integer left = start;
        lua_Integer right = middle;
        for (lua_Integer at = start; at < end; ++at) {
            charge_element(L_, at);
            const bool takes_right = left == middle || (right < end && is_less(right, left));
            lua_rawgeti(L_, from_, (takes_right ? right++ : left++) + 1);
            lua_rawseti(L_, to_, at + 1);
        }
    }

    bool is_less(lua_Integer a, lua_Integer b) {
        if (has_order_) lua_pushvalue(L_, 2);
        lua_rawgeti(L_, from_, a + 1);
        lua_rawgeti(L_, from_, b + 1);
        bool result = false;
        if (has_order_) {
            lua_call(L_, 2, 1);
            result = lua_toboolean(L_, -1) != 0;
            lua_pop(L_, 1);
        } else {
            result = lua_compare(L_, -2, -1, LUA_OPLT) != 0;
            lua_pop(L_, 2);
        }
        return result;
    }

    lua_State* L_;
    int from_;
    int to_;
    lua_Integer size_;
    bool has_order_;
};

int sort(lua_State* L) {
    const lua_Integer size = length_of(L, 1);
    luaL_argcheck(L, size < (1 << 28), 1, "array too big");
    const bool has_order = !lua_isnoneornil(L, 2);
    if (has_order) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_createtable(L, static_cast<int>(size), 0);
    lua_createtable(L, static_cast<int>(size), 0);
    for (lua_Integer at = 1; at <= size; ++at) {
        charge_element(L, at);
        lua_geti(L, 1, at);
        lua_rawseti(L, 3, at);
    }
    const int sorted = Sorting(L, 3, size, has_order).run();
    for (lua_Integer at = 1; at <= size; ++at) {
        lua_rawgeti(L, sorted, at);
        lua_seti(L, 1, at);
    }
    return 0;
}

// ---- the script's own lists and maps

int new_list(lua_State* L) {
    const int count = lua_gettop(L);
    ForeignValue list;
    check(L, call_of(L).new_list(list));
    push(L, list);
    for (int index = 1; index <= count; ++index) {
        const ForeignValue value = to_foreign(L, index);
        check(L, call_of(L).insert(list, ForeignValue(static_cast<double>(index - 1)), value));
    }
    return 1;
}

int new_map(lua_State* L) {
    lua_settop(L, 1);
    ForeignValue map;
    check(L, call_of(L).new_map(map));
    push(L, map);
    if (lua_isnil(L, 1)) return 1;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushcfunction(L, ordered_pairs);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    for (;;) {
        lua_pushvalue(L, 3);
        lua_call(L, 0, 2);
        if (lua_isnil(L, 4)) break;
        const ForeignValue key = to_foreign(L, 4);
        const ForeignValue value = to_foreign(L, 5);
        check(L, call_of(L).set_index(map, key, value));
        lua_settop(L, 3);
    }
    lua_settop(L, 2);
    return 1;
}

}  // namespace

void open_tables(lua_State* L) {
    constexpr luaL_Reg functions[] = {{"concat", concat}, {"insert", insert}, {"list", new_list}, {"map", new_map},
                                      {"move", move},     {"pack", pack},     {"remove", remove}, {"sort", sort},
                                      {"unpack", unpack}, {nullptr, nullptr}};
    luaL_newlib(L, functions);
}

}  // namespace npcs::lua
