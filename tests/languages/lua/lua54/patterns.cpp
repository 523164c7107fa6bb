// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Our patterns against those of Lua's own library: random ones, whose results must be the same. Ours finds each mistake
// in a pattern at once, Lua's only when it comes to it.

#include <cstdint>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "languages/tested_language.hpp"

extern "C" {
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
}

namespace npcs::tests {
namespace {

/// Everything that the library does with patterns, as one text.
const char* const tried =
    "local all = {}\n"
    "local function add(...)\n"
    "  for i = 1, select('#', ...) do all[#all + 1] = tostring((select(i, ...))) end\n"
    "  all[#all + 1] = '|'\n"
    "end\n"
    "add(text:find(pattern)) add(text:find(pattern, 3)) add(text:match(pattern, -2))\n"
    "add(text:gsub(pattern, '<%0>')) add(text:gsub(pattern, function(a, b) return b or a end, 2))\n"
    "local n = 0\n"
    "for a, b in text:gmatch(pattern) do add(a, b) n = n + 1 if n > 20 then break end end\n"
    "return table.concat(all, ' ')\n";

/// The same in a Lua of its own; empty when it raises an error.
class LuaAlone {
public:
    LuaAlone() : L_(luaL_newstate()) {
        luaL_openlibs(L_);
        const std::string text = "local text, pattern = ... " + std::string(tried);
        REQUIRE(luaL_loadstring(L_, text.c_str()) == LUA_OK);
    }
    ~LuaAlone() { lua_close(L_); }
    LuaAlone(const LuaAlone&) = delete;
    LuaAlone& operator=(const LuaAlone&) = delete;

    std::string run(const std::string& text, const std::string& pattern) {
        lua_pushvalue(L_, 1);
        lua_pushlstring(L_, text.data(), text.size());
        lua_pushlstring(L_, pattern.data(), pattern.size());
        const bool is_done = lua_pcall(L_, 2, 1, 0) == LUA_OK;
        std::string result;
        if (is_done) result.assign(lua_tostring(L_, -1), lua_rawlen(L_, -1));
        lua_settop(L_, 1);
        return result;
    }

private:
    lua_State* L_;
};

class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(seed * 2654435761U + 1) {}
    std::size_t below(std::size_t count) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::size_t>(state_ >> 33) % count;
    }

private:
    std::uint64_t state_;
};

std::string random_text(Chance& chance) {
    std::string text;
    for (std::size_t length = chance.below(12); length > 0; --length)
        text += std::string_view("aab(c) 1-]^A.%\0\n", 16)[chance.below(16)];
    return text;
}

std::string random_pattern(Chance& chance) {
    static constexpr std::string_view parts[] = {
        "a",     "b",    "c",    ".",  "%a",     "%d",     "%s",    "%w",   "%A",    "%p",    "(",
        ")",     "()",   "(a",   ")",  "[",      "]",      "[ab]",  "[^a]", "[a-c]", "[%a-]", "[]a]",
        "[^]a]", "%b()", "%bac", "%1", "%f[%a]", "%f[^a]", "*",     "+",    "-",     "?",     "^",
        "$",     "%%",   "%(",   " ",  "1",      "%.",     "(%a*)", "(.-)", "a*",    "b-",    ".*"};
    std::string pattern;
    if (chance.below(6) == 0) pattern = "^";
    for (std::size_t count = 1 + chance.below(6); count > 0; --count)
        pattern += parts[chance.below(sizeof parts / sizeof *parts)];
    if (chance.below(8) == 0) pattern += "$";
    return pattern;
}

}  // namespace

TEST_CASE("Lua: patterns match what they match in Lua", "[lua]") {
    LuaAlone alone;
    TestedFunction function(tried, {"text", "pattern"});
    int compared = 0;
    for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
        Chance chance(seed);
        const std::string text = random_text(chance);
        const std::string pattern = random_pattern(chance);
        const std::string expected = alone.run(text, pattern);
        PlainCall call;
        call.given_arguments = {PlainCall::text(text), PlainCall::text(pattern)};
        const bool is_done = function.run(call) == Crossing::done;
        INFO("seed " << seed << ", pattern " << pattern << ", text " << text << ": " << call.failure);
        if (expected.empty()) {
            REQUIRE_FALSE(is_done);
        } else if (is_done) {
            REQUIRE(std::get<std::string>(call.result.value) == expected);
            ++compared;
        } else {
            // Lua did not come to the mistake.
            REQUIRE(call.failure.find_first_of("pc") != std::string::npos);
        }
    }
    CHECK(compared > 8'000);
}

}  // namespace npcs::tests
