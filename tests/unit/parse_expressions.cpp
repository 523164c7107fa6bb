// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include <catch2/catch.hpp>

#include "parse_text.hpp"

using namespace npcs::syntax::testing;

namespace {

void check(std::initializer_list<Example> examples) { check_all(expression, examples); }

}  // namespace

TEST_CASE("literals") {
    check({
        {"12", "12"},
        {"1.5", "1.5"},
        {".5", "0.5"},
        {"5.", "5"},
        {"1e3", "1000"},
        {"1E-2", "0.01"},
        {"1.2e+9", "1.2e+09"},
        {"123456789012345678", "123456789012345680"},
        {"1e999", "inf"},
        {"1e-999", "0"},
        {"\"\"", "\"\""},
        {"\"say \"\"hi\"\"\"", "\"say \"\"hi\"\"\""},
        {"\"tab\there\"", "\"tab\there\""},
        {"null", "null"},
        {"true", "true"},
        {"false", "false"},
        {"nullify", "nullify"},
        {"_", "_"},
        {"größe2", "größe2"},
    });
}

TEST_CASE("levels of precedence") {
    check({
        {"1 + 2 * 3", "(1 + (2 * 3))"},
        {"1 * 2 + 3", "((1 * 2) + 3)"},
        {"(1 + 2) * 3", "((1 + 2) * 3)"},
        {"a - b - c + d", "(a - b - c + d)"},
        {"a - (b - c)", "(a - (b - c))"},
        {"(a - b) - c", "((a - b) - c)"},
        {"a / b % c * d", "(a / b % c * d)"},
        {"2 ^ 3 ^ 2", "(2 ^ 3 ^ 2)"},
        {"2 * 3 ^ 2", "(2 * (3 ^ 2))"},
        {"-2 ^ 3", "(-(2 ^ 3))"},
        {"2 ^ -1", "(2 ^ (-1))"},
        {"2 ^ -a ^ 2", "(2 ^ (-a) ^ 2)"},
        {"--a", "(-(-a))"},
        {"2*-3", "(2 * (-3))"},
        {"a - -b", "(a - (-b))"},
        {"a < b <= c", "(a < b <= c)"},
        {"a + 1 == b", "((a + 1) == b)"},
        {"a == b != c > d >= e", "(a == b != c > d >= e)"},
        {"5 + 5 isa number", "((5 + 5) isa number)"},
        {"a isa b and c", "((a isa b) and c)"},
        {"a < b isa c", "((a < b) isa c)"},
        {"not a == b", "(not (a == b))"},
        {"not a isa b", "(not (a isa b))"},
        {"not not a", "(not (not a))"},
        {"not a and b", "((not a) and b)"},
        {"a or b and c or d", "(a or (b and c) or d)"},
        {"new A", "(new A)"},
        {"new a.b", "(new a.b)"},
        {"new a ^ 2", "(new (a ^ 2))"},
        {"-new a", "(-(new a))"},
        {"@f", "(@f)"},
        {"@m.r", "(@m.r)"},
        {"@m.r ^ 2", "((@m.r) ^ 2)"},
        {"(@m.r)", "(@m.r)"},
    });
}

TEST_CASE("a ternary is the loosest of all, and goes to the right") {
    check({
        {"a if b else c", "(a if b else c)"},
        {"a or b if c and d else e + 1", "((a or b) if (c and d) else (e + 1))"},
        {"1 if a else 2 if b else 3", "(1 if a else (2 if b else 3))"},
        {"(1 if a else 2) if b else 3", "((1 if a else 2) if b else 3)"},
        {"f(a if b else c, d)", "f((a if b else c), d)"},
        {"{\"k\": a if b else c}", "{\"k\": (a if b else c)}"},
    });
}

TEST_CASE("postfix chains") {
    check({
        {"f()", "f()"},
        {"f(1, 2)", "f(1, 2)"},
        {"f (1)", "f(1)"},
        {"a.b (1)", "a.b(1)"},
        {"a.b.c", "a.b.c"},
        {"a .b", "a.b"},
        {"a[1]", "a[1]"},
        {"a[1:2]", "a[1:2]"},
        {"a[:2]", "a[:2]"},
        {"a[1:]", "a[1:]"},
        {"a[:]", "a[:]"},
        {"a[ i + 1 : -1 ]", "a[(i + 1):(-1)]"},
        {"m[\"f\"](1)", "m[\"f\"](1)"},
        {"list[0](1)", "list[0](1)"},
        {"f(1)(2)[3].d", "f(1)(2)[3].d"},
        {"\"abc\".upper", "\"abc\".upper"},
        {"\"abc\"[0]", "\"abc\"[0]"},
        {"[1, 2].len", "[1, 2].len"},
        {"(4).foo", "4.foo"},
        {"(a + b).c", "(a + b).c"},
        {"(a)(b)", "a(b)"},
        {"super.g(1)", "super.g(1)"},
    });
    CHECK(expression("a [1]") == "Compiler Error: got LSquare where EOL is required [line 1]\n");
    CHECK(expression("5(1)") == "Compiler Error: got LParen where EOL is required [line 1]\n");
    CHECK(expression("\"a\"(1)") == "Compiler Error: got LParen where EOL is required [line 1]\n");
}

