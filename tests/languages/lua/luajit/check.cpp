// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the compiler of LuaJIT says in its own words.

#include <string>

#include <catch2/catch.hpp>

#include "languages/lua/problem.hpp"

namespace npcs::tests {

TEST_CASE("LuaJIT: its messages in words of the script", "[lua]") {
    CHECK(problem_of("// a comment") == "1:0 '/' is not expected here (a comment in Lua begins with --)");
    CHECK(problem_of("return 7 // 2") == "1:0 '/' is not expected here (a comment in Lua begins with --)");
    CHECK(problem_of("goto nowhere") == "1:0 undefined label 'nowhere'");
    CHECK(problem_of("local x <const> = 1") == "1:9 '<' is not expected here");
    CHECK(problem_of("break") == "1:0 no loop to break");
    CHECK(problem_of("x = a .. b ..") ==
          "1:0 the end of the function is not expected here (a block of the function's Lua lacks an `end`; `end "
          "function` ends none)");
    CHECK(problem_of("x = a .. .. b") == "1:0 '..' is not expected here");
    CHECK(problem_of("x = 1..2") == "1:5 malformed number: '1..2'");
}

TEST_CASE("LuaJIT: its bounds of a text", "[lua]") {
    CHECK(problem_of("return " + std::string(30'000, '(')) == "1:0 chunk has too many syntax levels");
    std::string variables;
    for (int i = 0; i < 300; ++i) variables += "local v" + std::to_string(i) + "\n";
    CHECK(problem_of(variables) == "202:0 main function has more than 200 local variables");
}

}  // namespace npcs::tests
