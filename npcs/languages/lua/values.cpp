// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Values on their way across the border.

#include <cmath>
#include <cstring>

#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

constexpr int deepest_table = 100;
constexpr int few_arguments = 8;
constexpr int most_arguments = 200;
constexpr double most_exact = 9007199254740992.0;  // 2^53: beyond it, not every whole number is a double

const char* metatable_of(Object::Kind kind) {
    switch (kind) {
        case Object::Kind::list: return "list";
        case Object::Kind::map: return "map";
        default: return "handle";
    }
}

Object::Kind object_kind(ForeignValue::Kind kind) {
    switch (kind) {
        case ForeignValue::Kind::list: return Object::Kind::list;
        case ForeignValue::Kind::map: return Object::Kind::map;
        case ForeignValue::Kind::function: return Object::Kind::function;
        default: return Object::Kind::handle;
    }
}

void make_object(lua_State* L, const ForeignValue& value, lua_Integer order) {
    auto* const object = static_cast<Object*>(lua_newuserdatauv(L, sizeof(Object), 0));
    *object = {object_kind(value.kind), value.object, order};
    if (value.kind == ForeignValue::Kind::function) {
        lua_pushcclosure(L, call_script_function, 1);
    } else {
        luaL_setmetatable(L, metatable_of(object->kind));
    }
}

/// The same object of the script is the same value here, so that it can be compared and be the key of a table.
void push_object(lua_State* L, const ForeignValue& value) {
    Vm& vm = Vm::of(L);
    luaL_checkstack(L, 4, nullptr);
    vm.push_objects(L);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        vm.make_objects(L);
    }
    push_object_key(L, value.object);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pop(L, 1);
        make_object(L, value, ++vm.current().root->objects);
        push_object_key(L, value.object);
        lua_pushvalue(L, -2);
        lua_rawset(L, -4);
    }
    lua_remove(L, -2);
}

ForeignValue copy_table(lua_State* L, int table, int memo, int depth);

/// Assigns t[key] of a table to an entry or element of the copy, with key and value on top of the stack.
void copy_entry(lua_State* L, const ForeignValue& copy, int memo, int depth) {
    ForeignCall& call = Vm::of(L).current().call;
    const int top = lua_gettop(L);
    const auto cross = [&](int index) {
        return lua_type(L, index) == LUA_TTABLE ? copy_table(L, index, memo, depth + 1) : to_foreign(L, index);
    };
    if (lua_type(L, top - 1) == LUA_TBOOLEAN)
        raise(L, "a table with true or false as a key cannot be given to the script, where they are 1 and 0");
    const ForeignValue key = cross(top - 1);
    const ForeignValue value = cross(top);
    check(L, copy.kind == ForeignValue::Kind::list
                 ? call.insert(copy, ForeignValue(static_cast<double>(lua_tointeger(L, top - 1) - 1)), value)
                 : call.set_index(copy, key, value));
}

/// Replaces the table at this index by a new list or map of the script with the same content.
ForeignValue copy_table(lua_State* L, int table, int memo, int depth) {
    luaL_checkstack(L, 8, "tables are nested too deeply");
    if (depth > deepest_table) raise(L, "tables that are nested more than 100 deep cannot be given to the script");
    lua_pushvalue(L, table);
    lua_rawget(L, memo);
    if (const Object* const known = to_object(L, -1)) {
        lua_replace(L, table);
        return value_of(*known);
    }
    lua_pop(L, 1);
    if (lua_getmetatable(L, table) != 0) raise(L, "a table with a metatable cannot be given to the script");
    ForeignCall& call = Vm::of(L).current().call;
    ForeignValue copy;
    push_sorted_keys(L, table);
    const int keys = lua_gettop(L);
    const bool is_list = lua_isnil(L, keys);
    check(L, is_list ? call.new_list(copy) : call.new_map(copy));
    push(L, copy);
    lua_pushvalue(L, table);
    lua_pushvalue(L, -2);
    lua_rawset(L, memo);
    const auto count = static_cast<lua_Integer>(lua_rawlen(L, is_list ? table : keys));
    for (lua_Integer at = 1; at <= count; ++at) {
        if (is_list) {
            lua_pushinteger(L, at);
        } else {
            lua_rawgeti(L, keys, at);
        }
        lua_pushvalue(L, -1);
        lua_rawget(L, table);
        copy_entry(L, copy, memo, depth);
        lua_settop(L, keys + 1);
    }
    lua_replace(L, table);
    lua_settop(L, keys - 1);
    return copy;
}

int give_result(lua_State* L, Crossing crossing, const ForeignValue& result) {
    check(L, crossing);
    push(L, result);
    return 1;
}

}  // namespace

// ---- objects

Object* to_object(lua_State* L, int index) {
    return lua_type(L, index) == LUA_TUSERDATA ? static_cast<Object*>(lua_touserdata(L, index)) : nullptr;
}

