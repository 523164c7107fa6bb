// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `a .. b` makes a string of any length in one instruction, and LuaJIT tells nobody: it may have a string of that content
// already, so even the allocator is asked or not as it happens. But what is charged has to be the same each time. So a value
// of ours is put between the two, before the text is compiled:
//
//     a ..X.. b
//
// Lua goes from the right: `X .. b` calls our metamethod, which keeps b and gives X; `a .. X` calls it again, and that charges
// for the string and makes it. The name of X is no UTF-8, so no script can write it. Tables with `__concat` would be asked
// before X, with X as what they are concatenated with; set_metatable refuses them.

#include "languages/lua/luajit/counts.hpp"
#include "languages/lua/source.hpp"
#include "languages/lua/vm.hpp"

namespace npcs::lua {

namespace {

const char key = 0;  // registry: the value, and the metamethod
constexpr std::string_view between = "\xff..";
constexpr std::string_view declaration = "local \xff=\xff ";

/// Upvalue 1: what is right of the value; 2: the value itself.
int concatenate(lua_State* L) {
    if (lua_rawequal(L, 1, lua_upvalueindex(2)) != 0) {
        lua_replace(L, lua_upvalueindex(1));
        return 1;
    }
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushnil(L);
    lua_replace(L, lua_upvalueindex(1));
    for (const int index : {1, 2})
        if (lua_isstring(L, index) == 0) raise_format(L, "attempt to concatenate a %s value", luaL_typename(L, index));
    lua_concat(L, 2);
    return 1;
}

/// Goes through the `..` of a text.
class Concatenations {
public:
    explicit Concatenations(std::string_view text) : text_(text) {}

    /// Returns the place behind the next one; the size of the text when there is none.
    std::size_t next() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (is_name(c) || (c == '.' && is_digit(peek(1)))) {
                skip_word();
            } else if (c == '"' || c == '\'') {
                at_ = end_of_quoted(text_, at_);
            } else if (c == '-' && peek(1) == '-') {
                at_ = end_of_comment(text_, at_);
            } else if (c == '[') {
                at_ = std::max(end_of_long(text_, at_), at_ + 1);
            } else if (c == '.' && peek(1) == '.') {
                const bool is_dots = peek(2) == '.';
                at_ += is_dots ? 3 : 2;
                if (!is_dots) return at_;
            } else {
                ++at_;
            }
        }
        return text_.size();
    }
    bool has_ended() const { return at_ >= text_.size(); }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_name(char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               static_cast<unsigned char>(c) >= 0x80;
    }
    char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    /// A name or a number. What LuaJIT takes for a number goes on over dots, and over a sign behind its exponent's letter.
    void skip_word() {
        if (!is_digit(text_[at_]) && text_[at_] != '.') {
            while (at_ < text_.size() && is_name(text_[at_])) ++at_;
            return;
        }
        const char exponent = text_[at_] == '0' && (peek(1) | 0x20) == 'x' ? 'p' : 'e';
        char last = text_[at_++];
        while (at_ < text_.size()) {
            const char c = text_[at_];
            const bool is_sign = (c == '+' || c == '-') && (last | 0x20) == exponent;
            if (!is_name(c) && c != '.' && !is_sign) return;
            last = c;
            ++at_;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

void open_concatenation(lua_State* L) {
    auto* const object = static_cast<Object*>(lua_newuserdata(L, sizeof(Object)));
    *object = {Object::Kind::library, 0, 0};
    lua_createtable(L, 0, 2);
    lua_pushnil(L);
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, concatenate, 2);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__concat");
    lua_insert(L, -2);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -3);
    lua_newtable(L);
    lua_insert(L, -3);
    lua_rawseti(L, -3, 2);
    lua_rawseti(L, -2, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
}

/// A text may get at the value by the bytes of its name, too; what is kept there is none of a call before.
int push_hidden(lua_State* L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key);
    lua_rawgeti(L, -1, 2);
    lua_pushnil(L);
    lua_setupvalue(L, -2, 1);
    lua_rawgeti(L, -2, 1);
    return 1;
}

int load_chunk(lua_State* L, std::string_view head, std::string_view text, const char* chunk) {
    std::size_t count = 0;
    for (Concatenations all(text); !all.has_ended();)
        if (all.next() < text.size()) ++count;
    const std::size_t size = declaration.size() + head.size() + text.size() + count * between.size();
    char* const whole = static_cast<char*>(lua_newuserdata(L, size));
    char* to = whole;
    const auto add = [&](std::string_view part) { to = std::copy(part.begin(), part.end(), to); };
    // A text is never the first there: LuaJIT skips a line that begins with '#', and a mark of the byte order.
    add(count == 0 ? std::string_view(" ") : declaration);
    add(head);
    std::size_t done = 0;
    for (Concatenations all(text); !all.has_ended();) {
        const std::size_t at = all.next();
        add(text.substr(done, at - done));
        if (at < text.size()) add(between);
        done = at;
    }
    const int status = luaL_loadbufferx(L, whole, static_cast<std::size_t>(to - whole), chunk, "t");
    lua_remove(L, -2);
    return status;
}

}  // namespace npcs::lua
