// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is said of a text in JavaScript before it runs.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/tested_language.hpp"

namespace npcs::tests {
namespace {

/// The only problem as `line:column message (hint)`; empty when there is none.
std::string problem_of(const std::string& text, std::vector<std::string> parameters = {}) {
    const auto problems = TestedFunction(text, std::move(parameters)).check();
    REQUIRE(problems.size() <= 1);
    if (problems.empty()) return {};
    const LanguageProblem& problem = problems.front();
    std::string shown = std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " + problem.message;
    if (!problem.hint.empty()) shown += " (" + problem.hint + ")";
    return shown;
}

const char* const too_many = " there is a '}' too many (`end function` alone ends the function)";
const char* const too_few =
    " the function ends before its last block: it lacks a '}' (`end function` closes no block of JavaScript)";

}  // namespace

TEST_CASE("JavaScript: a mistake is told with its place and a way out", "[javascript]") {
    CHECK(problem_of("return 1") == "");
    CHECK(problem_of("") == "");
    CHECK(problem_of("return 1 // the end") == "");
    CHECK(problem_of("if (x > 1) { return {} }") == "");
    CHECK(problem_of("x = 1;\nlet é = ;") == "2:9 unexpected token in expression: ';'");
    CHECK(problem_of("let = 1") != "");
    CHECK(problem_of("return 5n").rfind("1:", 0) == 0);
    CHECK(problem_of("for (;;) {\n\tid(1)\n") == std::string("3:0") + too_few);
    CHECK(problem_of("/* never") != "");
    CHECK(problem_of("import x from 'y'") != "");
    CHECK(problem_of("await 1") != "");
    CHECK(problem_of("super.x()") != "");
    CHECK(problem_of("with (stock) rope") != "");
    CHECK(problem_of("return 010") != "");
    CHECK(problem_of(std::string(70'000, ' ')) == "0:0 a text in JavaScript may have at most 65536 bytes");
}

TEST_CASE("JavaScript: a text is one function, whatever it closes", "[javascript]") {
    CHECK(problem_of("}") == std::string("1:0") + too_many);
    CHECK(problem_of("}, function() {").find(too_many) != std::string::npos);
    CHECK(problem_of("} + function() {").find(too_many) != std::string::npos);
    CHECK(problem_of("} && evil(), function() {").find(too_many) != std::string::npos);
    CHECK(problem_of("}); evil(); (function() {").find(too_many) != std::string::npos);
    CHECK(problem_of("return 1 }) (function() {").find(too_many) != std::string::npos);
    CHECK(problem_of("return 1 }, () => { return 2").find(too_many) != std::string::npos);
}

TEST_CASE("JavaScript: names of parameters", "[javascript]") {
    CHECK(problem_of("return a + $b", {"a", "$b"}) == "");
    CHECK(problem_of("return 1", {"class"}) ==
          "0:0 the parameter 'class' is a word that JavaScript uses itself (give it another name)");
    CHECK(problem_of("return 1", {"a b"}) == "0:0 the parameter 'a b' is no name in JavaScript (give it another name)");
    CHECK(problem_of("return 1", {"a){evil()}, function("}).rfind("0:0 ", 0) == 0);
    CHECK(problem_of("return 1", std::vector<std::string>(300, "a")).rfind("0:0 ", 0) == 0);
    CHECK(problem_of("return 1", {"a", "a"}) != "");
}

TEST_CASE("JavaScript: checking is bounded", "[javascript]") {
    CHECK(problem_of(std::string(60'000, '(')) != "");
    CHECK(problem_of(std::string(60'000, '[')) != "");
    CHECK(problem_of(std::string(60'000, '{')) != "");
    std::string text = "x";
    for (int i = 0; i < 10'000; ++i) text = i % 2 == 0 ? "!" + text : "-" + text;
    CHECK(problem_of("return " + text) != "");
    CHECK(problem_of("return /" + std::string(20'000, '(') + std::string(20'000, ')') + "/") != "");
    CHECK(problem_of("return /(((a{1000}){1000}){1000}){1000}/.test('')").size() < 200);
}

}  // namespace npcs::tests
