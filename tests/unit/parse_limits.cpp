// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Long sources are read, deep ones are refused, and neither takes the stack or the time of whoever reads them.
#include <catch2/catch.hpp>

#include "parse_text.hpp"

using namespace npcs::syntax::testing;

TEST_CASE("what is long and not deep is read") {
    constexpr std::size_t many = 100000;
    const auto links = [](const std::string& text) {
        const npcs::syntax::Source source("", text);
        const npcs::syntax::ParseResult result = npcs::syntax::parse(source);
        REQUIRE(result.diagnostics.empty());
        const auto& assign = npcs::ast::as<npcs::ast::Assign>(*result.tree.body[0]);
        return npcs::ast::as<npcs::ast::Chain>(*assign.value).links.size();
    };
    CHECK(links("x = 1" + repeated(" + 1", many)) == many);
    CHECK(links("x = 1" + repeated(" or 1", many)) == many);
    CHECK(links("x = 1" + repeated(" < 1", many)) == many);
    CHECK(links("x = 1" + repeated("^-1", many)) == many);

    const auto branches = [](const std::string& text) {
        const npcs::syntax::Source source("", text);
        const npcs::syntax::ParseResult result = npcs::syntax::parse(source);
        REQUIRE(result.diagnostics.empty());
        return npcs::ast::as<npcs::ast::If>(*result.tree.body[0]).branches.size();
    };
    CHECK(branches("if a then\n" + repeated("else if b == 1 then\n c\n", many) + "end if") == many + 1);
    CHECK(branches("if a then b" + repeated(" else if b == 1 then c", many)) == many + 1);

    CHECK(mistakes("x = [" + repeated("1, ", many) + "]").empty());
    CHECK(mistakes("f(" + repeated("1,\n", many) + "1)").empty());
    CHECK(mistakes("x = 1 " + repeated("/* */ ", many)).empty());
    CHECK(mistakes(repeated("\n", many) + repeated(";", many)).empty());
    CHECK(mistakes(repeated("a = 1\n", many)).empty());
}

TEST_CASE("a tree takes at most five times the memory of its text") {
    const std::string text = repeated(R"(tax = function(customer, gold)
    lines = ["The mill is haunted.", "Farewell."]
    if gold > 10 and customer != "Ada" then
        mood = (gold + 3) * 2
    else
        mood = 1
    end if
    while mood < 5
        mood += gold % 7
        if mood == 4 then return customer.name
    end while
    print mood
    return mood
end function
)",
                                      1000);
    const npcs::syntax::Source source("", text);
    const npcs::syntax::ParseResult result = npcs::syntax::parse(source);
    REQUIRE(result.diagnostics.empty());
    constexpr std::size_t bytes_of_block = 64 * 1024;
    CHECK(result.tree.arena.block() * bytes_of_block <= 5 * text.size());  // the last one is used in part
}

TEST_CASE("what is deep is told once and not read") {
    constexpr std::size_t many = 100000;
    const std::string too_deep = "Compiler Error: nested too deeply (more than 200 levels) [line 1]\n";
    for (const char* opening :
         {"(", "[", "{1: ", "{", "f(", "a[", "-", "not ", "a if b else ", "1 ^ -(", "-(", "a[:"}) {
        INFO(opening);
        CHECK(mistakes("x = " + repeated(opening, many)) == too_deep);
        CHECK(mistakes("x = " + repeated(opening, many) + "1") == too_deep);
    }
    for (const char* link : {".b", "()", "[1]", "[1:2]", " .b"}) {
        INFO(link);
        CHECK(mistakes("x = a" + repeated(link, many)) == too_deep);
    }
    CHECK(mistakes(repeated("if a then ", many)) == too_deep);
    for (const char* block :
         {"if a then;", "while a;", "for a in b;", "do while a;", "f = function;", "function f(a);"}) {
        INFO(block);
        CHECK(mistakes(repeated(block, many)) == too_deep);
    }
    CHECK(mistakes(repeated("plan x;", many) + "end plan") == too_deep);
    CHECK(mistakes("do;" + repeated("while a;", many) + "loop") == too_deep);
    CHECK(mistakes(repeated("choose;option a then;", many)) == too_deep);
    CHECK(mistakes("choose;option " + repeated("a if b else ", many) + "c then;end choose") == too_deep);
}

TEST_CASE("the limit of depth can be set") {
    npcs::syntax::ParseOptions options;
    options.max_depth = 10;
    CHECK(mistakes("x = (((((((((1)))))))))", options).empty());
    CHECK(mistakes("x = ((((((((((1))))))))))", options) ==
          "Compiler Error: nested too deeply (more than 10 levels) [line 1]\n");
    CHECK(mistakes("a.b.c.d.e.f", options).empty());
    CHECK(mistakes("a.b.c.d.e.f.g.h.i.j", options) ==
          "Compiler Error: nested too deeply (more than 10 levels) [line 1]\n");
    CHECK(mistakes("f(a.b.c.d.e.f).b.c.d.e.f", options) ==
          "Compiler Error: nested too deeply (more than 10 levels) [line 1]\n");
}

TEST_CASE("a source of lines, columns and their texts") {
    const npcs::syntax::Source source("",
                                      "ab\r\nc\xC3\xA9"
                                      "d\re\n");
    CHECK(source.line_count() == 4);
    CHECK(source.line(1) == "ab");
    CHECK(source.line(2) ==
          "c\xC3\xA9"
          "d");
    CHECK(source.line(3) == "e");
    CHECK(source.line(4).empty());
    CHECK(source.line(0).empty());
    CHECK(source.line(5).empty());
    CHECK(source.position(0).line == 1);
    CHECK(source.position(0).column == 1);
    CHECK(source.position(7).line == 2);
    CHECK(source.position(7).column == 3);
    CHECK(source.position(9).line == 3);
    CHECK(source.position(1000).line == 4);
    CHECK(source.line_number(3) == 1);
    CHECK(source.line_number(4) == 2);
}

TEST_CASE("a long line is shown around the place") {
    npcs::Diagnostic wide;
    wide.message = "m";
    wide.line = 7;
    wide.column = 501;
    wide.length = 3;
    wide.source = repeated("x", 500) + "abc" + repeated("y", 500);
    CHECK(npcs::rich(wide) == "line 7:501: error: m\n    ..." + repeated("x", 40) + "abc" + repeated("y", 57) +
                                  "...\n" + repeated(" ", 47) + "^~~\n");
    wide.column = 1;
    wide.length = 2000;
    CHECK(npcs::rich(wide) ==
          "line 7:1: error: m\n    " + repeated("x", 100) + "...\n    ^" + repeated("~", 99) + "\n");
    wide.source = "\ta\tb";
    wide.column = 4;
    wide.length = 1;
    CHECK(npcs::rich(wide) == "line 7:4: error: m\n        a   b\n" + repeated(" ", 12) + "^\n");
    wide.severity = npcs::Severity::warning;
    wide.column = 0;
    wide.hint = "h";
    CHECK(npcs::rich(wide) == "line 7: warning: m\n    hint: h\n");
}
