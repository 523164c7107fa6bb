// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is said about a source that is wrong, word for word and with its line.
#include <catch2/catch.hpp>

#include "parse_text.hpp"

using namespace npcs::syntax::testing;

namespace {

struct Case {
    const char* source;
    const char* mistakes;
};

void check(std::initializer_list<Case> cases) {
    for (const Case& one : cases) {
        INFO(one.source);
        CHECK(mistakes(one.source) == one.mistakes + std::string("\n"));
    }
}

}  // namespace

TEST_CASE("tokens that are not what is required") {
    check({
        {"\nx = 5$&@*!", "Compiler Error: got Unknown($) where EOL is required [line 2]"},
        {"x =", "Compiler Error: got EOL where number, string, or identifier is required [line 1]"},
        {"x = )", "Compiler Error: got RParen where number, string, or identifier is required [line 1]"},
        {")", "Compiler Error: got RParen where number, string, or identifier is required [line 1]"},
        {"x = 1 +\n\n", "Compiler Error: got EOL where number, string, or identifier is required [line 1]"},
        {"x = y = 3", "Compiler Error: got OpAssign where EOL is required [line 1]"},
        {"x = a [1]", "Compiler Error: got LSquare where EOL is required [line 1]"},
        {"x = a b", "Compiler Error: got Identifier(b) where EOL is required [line 1]"},
        {"x = a \"b\"\"\"", "Compiler Error: got String(b\") where EOL is required [line 1]"},
        {"x = a 1.5", "Compiler Error: got Number(1.5) where EOL is required [line 1]"},
        {"x = a == not b", "Compiler Error: got Keyword(not) where number, string, or identifier is required [line 1]"},
        {"x = 5 end if", "Compiler Error: got Keyword(end if) where EOL is required [line 1]"},
        {"print \"a\" \"b\"", "Compiler Error: got String(b) where Comma or EOL is required [line 1]"},
        {"y = x.5", "Compiler Error: got Number(.5) where EOL is required [line 1]"},
        {"x.if", "Compiler Error: got Keyword(if) where Identifier is required [line 1]"},
        {"x = a.\n", "Compiler Error: got EOL where Identifier is required [line 1]"},
        {"x = (1 + 2", "Compiler Error: got EOL where RParen is required [line 1]"},
        {"x = (1 + 2\ny = 3", "Compiler Error: got EOL where RParen is required [line 1]"},
        {"f(1 2)", "Compiler Error: got Number(2) where Comma or RParen is required [line 1]"},
        {"f(1,)", "Compiler Error: got RParen where number, string, or identifier is required [line 1]"},
        {"x = [1 2]", "Compiler Error: got Number(2) where Comma or RSquare is required [line 1]"},
        {"x = [1, , 2]", "Compiler Error: got Comma where number, string, or identifier is required [line 1]"},
        {"x = {1: 2 3}", "Compiler Error: got Number(3) where Comma or RCurly is required [line 1]"},
        {"x = {a b}", "Compiler Error: got Identifier(b) where Colon is required [line 1]"},
        {"x = {1, 2}", "Compiler Error: got Comma where Colon is required [line 1]"},
        {"x = a[1", "Compiler Error: got EOL where RSquare is required [line 1]"},
        {"x = a[1:2", "Compiler Error: got EOL where RSquare is required [line 1]"},
        {"if x\n y\nend if", "Compiler Error: got EOL where Keyword(then) is required [line 1]"},
        {"while x then\nend while", "Compiler Error: got Keyword(then) where EOL is required [line 1]"},
        {"for 1 in x\nend for", "Compiler Error: got Number(1) where Identifier is required [line 1]"},
        {"for i of x\nend for", "Compiler Error: got Identifier(of) where Keyword(in) is required [line 1]"},
        {"f = function(1)\nend function", "Compiler Error: got Number(1) where an identifier is required [line 1]"},
        {"f = function(a b)\nend function",
         "Compiler Error: got Identifier(b) where Comma or RParen is required [line 1]"},
        {"f = function(a) b\nend function", "Compiler Error: got Identifier(b) where EOL is required [line 1]"},
        {"x = a if b", "Compiler Error: got EOL where Keyword(else) is required [line 1]"},
        {"do while c then\n x\nloop", "Compiler Error: got Keyword(then) where EOL is required [line 1]"},
        {"do while c then x loop",
         "Compiler Error: got Keyword(then) where EOL is required [line 1]\n"
         "Compiler Error: 'do' without matching 'loop' [line 2]"},
    });
}

