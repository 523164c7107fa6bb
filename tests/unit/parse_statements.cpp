// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include <catch2/catch.hpp>

#include "parse_text.hpp"

using namespace npcs::syntax::testing;

namespace {

void check(std::initializer_list<Example> examples) { check_all(statement, examples); }

}  // namespace

TEST_CASE("assignments") {
    check({
        {"x = 1", "assign x = 1"},
        {"x += 1", "assign x += 1"},
        {"x -= 1", "assign x -= 1"},
        {"x *= 1", "assign x *= 1"},
        {"x /= 1", "assign x /= 1"},
        {"x %= 1", "assign x %= 1"},
        {"x ^= 1", "assign x ^= 1"},
        {"x=-1", "assign x = (-1)"},
        {"a.b.c = 1", "assign a.b.c = 1"},
        {"a[1].b[2] = 1", "assign a[1].b[2] = 1"},
        {"f(1).b = 1", "assign f(1).b = 1"},
        {"@x = 1", "assign x = 1"},
        {"@m.r = @f", "assign m.r = (@f)"},
        {"(x) = 1", "assign x = 1"},
    });
}

TEST_CASE("commands and bare expressions") {
    check({
        {"f", "expression f"},
        {"f()", "expression f()"},
        {"f 1", "command f 1"},
        {"f 1, 2", "command f 1, 2"},
        {"f 1,\n 2", "command f 1, 2"},
        {"f a + 1, b + 1", "command f (a + 1), (b + 1)"},
        {"print\"x\"", "command print \"x\""},
        {"print [1][0]", "command print [1][0]"},
        {"print[1]", "expression print[1]"},
        {"print (1)+2, 3", "command print (1 + 2), 3"},
        {"print(1)+2", "expression (print(1) + 2)"},
        {"obj.method a, b", "command obj.method a, b"},
        {"getFn(x) a, b", "command getFn(x) a, b"},
        {"arr[0] 5", "command arr[0] 5"},
        {"arr [0]", "command arr [0]"},
        {"f {}", "command f {}"},
        {"f @g", "command f (@g)"},
        {"f not g", "command f (not g)"},
        {"f new g", "command f (new g)"},
        {"f .5", "command f 0.5"},
        {"@f", "expression (@f)"},
        {"not x", "expression (not x)"},
        {"true", "expression true"},
        {"-x", "expression (-x)"},
        {"\"text\"", "expression \"text\""},
        {"[1].push 2", "command [1].push 2"},
        {"(f) 3", "command f 3"},
        {"a == b", "expression (a == b)"},
        {"f if a else g", "expression (f if a else g)"},
    });
}

TEST_CASE("a minus with white space before it and none behind begins an argument of a command") {
    check({
        {"f -1", "command f (-1)"},
        {"f - 1", "expression (f - 1)"},
        {"f-1", "expression (f - 1)"},
        {"f- 1", "expression (f - 1)"},
        {"f /* so */ -1", "command f (-1)"},
        {"f + g -1", "command (f + g) (-1)"},
        {"f(2) -1", "command f(2) (-1)"},
        {"f -1, -2", "command f (-1), (-2)"},
        {"print x -1", "command print (x - 1)"},
        {"f(x -1)", "expression f((x - 1))"},
        {"y = x -1", "assign y = (x - 1)"},
        {"return x -1", "return (x - 1)"},
        {"f -\n1", "expression (f - 1)"},
        {"x -= 1", "assign x -= 1"},
    });
}

TEST_CASE("statements are parted by line ends of all kinds and semicolons") {
    const std::string tree = "   1  [0] expression a\n   2  [1] expression b\n   3  [2] expression c\n";
    CHECK(tree_of("a\nb\nc") == tree);
    CHECK(tree_of("a\r\nb\r\nc\r\n") == tree);
    CHECK(tree_of("a\rb\rc") == tree);
    CHECK(tree_of("a;;\n;b // ;\nc;") == tree);
    CHECK(tree_of("#!/usr/bin/env npcs\n b /* ; */ ;\n  // end\n c") ==
          "   2  [0] expression b\n   4  [1] expression c\n");
    CHECK(tree_of("\xEF\xBB\xBF"
                  "a") == "   1  [0] expression a\n");
    CHECK(tree_of("").empty());
    CHECK(tree_of("\n // nothing\n").empty());
}

TEST_CASE("an if of many lines") {
    CHECK(tree_of("if a then\n b\nelse if(c) then\n d\n e\nelse   if f then\nelse\n g\nend   if\nh") ==
          "   1  [0] if a\n"
          "   2    [0, 0] expression b\n"
          "      else if c\n"
          "   4    [0, 1] expression d\n"
          "   5    [0, 2] expression e\n"
          "      else if f\n"
          "      else\n"
          "   8    [0, 3] expression g\n"
          "  10  [1] expression h\n");
    CHECK(tree_of("if x then; a; else; b; end if") ==
          "   1  [0] if x\n   1    [0, 0] expression a\n      else\n   1    [0, 1] expression b\n");
    CHECK(tree_of("if x then // why\n a\nelse b\nend if") ==
          "   1  [0] if x\n   2    [0, 0] expression a\n      else\n   3    [0, 1] expression b\n");
}

