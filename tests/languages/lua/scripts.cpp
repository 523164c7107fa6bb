// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What Lua 5.4 and LuaJIT do differently is in folders lua54/ and luajit/.

#include "languages/scripts.hpp"

#include <catch2/catch.hpp>

#include "languages/lua/lua_function.hpp"

namespace npcs::tests {

namespace {
void check_lua_scripts(const std::string& folder) {
    check_scripts("lua", folder, lua::language(), is_lua54 ? "luajit" : "lua54");
}
}  // namespace

TEST_CASE("Lua scripts: the border", "[lua]") { check_lua_scripts("border"); }
TEST_CASE("Lua scripts: stops", "[lua]") { check_lua_scripts("stops"); }
TEST_CASE("Lua scripts: errors", "[lua]") { check_lua_scripts("errors"); }
TEST_CASE("Lua scripts: safety", "[lua]") { check_lua_scripts("safety"); }
TEST_CASE("Lua scripts: Lua's library", "[lua]") { check_lua_scripts("library"); }

}  // namespace npcs::tests