TEST_CASE("sentences of their own") {
    check({
        {"if x = 3 then\n y\nend if", "Compiler Error: found = instead of == in if condition [line 1]"},
        {"if x then\nelse if y = 2 then\nend if", "Compiler Error: found = instead of == in if condition [line 2]"},
        {"if x then for i in y", "Compiler Error: loop is invalid within single-line 'if' [line 1]"},
        {"if x then while y", "Compiler Error: loop is invalid within single-line 'if' [line 1]"},
        {"if x then y else while z", "Compiler Error: loop is invalid within single-line 'if' [line 1]"},
        {"for i in null\nend for", "Compiler Error: sequence expression expected for 'for' loop [line 1]"},
        {"f = function(a=b)\nend function", "Compiler Error: parameter default value must be a literal value [line 1]"},
        {"f = function(a=1+2)\nend function",
         "Compiler Error: parameter default value must be a literal value [line 1]"},
        {"f = function(a=[])\nend function",
         "Compiler Error: parameter default value must be a literal value [line 1]"},
        {"f = function(a=-\"b\")\nend function",
         "Compiler Error: parameter default value must be a literal value [line 1]"},
        {"x = 1.5.5", "Compiler Error: invalid numeric literal: 1.5.5 [line 1]"},
        {"x = 1e", "Compiler Error: invalid numeric literal: 1e [line 1]"},
        {"x = 1..2", "Compiler Error: invalid numeric literal: 1..2 [line 1]"},
        {"f(1) = 2", "Compiler Error: invalid assignment (not an lvalue) [line 1]"},
        {"a[1:2] = 2", "Compiler Error: invalid assignment (not an lvalue) [line 1]"},
        {"a + b = 2", "Compiler Error: invalid assignment (not an lvalue) [line 1]"},
        {"[1] = 2", "Compiler Error: invalid assignment (not an lvalue) [line 1]"},
        {"f = function\n\tx = 1 +\nend function\nz = ]",
         "Compiler Error: got Keyword(end function) where number, string, or identifier is required [line 3]\n"
         "Compiler Error: got RSquare where number, string, or identifier is required [line 4]"},
        {"f() += 2", "Compiler Error: invalid assignment (not an lvalue) [line 1]"},
        {"-x = 2", "Compiler Error: invalid assignment (not an lvalue) [line 1]"},
        {"break", "Compiler Error: 'break' without open loop block [line 1]"},
        {"if a then continue", "Compiler Error: 'continue' without open loop block [line 1]"},
        {"while a\n f = function\n  break\n end function\nend while",
         "Compiler Error: 'break' without open loop block [line 3]"},
        {"null", "Compiler Error: unexpected keyword 'null' at start of line [line 1]"},
        {"new x", "Compiler Error: unexpected keyword 'new' at start of line [line 1]"},
        {"then x", "Compiler Error: unexpected keyword 'then' at start of line [line 1]"},
        {"in", "Compiler Error: unexpected keyword 'in' at start of line [line 1]"},
        {"repeat", "Compiler Error: unexpected keyword 'repeat' at start of line [line 1]"},
        {"function(x)", "Compiler Error: unexpected keyword 'function' at start of line [line 1]"},
        {"end return", "Compiler Error: unexpected keyword 'end return' at start of line [line 1]"},
    });
}

TEST_CASE("mistakes below the level of words") {
    check({
        {"x = \"abc", "Lexer Error: missing closing quote (\") [line 1]"},
        {"f \"a\"\"b, 2\ny", "Lexer Error: missing closing quote (\") [line 1]"},
        {"x.end", "Lexer Error: 'end' without following keyword ('if', 'function', etc.) [line 1]"},
        {"if x then\n y\nend", "Lexer Error: 'end' without following keyword ('if', 'function', etc.) [line 3]"},
        {"x = 1 /* 2\n3", "Lexer Error: missing closing */ [line 1]"},
        {"a\nx = \"\xFF\"", "Lexer Error: the source is not UTF-8: byte 0xFF [line 2]"},
        {"x = \"\xC3\"", "Lexer Error: the source is not UTF-8: byte 0xC3 [line 1]"},
        {"x = \"\xED\xA0\x80\"", "Lexer Error: the source is not UTF-8: byte 0xED [line 1]"},
        {"x = \"\xC0\x80\"", "Lexer Error: the source is not UTF-8: byte 0xC0 [line 1]"},
        {"x = \"\xF4\x90\x80\x80\"", "Lexer Error: the source is not UTF-8: byte 0xF4 [line 1]"},
    });
    CHECK(mistakes(std::string("a\nb\0c", 5)) == "Lexer Error: the source holds a zero byte [line 2]\n");
}

