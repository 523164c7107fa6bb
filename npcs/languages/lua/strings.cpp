// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The library `string`. What works on a whole text at once is charged for; patterns are matched in patterns.cpp.

#include <algorithm>
#include <cstring>
#include <utility>

#include "languages/lua/patterns.hpp"
#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

std::string_view text_at(lua_State* L, int index) {
    std::size_t size = 0;
    const char* const text = luaL_checklstring(L, index, &size);
    return {text, size};
}

/// Where an optional argument says to begin, from 0; one more than the size if that is behind the text.
std::size_t start_at(lua_State* L, int index, std::size_t size) {
    const lua_Integer wanted = luaL_optinteger(L, index, 1);
    const auto most = static_cast<lua_Integer>(size);
    if (wanted > 0) return static_cast<std::size_t>(std::min(wanted - 1, most + 1));
    if (wanted == 0 || wanted < -most) return 0;
    return static_cast<std::size_t>(most + wanted);
}

// ---- find and match

constexpr std::size_t nowhere = std::string_view::npos;

/// Looks for a plain text, and charges also for what almost matches.
std::size_t find_plain(lua_State* L, std::string_view text, std::string_view wanted, std::size_t start) {
    if (wanted.empty()) return start;
    std::uint64_t work = 0;
    while (start + wanted.size() <= text.size()) {
        const void* const found = std::memchr(text.data() + start, wanted[0], text.size() - start - wanted.size() + 1);
        if (found == nullptr) break;
        const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        work += (at - start) / 8 + wanted.size() / 8 + 1;
        if (std::memcmp(text.data() + at, wanted.data(), wanted.size()) == 0) {
            charge(L, work);
            return at;
        }
        if (work >= 4096) charge(L, std::exchange(work, 0));
        start = at + 1;
    }
    charge(L, work + text.size() / 8);
    return nowhere;
}

bool is_plain(std::string_view pattern) { return pattern.find_first_of("^$*+?.([%-") == nowhere; }

int find_or_match(lua_State* L, bool is_find) {
    const std::string_view text = text_at(L, 1);
    std::string_view wanted = text_at(L, 2);
    std::size_t start = start_at(L, 3, text.size());
    if (start > text.size()) {
        lua_pushnil(L);
        return 1;
    }
    if (is_find && (lua_toboolean(L, 4) != 0 || is_plain(wanted))) {
        const std::size_t found = find_plain(L, text, wanted, start);
        if (found == nowhere) {
            lua_pushnil(L);
            return 1;
        }
        lua_pushinteger(L, static_cast<lua_Integer>(found + 1));
        lua_pushinteger(L, static_cast<lua_Integer>(found + wanted.size()));
        return 2;
    }
    const bool is_anchored = !wanted.empty() && wanted[0] == '^';
    if (is_anchored) wanted.remove_prefix(1);
    Pattern pattern(L, wanted);
    pattern.begin(text);
    std::size_t end = 0;
    do {
        if (!pattern.matches(start, end)) continue;
        pattern.settle();
        if (!is_find) return pattern.push_captures(start, end, true);
        lua_pushinteger(L, static_cast<lua_Integer>(start + 1));
        lua_pushinteger(L, static_cast<lua_Integer>(end));
        return 2 + pattern.push_captures(start, end, false);
    } while (!is_anchored && start++ < text.size());
    pattern.settle();
    lua_pushnil(L);
    return 1;
}

int find(lua_State* L) { return find_or_match(L, true); }
int match(lua_State* L) { return find_or_match(L, false); }

/// Upvalues: text, pattern, where to go on, where the last match ended (-1: there was none).
int next_match(lua_State* L) {
    std::size_t size = 0;
    const char* const data = lua_tolstring(L, lua_upvalueindex(1), &size);
    std::size_t pattern_size = 0;
    const char* const wanted = lua_tolstring(L, lua_upvalueindex(2), &pattern_size);
    Pattern pattern(L, {wanted, pattern_size});
    pattern.begin({data, size});
    const lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    for (auto start = static_cast<std::size_t>(lua_tointeger(L, lua_upvalueindex(3))); start <= size; ++start) {
        std::size_t end = 0;
        if (!pattern.matches(start, end) || static_cast<lua_Integer>(end) == last) continue;
        pattern.settle();
        lua_pushinteger(L, static_cast<lua_Integer>(end));
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return pattern.push_captures(start, end, true);
    }
    pattern.settle();
    return 0;
}

