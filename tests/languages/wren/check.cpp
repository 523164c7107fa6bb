// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is said of a text in Wren before it runs, and in which ways it is bounded before Wren's compiler sees it.

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

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

/// `text` with each # replaced by 0, 1, 2...
std::string numbered(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        for (const char c : text) all += c == '#' ? std::to_string(i) : std::string(1, c);
    return all;
}

}  // namespace

TEST_CASE("Wren: a mistake is told with its place and a way out", "[wren]") {
    CHECK(problem_of("return 1") == "");
    CHECK(problem_of("") == "");
    CHECK(problem_of("var s = 'x'").rfind("1:", 0) == 0);
    CHECK(problem_of("x = 1\nif x == 1 return 2") ==
          "2:4 expected '(' after 'if', but there is 'x' (Wren writes if (condition))");
    CHECK(problem_of("var double = 1\nreturn double(2)") ==
          "2:14 expected newline after statement, but there is '(' (a function that is in a variable is called by "
          "name.call(arguments))");
    CHECK(problem_of("var ß = 1") == "1:0 invalid byte 0xc3");
    CHECK(problem_of("return \"é\" + )").rfind("1:14 there is a ')' too many", 0) == 0);
    CHECK(problem_of("foo([1, 2)") == "1:10 expected ']', but there is ')'");
    CHECK(problem_of("foo(1") ==
          "1:4 this bracket is not closed: expected ')' before the function ends (`end function` "
          "closes nothing in Wren)");
    CHECK(problem_of("return \"%(1 + \"") != "");
    CHECK(problem_of("/* no end") != "");
    CHECK(problem_of("break") == "1:1 cannot use 'break' outside of a loop: 'break'");
}

TEST_CASE("Wren: what is in strings and comments is no code", "[wren]") {
    CHECK(problem_of("return \"} foreign __x \\\" # %(1 + 1) }\"") == "");
    CHECK(problem_of("// } foreign\n/* } /* __x */ } */ return 1") == "");
    CHECK(problem_of("return \"\"\"\n} \"foreign\" %( __x\n\"\"\"") == "");
    CHECK(problem_of("return \"%(\"%(1)\" + \"}\")\"") == "");
    CHECK(problem_of("return \"%(__x)\"").rfind("1:11 '__x' is a field", 0) == 0);
}

TEST_CASE("Wren: nothing outlives a call", "[wren]") {
    const std::string cannot = " cannot be assigned: it is the same for all functions";
    CHECK(problem_of("Fiber = 1") == "1:1 'Fiber'" + cannot);
    CHECK(problem_of("return (List = 1)") == "1:9 'List'" + cannot);
    CHECK(problem_of("Script_ = null") == "1:1 'Script_'" + cannot);
    CHECK(problem_of("if (WhereSequence == 1) return 2") == "");
    CHECK(problem_of("var n = 1\n__n = 2").rfind("2:1 '__n' is a field", 0) == 0);
    CHECK(problem_of("_n = 2").rfind("1:1 '_n' is a field", 0) == 0);
    CHECK(problem_of("class A {\n  construct new() { _n = 1 }\n  static m { __n }\n}") == "");
    CHECK(problem_of("class A {}\n_n = 1").rfind("2:1 '_n' is a field", 0) == 0);
    CHECK(problem_of("import \"random\" for Random") == "");
    CHECK(problem_of("import \"npcs\" for Host_") == "1:1 nothing can be imported but \"random\"");
    CHECK(problem_of("class A is ScriptList {}") != "");
}

TEST_CASE("Wren: a text is bounded", "[wren]") {
    CHECK(problem_of(repeated(" \n", 32'000)) == "");
    CHECK(problem_of(std::string(66'000, ' ')) == "0:0 a text in Wren may have at most 65536 bytes");
    CHECK(problem_of(std::string("return 1\0 + 2", 13)) ==
          "0:0 a text in Wren cannot contain NUL; write \\0 in a string");
    CHECK(problem_of("return " + repeated("(", 40) + "1" + repeated(")", 40)) == "");
    CHECK(problem_of("return " + repeated("(", 60) + "1" + repeated(")", 60)) ==
          "1:56 brackets are nested more than 48 deep");
    CHECK(problem_of(repeated("if (true) ", 60) + "return 1") == "");
    CHECK(problem_of(repeated("if (true) ", 70) + "return 1") ==
          "1:641 this is too long: split it into several statements");
    CHECK(problem_of("return " + repeated("-", 100) + "1") ==
          "1:71 this is too long: split it into several statements");
    CHECK(problem_of("return " + repeated("true ?\n1 :\n", 100) + "2").find("this is too long") != std::string::npos);
    CHECK(problem_of("var l = [" + repeated("-1,\n", 1000) + "0]") == "");
    CHECK(problem_of("if (true) {\n}" + repeated(" else if (true) {\n}", 400)) == "");
    CHECK(problem_of("if (true) {\n}" + repeated(" else if (true) {\n}", 600)) ==
          "0:0 a text in Wren may have at most 500 times 'else'");
    CHECK(problem_of("var " + std::string(65, 'x') + " = 1") == "1:5 a name in Wren may have at most 64 letters");
    CHECK(problem_of(numbered("x#()\n", 1900)) == "");
    CHECK(problem_of(numbered("x#()\n", 2100)) == "0:0 a text in Wren may have at most 2000 different names");
    CHECK(problem_of(numbered("var v# = 1\n", 190)) == "");
    CHECK(problem_of(numbered("var v# = 1\n", 210)) ==
          "0:0 a text in Wren may have at most 200 variables of different names");
    CHECK(problem_of("", std::vector<std::string>(17, "x")) ==
          "0:0 a function in Wren may have at most 16 parameters (pass a list or map)");
    CHECK(problem_of("return f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17)").find("16") !=
          std::string::npos);
}

TEST_CASE("Wren: long messages of the compiler are cut", "[wren]") {
    // The name of the class, and a signature: more than the compiler has room for.
    const std::string name(60, 'x');
    const std::string method = "  static " + name + "(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) { 1 }\n";
    const std::string problem = problem_of("class X" + name + " {\n" + method + method + "}");
    CHECK(problem.find("already defines a") != std::string::npos);
}

TEST_CASE("Wren: parameters are names there, too", "[wren]") {
    CHECK(problem_of("", {"thing", "x1", "Big"}) == "");
    CHECK(problem_of("", {"construct"}) == "0:0 the parameter 'construct' is a keyword of Wren (give it another name)");
    CHECK(problem_of("", {"_x"}).rfind("0:0 the parameter '_x' is no name in Wren", 0) == 0);
    CHECK(problem_of("", {"größe"}).rfind("0:0 the parameter 'größe' is no name in Wren", 0) == 0);
    CHECK(problem_of("", {std::string(65, 'x')}).find("is no name in Wren") != std::string::npos);
}

}  // namespace npcs::tests