TEST_CASE("blocks that are not closed, or closed by another word") {
    check({
        {"for i in x\n y", "Compiler Error: 'for' without matching 'end for' [line 3]"},
        {"for i in x\n y\n", "Compiler Error: 'for' without matching 'end for' [line 3]"},
        {"if x then\n y", "Compiler Error: 'if' without matching 'end if' [line 3]"},
        {"while x\n if y then\n z", "Compiler Error: 'if' without matching 'end if' [line 4]"},
        {"f = function\n if y then\n z", "Compiler Error: 'function' without matching 'end function' [line 4]"},
        {"do\n x", "Compiler Error: 'do' without matching 'loop' [line 3]"},
        {"do while x\n y", "Compiler Error: 'do' without matching 'loop' [line 3]"},
        {"choose\noption \"a\" then\n b", "Compiler Error: 'choose' without matching 'end choose' [line 4]"},
        {"plan x\nchecking y\n z", "Compiler Error: 'plan' without matching 'end plan' [line 4]"},
        {"for i in x\n y\nend if", "Compiler Error: 'end if' without matching 'if' [line 3]"},
        {"for i in x\n while y\n  z\n\nend for", "Compiler Error: 'end for' without matching 'for' [line 5]"},
        {"x\nend while", "Compiler Error: 'end while' without matching 'while' [line 2]"},
        {"end choose", "Compiler Error: 'end choose' without matching 'choose' [line 1]"},
        {"end function", "Compiler Error: 'end function' without matching block starter [line 1]"},
        {"else", "Compiler Error: 'else' without matching block starter [line 1]"},
        {"else if x then\ny", "Compiler Error: 'else' without matching block starter [line 1]"},
        {"if x then\nelse\nelse\nend if", "Compiler Error: 'else' skips expected 'end if' [line 3]"},
        {"if x then\n while y\nelse\nend if", "Compiler Error: 'else' skips expected 'end while' [line 3]"},
        {"f = function\n if x then\n  y\nend function\nz", "Compiler Error: 'if' without matching 'end if' [line 5]"},
        {"do\n if x then\n  y\nloop\nz", "Compiler Error: 'loop' without matching 'do' [line 4]"},
        {"choose\noption 1 then\n if x then\noption 2 then\nend choose",
         "Compiler Error: 'if' without matching 'end if' [line 5]"},
        {"choose\noption 1 then\nelse\nelse\nend choose",
         "Compiler Error: 'else' skips expected 'end choose' [line 4]"},
        {"if x then\n y\nend if z", "Compiler Error: got Identifier(z) where EOL is required [line 3]"},
    });
}