int all_matches(lua_State* L) {
    const std::string_view text = text_at(L, 1);
    const std::string_view wanted = text_at(L, 2);
    const std::size_t start = start_at(L, 3, text.size());
    Pattern(L, wanted);  // tells of mistakes at once
    lua_settop(L, 2);
    lua_pushinteger(L, static_cast<lua_Integer>(start));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

// ---- gsub

/// Adds a replacement text in which `%1` and so on stand for captures.
void add_text(lua_State* L, luaL_Buffer& result, const Pattern& pattern, std::size_t place, std::size_t end) {
    std::size_t size = 0;
    const char* const text = lua_tolstring(L, 3, &size);
    for (std::size_t at = 0; at < size; ++at) {
        if (text[at] != '%') {
            luaL_addchar(&result, text[at]);
            continue;
        }
        const char next = ++at < size ? text[at] : '\0';
        if (at < size && next == '%') {
            luaL_addchar(&result, '%');
        } else if (next >= '0' && next <= '9') {
            const auto index = static_cast<std::size_t>(next - '1');
            if (next == '0') {
                pattern.push_whole(place, end);
            } else {
                pattern.push_capture(index, place, end);
            }
            luaL_tolstring(L, -1, nullptr);  // a position
            lua_remove(L, -2);
            luaL_addvalue(&result);
        } else {
            raise(L, "invalid use of '%' in replacement string");
        }
    }
}

/// Adds what a match is replaced by. Returns whether it is replaced.
bool add_replacement(lua_State* L, luaL_Buffer& result, const Pattern& pattern, std::size_t place, std::size_t end) {
    const int type = lua_type(L, 3);
    if (type == LUA_TSTRING || type == LUA_TNUMBER) {
        add_text(L, result, pattern, place, end);
        return true;
    }
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, pattern.push_captures(place, end, true), 1);
    } else {
        pattern.push_capture(0, place, end);
        lua_gettable(L, 3);
    }
    if (lua_toboolean(L, -1) == 0) {
        lua_pop(L, 1);
        pattern.push_whole(place, end);
        luaL_addvalue(&result);
        return false;
    }
    if (lua_isstring(L, -1) == 0) raise_format(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(&result);
    return true;
}

int replace_all(lua_State* L) {
    const std::string_view text = text_at(L, 1);
    std::string_view wanted = text_at(L, 2);
    const int type = lua_type(L, 3);
    const bool is_replacement = type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TFUNCTION ||
                                type == LUA_TTABLE || is_container(to_object(L, 3));
    luaL_argexpected(L, is_replacement, 3, "string/function/table");
    const lua_Integer most = luaL_optinteger(L, 4, static_cast<lua_Integer>(text.size()) + 1);
    const bool is_anchored = !wanted.empty() && wanted[0] == '^';
    if (is_anchored) wanted.remove_prefix(1);
    lua_settop(L, 3);
    if (type == LUA_TNUMBER) lua_tostring(L, 3);
    Pattern pattern(L, wanted);
    pattern.begin(text);
    luaL_Buffer result;
    luaL_buffinit(L, &result);
    lua_Integer count = 0;
    std::size_t start = 0;
    std::size_t last = nowhere;
    bool has_changed = false;
    while (count < most) {
        std::size_t end = 0;
        if (pattern.matches(start, end) && end != last) {
            ++count;
            has_changed |= add_replacement(L, result, pattern, start, end);
            start = last = end;
        } else if (start < text.size()) {
            luaL_addchar(&result, text[start]);
            ++start;
        } else {
            break;
        }
        if (is_anchored) break;
    }
    pattern.settle();
    if (has_changed) {
        luaL_addlstring(&result, text.data() + start, text.size() - start);
        luaL_pushresult(&result);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, count);
    return 2;
}

// ---- letters, repetition, format

int convert(lua_State* L, char low, char high, int step) {
    const std::string_view text = text_at(L, 1);
    charge(L, text.size() / 8);
    luaL_Buffer result;
    char* const bytes = luaL_buffinitsize(L, &result, text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        bytes[at] = c >= low && c <= high ? static_cast<char>(c + step) : c;
    }
    luaL_pushresultsize(&result, text.size());
    return 1;
}