const Object* to_script_function(lua_State* L, int index) {
    if (lua_tocfunction(L, index) != call_script_function) return nullptr;
    lua_getupvalue(L, index, 1);
    const Object* const function = to_object(L, -1);
    lua_pop(L, 1);
    return function;
}

bool is_container(const Object* object) {
    return object != nullptr && (object->kind == Object::Kind::list || object->kind == Object::Kind::map);
}

ForeignValue value_of(const Object& object) {
    ForeignValue value;
    value.kind = object.kind == Object::Kind::list       ? ForeignValue::Kind::list
                 : object.kind == Object::Kind::map      ? ForeignValue::Kind::map
                 : object.kind == Object::Kind::function ? ForeignValue::Kind::function
                                                         : ForeignValue::Kind::handle;
    value.object = object.id;
    return value;
}

lua_Integer order_of(lua_State* L, int index) {
    if (const Object* const object = to_object(L, index)) return object->order;
    const Object* const function = to_script_function(L, index);
    return function == nullptr ? 0 : function->order;
}

// ---- to Lua

void push_number(lua_State* L, double number) {
    const bool is_whole = number >= -most_exact && number <= most_exact && std::floor(number) == number;
    if (is_whole && !(number == 0 && std::signbit(number))) {
        lua_pushinteger(L, static_cast<lua_Integer>(number));
    } else {
        lua_pushnumber(L, number);
    }
}

void push(lua_State* L, const ForeignValue& value) {
    switch (value.kind) {
        case ForeignValue::Kind::absent:
        case ForeignValue::Kind::null: return lua_pushnil(L);
        case ForeignValue::Kind::number: return push_number(L, value.number);
        case ForeignValue::Kind::string: lua_pushlstring(L, value.text.data(), value.text.size()); return;
        default: return push_object(L, value);
    }
}

// ---- to the script

const char* kind_name(lua_State* L, int index) {
    switch (lua_type(L, index)) {
        case LUA_TFUNCTION: return "a Lua function";
        case LUA_TTHREAD: return "a coroutine";
        case LUA_TTABLE: return "a table";
        case LUA_TUSERDATA: return "a library of Lua";
        default: return luaL_typename(L, index);
    }
}

ForeignValue to_foreign(lua_State* L, int index) {
    switch (lua_type(L, index)) {
        case LUA_TNONE:
        case LUA_TNIL: return {};
        case LUA_TBOOLEAN: return ForeignValue(lua_toboolean(L, index) != 0 ? 1.0 : 0.0);
        case LUA_TNUMBER: return ForeignValue(static_cast<double>(lua_tonumber(L, index)));
        case LUA_TSTRING: {
            std::size_t size = 0;
            const char* const text = lua_tolstring(L, index, &size);
            return ForeignValue(std::string_view(text, size));
        }
        case LUA_TTABLE: {
            const int table = lua_absindex(L, index);
            lua_newtable(L);
            const ForeignValue copy = copy_table(L, table, lua_gettop(L), 1);
            lua_pop(L, 1);
            return copy;
        }
        default: break;
    }
    const Object* const object = to_object(L, index);
    if (object != nullptr && object->kind <= Object::Kind::handle) return value_of(*object);
    if (const Object* const function = to_script_function(L, index)) return value_of(*function);
    raise_format(L, "%s cannot be given to the script: it is gone when the function returns", kind_name(L, index));
}

// ---- calls

namespace {

/// The arguments from `first` to the top of the stack. They are values of the stack, and as long as they are there.
std::span<const ForeignValue> arguments_from(lua_State* L, int first, ForeignValue* few) {
    const int count = lua_gettop(L) - first + 1;
    if (count <= 0) return {};
    if (count > most_arguments) raise_format(L, "too many arguments: %d", count);
    ForeignValue* values = few;
    if (count > few_arguments) {
        luaL_checkstack(L, 1, nullptr);
        const std::size_t size = sizeof(ForeignValue) * static_cast<std::size_t>(count);
        values = static_cast<ForeignValue*>(lua_newuserdatauv(L, size, 0));
        lua_insert(L, first++);
    }
    for (int index = 0; index < count; ++index) values[index] = to_argument(L, first + index);
    return {values, static_cast<std::size_t>(count)};
}

}  // namespace

int call_with(lua_State* L, const ForeignValue& function, int first) {
    ForeignValue few[few_arguments];
    const auto arguments = arguments_from(L, first, few);
    ForeignCall& call = Vm::of(L).current().call;
    tell_line(L);
    ForeignValue result;
    return give_result(L, call.call(function, arguments, is_caught(L), result), result);
}

int call_member_with(lua_State* L, const ForeignValue& object, std::string_view name, int first) {
    ForeignValue few[few_arguments];
    const auto arguments = arguments_from(L, first, few);
    ForeignCall& call = Vm::of(L).current().call;
    tell_line(L);
    ForeignValue result;
    return give_result(L, call.call_member(object, name, arguments, is_caught(L), result), result);
}

}  // namespace npcs::lua