TEST_CASE("one pass finds many mistakes, and one mistake is told once") {
    CHECK(mistakes("x = \ny = 1\nif a b then\n c = = 1\nelse\n d = [1, 2\n e = 1\nend if\nfor i on c\n break\nend for\n"
                   "f = function(a, b c)\n return )\nend function\ng 1 2\nbreak\n") ==
          "Compiler Error: got EOL where number, string, or identifier is required [line 1]\n"
          "Compiler Error: got Identifier(b) where Keyword(then) is required [line 3]\n"
          "Compiler Error: got OpAssign where number, string, or identifier is required [line 4]\n"
          "Compiler Error: got EOL where Comma or RSquare is required [line 6]\n"
          "Compiler Error: got Identifier(on) where Keyword(in) is required [line 9]\n"
          "Compiler Error: got Identifier(c) where Comma or RParen is required [line 12]\n"
          "Compiler Error: got RParen where EOL is required [line 13]\n"
          "Compiler Error: got Number(2) where Comma or EOL is required [line 15]\n"
          "Compiler Error: 'break' without open loop block [line 16]\n");
    CHECK(mistakes("x = [\n 1,\n 2 3,\n 4\n]\ny = )") ==
          "Compiler Error: got Number(3) where Comma or RSquare is required [line 3]\n"
          "Compiler Error: got RParen where number, string, or identifier is required [line 6]\n");
    CHECK(mistakes("if x = 1 then y = 2 else z\nif x = 1 then\n y\nend if") ==
          "Compiler Error: found = instead of == in if condition [line 1]\n"
          "Compiler Error: found = instead of == in if condition [line 2]\n");
    // A bracket that is not closed does not swallow the options.
    CHECK(mistakes("choose (\"a\" + b\n option \"c\" then\n  d\n option \"e\" then\n  f\nend choose") ==
          "Compiler Error: got EOL where RParen is required [line 1]\n");
    CHECK(mistakes("choose \"a\n option \"c\" then\n  d\n option \"e\" then\n  f\nend choose") ==
          "Lexer Error: missing closing quote (\") [line 1]\n");
    CHECK(mistakes("choose \"a\"\n option f(\"c\" then\n  d\n option \"e\" then\n  f\nend choose") ==
          "Compiler Error: got Keyword(then) where Comma or RParen is required [line 2]\n");
    CHECK(mistakes("choose\n option \"a\"\n  b\n option \"c\" then\n  d\nend choose\ne = ") ==
          "Compiler Error: got EOL where Keyword(then) is required [line 2]\n"
          "Compiler Error: got EOL where number, string, or identifier is required [line 7]\n");
    CHECK(mistakes("while a\n if b then\n  c\n end while\n d\nend while\n") ==
          "Compiler Error: 'end while' skips expected 'else' [line 4]\n");
    CHECK(mistakes("for i in x\n while y\nend for\nend while\n") ==
          "Compiler Error: 'end for' without matching 'for' [line 3]\n");
    CHECK(mistakes("for i in x\n  y\nend while\nz = )\n") ==
          "Compiler Error: 'end while' without matching 'while' [line 3]\n"
          "Compiler Error: got RParen where number, string, or identifier is required [line 4]\n");
    CHECK(mistakes("if x then\n  f = function\n    y\nend if\nz\n") ==
          "Compiler Error: 'end if' without matching 'if' [line 4]\n");
    CHECK(mistakes("for i in x\n  if y then\n  end\n  z\nend for\n") ==
          "Lexer Error: 'end' without following keyword ('if', 'function', etc.) [line 3]\n");
    CHECK(mistakes("if x print 1\nprint 2\nif x\n  print 1\nend if\nif x print 1\n  print 2\nend if\n") ==
          "Compiler Error: got Identifier(print) where Keyword(then) is required [line 1]\n"
          "Compiler Error: got EOL where Keyword(then) is required [line 3]\n"
          "Compiler Error: got Identifier(print) where Keyword(then) is required [line 6]\n");
}