TEST_CASE("an if of one line") {
    CHECK(tree_of("if a then b") == "   1  [0] if a\n   1    [0, 0] expression b\n");
    CHECK(tree_of("if 0 then print 1; print 2") ==
          "   1  [0] if 0\n   1    [0, 0] command print 1\n   1  [1] command print 2\n");
    CHECK(tree_of("if a then x = 1 else if b then f 1, 2 else return") ==
          "   1  [0] if a\n   1    [0, 0] assign x = 1\n      else if b\n   1    [0, 1] command f 1, 2\n"
          "      else\n   1    [0, 2] return\n");
    CHECK(tree_of("if a then return else return 3") ==
          "   1  [0] if a\n   1    [0, 0] return\n      else\n   1    [0, 1] return 3\n");
    CHECK(tree_of("if a then if b then c else d") ==
          "   1  [0] if a\n   1    [0, 0] if b\n   1      [0, 0, 0] expression c\n        else\n"
          "   1      [0, 0, 1] expression d\n");
    CHECK(tree_of("if c then x = a if d else b") == "   1  [0] if c\n   1    [0, 0] assign x = (a if d else b)\n");
    CHECK(tree_of("if c then x = a else y") ==
          "   1  [0] if c\n   1    [0, 0] assign x = a\n      else\n   1    [0, 1] expression y\n");
    CHECK(tree_of("if a if b else c then d") == "   1  [0] if (a if b else c)\n   1    [0, 0] expression d\n");
    CHECK(tree_of("if a then f = function\n b\nend function else c") ==
          "   1  [0] if a\n   1    [0, 0] assign f = function 1()\n          function 1\n"
          "   2        [0] expression b\n      else\n   3    [0, 1] expression c\n");
}

TEST_CASE("loops") {
    CHECK(tree_of("while a < b\n c\n if d then break\n continue\nend   while") ==
          "   1  [0] while (a < b)\n   2    [0, 0] expression c\n   3    [0, 1] if d\n   3      [0, 1, 0] break\n"
          "   4    [0, 2] continue\n");
    CHECK(tree_of("while 1; if a then; break; else; continue; end if; end while") ==
          "   1  [0] while 1\n   1    [0, 0] if a\n   1      [0, 0, 0] break\n      "
          "  else\n"
          "   1      [0, 0, 1] continue\n");
    CHECK(tree_of("for i in range(1, 3)\n print i\nend for") ==
          "   1  [0] for i in range(1, 3)\n   2    [0, 0] command print i\n");
}

TEST_CASE("do loops") {
    CHECK(tree_of("do\n a\n while b\n c\n while d\n e\nloop") ==
          "   1  [0] do\n   2    [0, 0] expression a\n      while b\n   4    [0, 1] expression c\n"
          "      while d\n   6    [0, 2] expression e\n");
    CHECK(tree_of("do while a\n b\nloop") == "   1  [0] do\n      while a\n   2    [0, 0] expression b\n");
    CHECK(tree_of("do; a; loop") == "   1  [0] do\n   1    [0, 0] expression a\n");
    CHECK(tree_of("do while a; b; loop") == "   1  [0] do\n      while a\n   1    [0, 0] expression b\n");
    CHECK(tree_of("do\nloop") == "   1  [0] do\n");
}

TEST_CASE("in a do loop a while with its end while is a statement") {
    CHECK(tree_of("do\n while a\n  b\n end while\n c\n while d\n  e\n  while f\n   g\n  end while // g\n  h\nloop") ==
          "   1  [0] do\n"
          "   2    [0, 0] while a\n"
          "   3      [0, 0, 0] expression b\n"
          "   5    [0, 1] expression c\n"
          "      while d\n"
          "   7    [0, 2] expression e\n"
          "   8    [0, 3] while f\n"
          "   9      [0, 3, 0] expression g\n"
          "  11    [0, 4] expression h\n");
    CHECK(tree_of("do\n if a then\n  while b\n  end while\n end if\n do\n  while c\n loop\n while d\nloop") ==
          "   1  [0] do\n   2    [0, 0] if a\n   3      [0, 0, 0] while b\n   6    [0, 1] do\n        while c\n"
          "      while d\n");
}

TEST_CASE("named functions") {
    CHECK(tree_of("function greet(who=\"you\")\n say who\nend function") ==
          "   1  [0] function greet = function 1(who=\"you\")\n        function 1\n   2      [0] command say who\n");
    CHECK(tree_of("function npc.talk.greet\nend function\nx") ==
          "   1  [0] function npc.talk.greet = function 1()\n        function 1\n   3  [1] expression x\n");
    CHECK(tree_of("function f(); return 1; end function") ==
          "   1  [0] function f = function 1()\n        function 1\n   1      [0] return 1\n");
}

TEST_CASE("a statement spans from its first to its last token") {
    using namespace npcs;
    const syntax::Source source("", "  f 1 , g (2)  // end\nif a then\n b\nend if  \nx = (1 +\n 2)\n");
    const syntax::ParseResult result = syntax::parse(source);
    REQUIRE(result.diagnostics.empty());
    REQUIRE(result.tree.body.size() == 3);
    const auto text = [&](std::size_t i) {
        const syntax::Span span = result.tree.body[i]->span;
        return source.text().substr(span.begin, span.end - span.begin);
    };
    CHECK(text(0) == "f 1 , g (2)");
    CHECK(text(1) == "if a then\n b\nend if");
    CHECK(text(2) == "x = (1 +\n 2)");
}