int lower(lua_State* L) { return convert(L, 'A', 'Z', 'a' - 'A'); }
int upper(lua_State* L) { return convert(L, 'a', 'z', 'A' - 'a'); }

int reverse(lua_State* L) {
    const std::string_view text = text_at(L, 1);
    charge(L, text.size() / 8);
    luaL_Buffer result;
    std::reverse_copy(text.begin(), text.end(), luaL_buffinitsize(L, &result, text.size()));
    luaL_pushresultsize(&result, text.size());
    return 1;
}

int part(lua_State* L) {
    const std::string_view text = text_at(L, 1);
    luaL_checkinteger(L, 2);
    const std::size_t start = std::min(start_at(L, 2, text.size()), text.size());
    const auto size = static_cast<lua_Integer>(text.size());
    const lua_Integer last = luaL_optinteger(L, 3, -1);
    const lua_Integer end =
        last < 0 ? std::max<lua_Integer>(size + 1 + std::max(last, -size - 1), 0) : std::min(last, size);
    const std::size_t count = static_cast<std::size_t>(std::max<lua_Integer>(end - static_cast<lua_Integer>(start), 0));
    charge(L, count / 8);
    lua_pushlstring(L, text.data() + start, count);
    return 1;
}

int repeat(lua_State* L) {
    const std::string_view text = text_at(L, 1);
    const lua_Integer times = luaL_checkinteger(L, 2);
    const std::string_view between = lua_isnoneornil(L, 3) ? std::string_view() : text_at(L, 3);
    if (times <= 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    const std::size_t limit = Vm::of(L).limits().text_bytes;
    const auto count = static_cast<std::size_t>(times);
    const std::size_t each = text.size() + between.size();
    if (each != 0 && count > (limit + between.size()) / each)
        raise_format(L, "resulting string too large: a string may have %s bytes",
                     integer_text(L, static_cast<lua_Integer>(limit)));
    if (each == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    const std::size_t size = each * count - between.size();
    luaL_Buffer result;
    char* to = luaL_buffinitsize(L, &result, size);
    for (std::size_t at = 0; at < count; ++at) {
        std::memcpy(to, text.data(), text.size());
        to += text.size();
        if (at + 1 == count) break;
        if (!between.empty()) std::memcpy(to, between.data(), between.size());
        to += between.size();
    }
    luaL_pushresultsize(&result, size);
    return 1;
}

/// Upvalue 1: Lua's own, which would show addresses.
int format(lua_State* L) {
    const std::string_view form = text_at(L, 1);
    std::size_t size = form.size();
    for (int index = 2; index <= lua_gettop(L); ++index)
        if (lua_type(L, index) == LUA_TSTRING) size += lua_rawlen(L, index);
    charge(L, size / 8);
    for (std::size_t at = 0; at < form.size(); ++at) {
        if (form[at] != '%') continue;
        for (++at; at < form.size() && std::strchr("-+ #0123456789.", form[at]) != nullptr && form[at] != 0;) ++at;
        if (at < form.size() && form[at] == 'p')
            raise(L, "'%p' is not available: addresses are not the same each time");
    }
    for (int index = 2; index <= lua_gettop(L); ++index) {
        const int type = lua_type(L, index);
        if (type < LUA_TTABLE && type != LUA_TLIGHTUSERDATA) continue;
        push_text(L, index);
        lua_replace(L, index);
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

}  // namespace

void open_strings(lua_State* L) {
    lua_pushcfunction(L, luaopen_string);
    lua_call(L, 0, 1);
    lua_newtable(L);
    for (const char* const name : {"byte", "char", "len"}) {
        lua_getfield(L, -2, name);
        lua_setfield(L, -2, name);
    }
    lua_getfield(L, -2, "format");
    lua_pushcclosure(L, format, 1);
    lua_setfield(L, -2, "format");
    lua_remove(L, -2);
    constexpr luaL_Reg functions[] = {
        {"find", find},  {"gmatch", all_matches}, {"gsub", replace_all}, {"lower", lower}, {"match", match},
        {"rep", repeat}, {"reverse", reverse},    {"sub", part},         {"upper", upper}, {nullptr, nullptr}};
    luaL_setfuncs(L, functions, 0);

    // Texts find their methods in it: ("a"):upper()
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, "string");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
}

}  // namespace npcs::lua