TEST_CASE("collecting stops at the number asked for") {
    npcs::syntax::ParseOptions options;
    options.max_diagnostics = 3;
    const std::string one = "Compiler Error: got RParen where number, string, or identifier is required [line ";
    const std::string three = one + "1]\n" + one + "2]\n" + one + "3]\n";
    CHECK(mistakes(repeated(")\n", 3), options) == three);
    CHECK(mistakes(repeated(")\n", 1000), options) == three + "Note: and 997 more\n");
    CHECK(mistakes(repeated(")\n", 100'000), options) == three + "Note: and at least 10000 more\n");
}

TEST_CASE("a diagnostic knows its place") {
    const auto first = [](const std::string& text) {
        const npcs::syntax::Source source("talk.npcs", text);
        return npcs::syntax::parse(source).diagnostics.at(0);
    };
    npcs::Diagnostic found = first("a = 1\n\tb = \"é\" + name name\n");
    CHECK(found.file == "talk.npcs");
    CHECK(found.line == 2);
    CHECK(found.source_line == 2);
    CHECK(found.column == 17);
    CHECK(found.length == 4);
    CHECK(found.source == "\tb = \"é\" + name name");
    CHECK(found.code == "unexpected-token");
    CHECK(npcs::one_line(found) == "Compiler Error: got Identifier(name) where EOL is required [talk.npcs line 2]");
    CHECK(npcs::rich(found) ==
          "talk.npcs:2:17: error: got Identifier(name) where EOL is required\n"
          "        b = \"é\" + name name\n"
          "                       ^~~~\n"
          "    hint: each statement has a line of its own; to call name here, write name(name)\n");

    // The caret stands below its place when there are characters of two columns.
    CHECK(npcs::rich(first("b = \"日本\" + 🙂 名 名前\n")) ==
          "talk.npcs:1:14: error: got Identifier(名) where EOL is required\n"
          "    b = \"日本\" + 🙂 名 名前\n"
          "                    ^~\n"
          "    hint: each statement has a line of its own; to call 🙂 here, write 🙂(名 名前)\n");

    found = first("x\nwhile a\n b\n");
    CHECK(found.line == 4);
    CHECK(found.source_line == 2);
    CHECK(found.column == 1);
    CHECK(found.length == 5);

    found = first("x = \"a\" + \"bcd");
    CHECK(found.column == 11);
    CHECK(found.length == 4);
}

TEST_CASE("one wrong block end is one mistake") {
    check({
        {"if a then\n for i in x\n  b\n end if\nend for\nc", "Compiler Error: 'end if' without matching 'if' [line 4]"},
        {"while a\n for i in x\n  b\n end while\nc", "Compiler Error: 'end while' without matching 'while' [line 4]"},
        {"f = function\n x\n if a then\n  b\n end function\nend if\ny",
         "Compiler Error: 'if' without matching 'end if' [line 6]"},
        {"if a then\n for i in x\n  b\n end while\nend if\nc",
         "Compiler Error: 'end while' without matching 'while' [line 4]"},
        {"while a\n if b then\n  c\n end while\nd", "Compiler Error: 'end while' skips expected 'else' [line 4]"},
        {"for i in x\n if a then\n  b\n else\n  c\nend for\nd",
         "Compiler Error: 'end for' skips expected 'end if' [line 6]"},
        {"if x:\n y\nend if", "Compiler Error: got Colon where Keyword(then) is required [line 1]"},
        {"function f(x) return x end function\ny",
         "Compiler Error: got Keyword(return) where EOL is required [line 1]"},
    });
}

TEST_CASE("a block that is not closed is told where its end was needed") {
    const auto place = [](const std::string& text) {
        const npcs::Diagnostic found = npcs::syntax::parse(npcs::syntax::Source("", text)).diagnostics.at(0);
        return std::pair(found.source_line, found.column);
    };
    CHECK(place("f = function\n x\n\ng = function\n y\nend function\n") == std::pair(4U, 1U));
    CHECK(place("if a then\n b\nendif\nc\n") == std::pair(3U, 1U));
    CHECK(place("if a then\n b\nelse\n c\n// d\n\n  e = 1\nf\n") == std::pair(8U, 1U));
    // Where lines are not indented they tell nothing.
    CHECK(place("f = function\nx\ng = function\ny\nend function\n") == std::pair(1U, 5U));
}

TEST_CASE("characters that look like blanks, quotes and minus signs are no letters") {
    check({
        {"x = 1\n\xC2\xA0y = 2", "Lexer Error: a blank (U+00A0) that is neither a space nor a tab [line 2]"},
        {"x =\xE3\x80\x80"
         "1\ny\xE2\x80\x8B = 2",
         "Lexer Error: a blank (U+3000) that is neither a space nor a tab [line 1]\n"
         "Lexer Error: an invisible character (U+200B) outside of a text [line 2]"},
        {"print \xE2\x80\x9Chello\xE2\x80\x9D", "Lexer Error: a typographic quote (U+201C) is no quote [line 1]"},
        {"x = \xC2\xABhello\xC2\xBB", "Lexer Error: a typographic quote (U+00AB) is no quote [line 1]"},
        {"x = 3 \xE2\x80\x93 1", "Lexer Error: a dash (U+2013) is no minus sign [line 1]"},
        {"x = 3 /* \n \xC2\xA0 */ \xE2\x88\x92 1", "Lexer Error: a dash (U+2212) is no minus sign [line 2]"},
    });
    // In texts and comments everything may stand, and in names letters of all scripts and what joins them.
    CHECK(mistakes("x = \"\xE2\x80\x9C"
                   "a\xC2\xA0\xE2\x80\x9D\" // \xE2\x80\x93\n/* \xC2\xAB */ y = \"a\"\"\xC2\xA0\"")
              .empty());
    CHECK(mistakes("na\xC3\xAFve = 1\n\xE5\x90\x8D\xE5\x89\x8D = 2\n\xE0\xA4\x95\xE2\x80\x8D\xE0\xA4\xB7 = "
                   "3\n\xF0\x9F\x99\x82 = 4")
              .empty());
    CHECK(mistakes("\xEF\xBB\xBFx = 1").empty());
}

TEST_CASE("the size of what is told is bounded") {
    const std::string line = "x = [" + repeated("1, ", 100'000) + ") , " + repeated("2, ", 100'000) + "]";
    const npcs::Diagnostic found = npcs::syntax::parse(npcs::syntax::Source("", line)).diagnostics.at(0);
    CHECK(found.column == 300'006);
    CHECK(found.source.size() < 1000);
    CHECK(found.source.starts_with("1, 1, 1"));
    CHECK(npcs::rich(found) ==
          "line 1:300006: error: got RParen where number, string, or identifier is required\n"
          "    ... 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ) , 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, "
          "2,...\n"
          "                                               ^\n");
    for (const npcs::Diagnostic& one :
         npcs::syntax::parse(npcs::syntax::Source("", repeated("x y;", 20'000) + "x \"" + repeated("a", 1'000'000)))
             .diagnostics)
        CHECK(one.source.size() + one.message.size() + one.hint.size() < 2000);
    const std::string text = "x = a \"" + repeated("b", 100'000) + "\"";
    CHECK(npcs::syntax::parse(npcs::syntax::Source("", text)).diagnostics.at(0).message.size() < 300);
}

TEST_CASE("MiniScript passes over a keyword behind an if on one line") {
    using npcs::syntax::testing::tree_of;
    CHECK(tree_of("if a then b = 1 end if\nc") == tree_of("if a then b = 1\nc"));
    CHECK(mistakes("while a\n if b then break break\nend while").empty());
    CHECK(mistakes("if 0 then x = a not b").empty());
    check({
        {"x = a not b", "Compiler Error: got Keyword(not) where EOL is required [line 1]"},
        {"if a then b 1 end if", "Compiler Error: got Keyword(end if) where Comma or EOL is required [line 1]"},
        {"if a then b = 1 else c = 2 end if", "Compiler Error: got Keyword(end if) where EOL is required [line 1]"},
    });
}

TEST_CASE("a function may be an argument with others behind it") {
    CHECK(mistakes("foo function(), 1\n x\nend function\ny").empty());
    CHECK(mistakes("foo 1, function(a), 2, 3\n x\nend function\ny").empty());
    CHECK(mistakes("f = function(a, )\nend function").empty());
    CHECK(mistakes("f = function(a,\n)\nend function").empty());
    check({
        {"f = function(, a)\nend function", "Compiler Error: got Comma where an identifier is required [line 1]"},
        {"f = function(a,, b)\nend function", "Compiler Error: got Comma where an identifier is required [line 1]"},
    });
}

TEST_CASE("a hint says what would mend it") {
    const auto hint = [](const std::string& text) {
        return npcs::syntax::parse(npcs::syntax::Source("", text)).diagnostics.at(0).hint;
    };
    CHECK(hint("if a = 1 then b") == "to compare, write ==");
    CHECK(hint("if a\n b\nend if") == "the condition is followed by `then`");
    CHECK(hint("choose\n option \"a\"\n  b\nend choose").find("an option's text") == 0);
    CHECK(hint("print “hello there”") == "texts stand between straight double quotes: \"...\"");
    CHECK(hint("print 'hello'") == "texts stand between double quotes: \"...\"");
    CHECK(hint("x.if = 1") == "a member named like a keyword is written [\"if\"]");
    CHECK(hint("x = \"a") == "a text ends on the line it begins on; a quote inside it is written twice");
    CHECK(hint("if a {\n b\n}") == "the condition is followed by `then`");
    CHECK(hint("if a then\n b\nelseif c then\n d\nend if") == "`else if` is two words");
    CHECK(hint("if a then b end if") == "an `if` on one line has no `end if`");
    CHECK(hint("for i = 1 to 3\nend for") == "to count, write: for i in range(1, 10)");
    CHECK(hint("a++") == "to change a number by one, write += 1 or -= 1");
    CHECK(hint("a--") == "to change a number by one, write += 1 or -= 1");
    CHECK(hint("var a = 1") == "a variable needs no word before it: x = 1");
    CHECK(hint("a = b = 1") == "an assignment has no value; to compare, write ==");
    CHECK(hint("print a = 1") == "an assignment has no value; to compare, write ==");
    CHECK(hint("a = b ? 1 : 2") == "to choose between two values, write: a if condition else b");
    CHECK(hint("option a then\n b") == "an `option` stands in a `choose`, right below it or another option");
    CHECK(hint("while a then\nend while") == "`then` belongs to `if` and `option` only");
    CHECK(hint("choose \"a\"\nend choose") == "a `choose` begins with its first `option`; nothing stands in between");
    CHECK(hint("plan\n b\nend plan") == "a plan has a value: plan \"sleep\"");
    CHECK(hint("if a then\n while b\nend if") == "the 'while' of line 2 needs its 'end while' before this");
}
