// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is said of a text in Lua before it runs.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/lua/problem.hpp"

namespace npcs::tests {

TEST_CASE("Lua: a mistake is told with its place and a way out", "[lua]") {
    CHECK(problem_of("return 1") == "");
    CHECK(problem_of("") == "");
    CHECK(problem_of("if a != b then end") ==
          "1:6 expected 'then', but there is '!' (Lua writes 'is not equal' as ~=)");
    CHECK(problem_of("local s = 'é' ? 1 : 2") ==
          "1:15 '?' is not expected here (Lua has no ?:; write condition and value or other)");
    CHECK(problem_of("if x = 1 then end") == "1:6 expected 'then', but there is '=' (Lua compares with ==)");
    CHECK(
        problem_of("for i = 1, 3 do\n\tprint(i)\n") ==
        "3:0 expected 'end' (to close 'for' of line 1), but the function ends (a block of the function's Lua lacks an "
        "`end`; `end function` ends none)");
}

TEST_CASE("Lua: a text is bounded", "[lua]") {
    CHECK(problem_of(std::string(65'000, ' ')) == "");
    CHECK(problem_of(std::string(66'000, ' ')) == "0:0 a text in Lua may have at most 65536 bytes");
    CHECK_FALSE(problem_of("return " + std::string(30'000, '{')).empty());
    CHECK(problem_of("", std::vector<std::string>(151, "x")) ==
          "0:0 a function in Lua may have at most 150 parameters (give it another name)");
}

TEST_CASE("Lua: the environment cannot be exchanged", "[lua]") {
    const std::string refused = " '_ENV' is not available: the names in a function are those of the script";
    CHECK(problem_of("x = 1\nlocal _ENV = {}") == "2:0" + refused);
    CHECK(problem_of("return (_ENV).x") == "1:0" + refused);
    CHECK(problem_of("--[[ a ]] _ENV.x = 1") == "1:0" + refused);
    CHECK(problem_of("-- _ENV\n--[==[ _ENV ]] ]==] local s = '_ENV' .. \"\\\"_ENV\" .. [[_ENV]] .. a_ENV") == "");
}

TEST_CASE("Lua: parameters are names there, too", "[lua]") {
    CHECK(problem_of("", {"thing", "_x1"}) == "");
    CHECK(problem_of("", {"end"}) == "0:0 the parameter 'end' is a keyword of Lua (give it another name)");
    CHECK(problem_of("", {"größe"}).rfind("0:0 the parameter 'größe' is no name in Lua", 0) == 0);
    CHECK(problem_of("", {"_ENV"}) == "0:0 the parameter '_ENV' is a name that Lua uses itself (give it another name)");
}

}  // namespace npcs::tests
