// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is said of a text in Python before it runs.

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

}  // namespace

TEST_CASE("Python: a mistake is told with its place and a way out", "[python]") {
    CHECK(problem_of("return 1") == "");
    CHECK(problem_of("") == "");
    CHECK(problem_of("# nothing") == "");
    CHECK(problem_of("é = 1\nreturn é") == "");
    CHECK(problem_of("s = 'é' ? 1 : 2") ==
          "1:9 '?' is not expected here (Python has no ?:; write value if condition else other)");
    CHECK(problem_of("if a:\n\tb = 1 $ 2") == "2:8 '$' is not expected here");
    CHECK(problem_of("if a && b: pass") == "1:7 '&' is not expected here (Python writes 'and')");
    CHECK(problem_of("x++") == "1:4 the line is not complete (Python has no ++; write x += 1)");
    CHECK(problem_of("if a: pass\nelse if b: pass") ==
          "2:6 'if' is not expected here (Python writes 'else if' as elif)");
    CHECK(problem_of("while x\n  y()") == "1:8 the line is not complete (a line that begins a block ends with ':')");
    CHECK(problem_of("if x:\n    y()\n  z()") ==
          "2:8 unindent doesn't match any outer indent level (the lines of a block begin in the same column)");
    CHECK(problem_of("break") == "1:0 'break'/'continue' outside loop");
    CHECK(problem_of("def f(a, a): pass").find("1:") == 0);
    CHECK(problem_of("await x()").find("1:") == 0);
    CHECK(problem_of("global x\nx = 1\nreturn x", {"x"}).find("1:") == 0);
    CHECK(problem_of("'''") == "1:1 ''' is not expected here");
}

TEST_CASE("Python: a text is the body of one function, whatever is in it", "[python]") {
    CHECK(problem_of("x = 1\rreturn x") == "");
    CHECK(problem_of(std::string("x = 1\0", 6)).find("1:") == 0);
    CHECK(problem_of("return 1\n)\nx = 1").find("2:") == 0);
    CHECK(problem_of("\\\nx = 1") == "");
    CHECK(problem_of("x = '''\nreturn'''\nreturn x") == "");
    CHECK(problem_of("x = f'{1}' f\"\"\"\n{2}\n\"\"\"\nreturn x") == "");
    CHECK(problem_of("x = \"\\\n\"\nreturn x") == "");
}

TEST_CASE("Python: a text is bounded", "[python]") {
    CHECK(problem_of(std::string(65'000, ' ')) == "");
    CHECK(problem_of(std::string(66'000, ' ')) == "0:0 a text in Python may have at most 65536 bytes");
    const std::string too_deep = "0:0 values or calls are nested too deeply in Python";
    CHECK_FALSE(problem_of("return " + std::string(30'000, '(') + "x" + std::string(30'000, ')')).empty());
    CHECK(problem_of("return " + std::string(60'000, '-') + "x") == too_deep);
    std::string powers = "return x";
    for (int i = 0; i < 15'000; ++i) powers += "**x";
    CHECK_FALSE(problem_of(powers).empty());
    std::string choices = "return x";
    for (int i = 0; i < 5'000; ++i) choices += " if x else x";
    CHECK(problem_of(choices) == "0:0 bytecode overflow");
    std::string blocks;
    for (int i = 0; i < 300; ++i) blocks += std::string(static_cast<std::size_t>(i), ' ') + "if 1:\n";
    CHECK_FALSE(problem_of(blocks).empty());
    CHECK_FALSE(problem_of("return " + std::string(60'000, '[')).empty());
    CHECK(problem_of("", std::vector<std::string>(101, "x")) ==
          "0:0 a function in Python may have at most 100 parameters (give it another name)");
}

// A fuzzer found that MicroPython's lexer feeds a format string within a format string to itself: it took twenty seconds.
TEST_CASE("Python: a format string that never ends is refused soon", "[python]") {
    CHECK(problem_of("a = [f\"{b;c]:2} gold\" for x in y]\nd = [f\"{b;c]:2} gold\" for x in y]\n"
                     "return e + [f\"{f} paid {g} gold.\"h + [f\"{f} paid {g} gold.\"]") ==
          "0:0 the text needs too much memory to be compiled");
    // As large as a text may be, it is none of that.
    CHECK(problem_of("return f'{x}" + std::string(65'000, 'x') + "'") == "");
    CHECK(problem_of("return '" + std::string(65'000, 'x') + "'") == "");
    std::string parts = "return f'";
    for (int i = 0; i < 9'000; ++i) parts += "{x + 1}";
    CHECK(problem_of(parts + "'") == "");
}

TEST_CASE("Python: parameters are names there, too", "[python]") {
    CHECK(problem_of("", {"thing", "_x1", "größe"}) == "");
    CHECK(problem_of("", {"lambda"}) == "0:0 the parameter 'lambda' is a keyword of Python (give it another name)");
    CHECK(problem_of("", {"a b"}) == "0:0 the parameter 'a b' is no name in Python (give it another name)");
}

}  // namespace npcs::tests