TEST_CASE("list and map literals") {
    check({
        {"[]", "[]"},
        {"[ ]", "[]"},
        {"[1, [2], \"c\"]", "[1, [2], \"c\"]"},
        {"[1, 2,]", "[1, 2]"},
        {"[a + b, c + d, e]", "[(a + b), (c + d), e]"},
        {"{}", "{}"},
        {"{\"a\": 1, 2: b}", "{\"a\": 1, 2: b}"},
        {"{\"a\": 1,}", "{\"a\": 1}"},
        {"{name, age}", "{name, age}"},
        {"{name, \"b\": 1, age,}", "{name, \"b\": 1, age}"},
        {"{name: x}", "{name: x}"},
        {"{a + 1: b + 1}", "{(a + 1): (b + 1)}"},
    });
}

TEST_CASE("lines go on after operators, commas and inside brackets") {
    check({
        {"a +\n b", "(a + b)"},
        {"a and // why\n\n // because\n b", "(a and b)"},
        {"not\n a", "(not a)"},
        {"-\n a", "(-a)"},
        {"new\n A", "(new A)"},
        {"@\n f", "(@f)"},
        {"a.\n b", "a.b"},
        {"[\n 1,\n 2\n]", "[1, 2]"},
        {"[1\n , 2]", "[1, 2]"},
        {"{\n \"a\":\n 1\n}", "{\"a\": 1}"},
        {"f(\n 1,\r\n 2\r)", "f(1, 2)"},
        {"(a\n + b\n .c)", "(a + b.c)"},
        {"a[\n1\n:\n2\n]", "a[1:2]"},
        {"(a /* here\n and here */ + b)", "(a + b)"},
    });
    CHECK(tree_of("a = b\n+ c") == "   1  [0] assign a = b\n   2  [1] choose\n      option hidden \"c\"\n");
}

TEST_CASE("function literals are expressions") {
    CHECK(tree_of("f = function(x); return x*2; end function") ==
          "   1  [0] assign f = function 1(x)\n"
          "        function 1\n"
          "   1      [0] return (x * 2)\n");
    CHECK(tree_of("m = {\"a\": function\n b\nend function, \"c\": [function(d=1, e=-2.5, g=\"h\", i=null, j=true)\nend "
                  "function]}") ==
          "   1  [0] assign m = {\"a\": function 1(), \"c\": [function 2(d=1, e=-2.5, g=\"h\", i=null, j=true)]}\n"
          "        function 1\n"
          "   2      [0] expression b\n"
          "        function 2\n");
    CHECK(tree_of("x = function(a)\n return a\nend function(3) + 1") ==
          "   1  [0] assign x = (function 1(a)(3) + 1)\n"
          "        function 1\n"
          "   2      [0] return a\n");
    CHECK(tree_of("f = function(a,\n b = 1\n)\nend function") ==
          "   1  [0] assign f = function 1(a, b=1)\n"
          "        function 1\n");
}

TEST_CASE("a body may follow the statement when the brackets are closed before it") {
    CHECK(tree_of("sort list, f(function(a, b))\n return a - b\nend function\nprint 1") ==
          "   1  [0] command sort list, f(function 1(a, b))\n"
          "        function 1\n"
          "   2      [0] return (a - b)\n"
          "   4  [1] command print 1\n");
    CHECK(tree_of("m = {\"f\": function()}\n g = function\n  h\n end function\nend function") ==
          "   1  [0] assign m = {\"f\": function 1()}\n"
          "        function 1\n"
          "   2      [0] assign g = function 2()\n"
          "            function 2\n"
          "   3          [0] expression h\n");
    CHECK(tree_of("f = function(x) )") ==
          "Compiler Error: got RParen where EOL is required [line 1]\n"
          "Compiler Error: 'function' without matching 'end function' [line 2]\n");
}
