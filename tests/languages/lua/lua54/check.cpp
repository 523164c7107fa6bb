// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the compiler of Lua 5.4 says in its own words.

#include <string>

#include <catch2/catch.hpp>

#include "languages/lua/problem.hpp"

namespace npcs::tests {

TEST_CASE("Lua 5.4: its messages in words of the script", "[lua]") {
    CHECK(problem_of("x = 1\nlocal é = 1").rfind("2:", 0) == 0);
    CHECK(problem_of("// a comment") == "1:1 '//' is not expected here (a comment in Lua begins with --)");
    CHECK(problem_of("goto nowhere") == "1:0 no visible label 'nowhere' for goto of line 1");
    CHECK(problem_of("local x <const> = 1\nx = 2") == "2:0 attempt to assign to const variable 'x'");
    CHECK(problem_of("break").find("break outside") != std::string::npos);
}

TEST_CASE("Lua 5.4: its bounds of a text", "[lua]") {
    CHECK(problem_of("return " + std::string(30'000, '(')).find("C stack overflow") != std::string::npos);
    std::string variables;
    for (int i = 0; i < 300; ++i) variables += "local v" + std::to_string(i) + "\n";
    CHECK(problem_of(variables).find("too many local variables") != std::string::npos);
}

}  // namespace npcs::tests
