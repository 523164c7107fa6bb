// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The style of each construct of the language.
#include "formatting/format.hpp"
#include "formatting_text.hpp"

using npcs::FormatOptions;
using npcs::testing::formatted;

TEST_CASE("one space stands around operators, and none inside brackets", "[format]") {
    CHECK(formatted("x=1+2*-3^4%5\n") == "x = 1 + 2 * -3 ^ 4 % 5\n");
    CHECK(formatted("x  =  ( a+b )*c\n") == "x = (a + b) * c\n");
    CHECK(formatted("x+=1;y -=2\n") == "x += 1; y -= 2\n");
    CHECK(formatted("x=a==b and c<=d or not e!=f\n") == "x = a == b and c <= d or not e != f\n");
    CHECK(formatted("x=a isa  b\ny=a not  in b\nz=new  A\n") == "x = a isa b\ny = a not in b\nz = new A\n");
    CHECK(formatted("x=@ f\ny=- 1\nz=--1\n") == "x = @f\ny = -1\nz = --1\n");
    CHECK(formatted("x=\"yes\"if a else\"no\"\n") == "x = \"yes\" if a else \"no\"\n");
}

TEST_CASE("numbers and strings stay as they are written", "[format]") {
    CHECK(formatted("x=.5+5.+1E-3+007\n") == "x = .5 + 5. + 1E-3 + 007\n");
    CHECK(formatted("x=\"a,b ;  c \"\"d\"\"\"\n") == "x = \"a,b ;  c \"\"d\"\"\"\n");
    CHECK(formatted("x=$\"{ a+b }, {c|d}\"\n") == "x = $\"{ a+b }, {c|d}\"\n");
}

TEST_CASE("what white space decides stays as it is", "[format]") {
    CHECK(formatted("f -1\nf - 1\nf-1\nprint f -1\n") == "f -1\nf - 1\nf - 1\nprint f - 1\n");
    CHECK(formatted("f (1)*2\nf(1)*2\nx=f (1)*2\n") == "f (1) * 2\nf(1) * 2\nx = f(1) * 2\n");
    CHECK(formatted("print  [1] [0]\n").substr(0, 5) == "Compi");
    CHECK(formatted("print [1][0]\nprint[1]\n") == "print [1][0]\nprint[1]\n");
    CHECK(formatted("x=4 .foo\n") == "x = 4 .foo\n");
}

TEST_CASE("lists, maps, calls and slices", "[format]") {
    CHECK(formatted("x=[ 1,2 , 3 ,]\n") == "x = [1, 2, 3]\n");
    CHECK(formatted("x={ \"a\":1,b ,\"c\" : [ ] }\n") == "x = {\"a\": 1, b, \"c\": []}\n");
    CHECK(formatted("x={\n}\ny=[\n\n]\n") == "x = {}\ny = []\n");
    CHECK(formatted("x=a [1]\n").substr(0, 5) == "Compi");
    CHECK(formatted("x=a[ 1 ]+a[1 : n-1]+a[ : ]\n") == "x = a[1] + a[1:n - 1] + a[:]\n");
    CHECK(formatted("x=f( a,b )( c ) . d\n") == "x = f(a, b)(c).d\n");
}

TEST_CASE("statements in blocks stand one level farther in", "[format]") {
    CHECK(formatted("if a then\nx\nelse  if b then\n      y\nelse\n z\nend   if\n") ==
          "if a then\n\tx\nelse if b then\n\ty\nelse\n\tz\nend if\n");
    CHECK(formatted("while a\nfor i in b\nbreak\nend for\nend while\n") ==
          "while a\n\tfor i in b\n\t\tbreak\n\tend for\nend while\n");
    CHECK(formatted("do\nx\nwhile a\ny\nloop\ndo  while b\nz\nloop\n") ==
          "do\n\tx\n\twhile a\n\ty\nloop\ndo while b\n\tz\nloop\n");
    CHECK(formatted("plan p\nchecking a:b<1\nchecking c\nx\nend plan\n") ==
          "plan p\n\tchecking a: b < 1\n\tchecking c\n\tx\nend plan\n");
    CHECK(formatted("scene a\n  go  b.c\nend scene\nvisit  a\n") == "scene a\n\tgo b.c\nend scene\nvisit a\n");
}

TEST_CASE("what is written on one line stays on it", "[format]") {
    CHECK(formatted("if a then b=1 else  if c then return else print 2\n") ==
          "if a then b = 1 else if c then return else print 2\n");
    CHECK(formatted("if a then;b;else;c;end if\n") == "if a then; b; else; c; end if\n");
    CHECK(formatted("f=function(a,b = -1);return a;end function\n") ==
          "f = function(a, b=-1); return a; end function\n");
    // MiniScript ignores such a keyword.
    CHECK(formatted("if a then  b = 1  end if\nc\n") == "if a then b = 1 end if\nc\n");
}

TEST_CASE("superfluous semicolons are left out", "[format]") {
    CHECK(formatted("a;;b;\n;c ; // d\n;\n;;\n") == "a; b\nc // d\n");
    CHECK(formatted("a;/* b */c\n") == "a; /* b */ c\n");
}

TEST_CASE("functions", "[format]") {
    CHECK(formatted("function f ( a,b = 1 )\nreturn a\nend  function\n") ==
          "function f(a, b=1)\n\treturn a\nend function\n");
    CHECK(formatted("function a.b\nx\nend function\nf=function\nend function\n") ==
          "function a.b\n\tx\nend function\nf = function\nend function\n");
    CHECK(formatted("each(list,function(x)\nprint x\nend function)\n") ==
          "each(list, function(x)\n\tprint x\nend function)\n");
    // MiniScript's own form: the body follows the statement.
    CHECK(formatted("x=each(list,function(x))\nprint x\nend function\n") ==
          "x = each(list, function(x))\n\tprint x\nend function\n");
    CHECK(formatted("m={\"f\":function(x)\nreturn x\nend function,\n\"g\":1\n}\n") ==
          "m = {\"f\": function(x)\n\treturn x\nend function,\n\t\"g\": 1,\n}\n");
}

TEST_CASE("lines of dialogue keep their texts byte for byte", "[format]") {
    CHECK(formatted("Marta:   Good  evening,\tstranger; {a+b} {c|d}  \n:  It rains.\n") ==
          "Marta: Good  evening,\tstranger; {a+b} {c|d}\n: It rains.\n");
    CHECK(formatted("Marta: Hush.   #whisper  #voice=a_1  // quiet\n") ==
          "Marta: Hush.   #whisper  #voice=a_1  // quiet\n");
    CHECK(formatted("Marta: Pilgrims,\n    every one\n         of them.\n") ==
          "Marta: Pilgrims,\n\tevery one\n\tof them.\n");
    CHECK(formatted("if a then\n  Marta:\n     Hello\nend if\n") == "if a then\n\tMarta:\n\t\tHello\nend if\n");
    CHECK(formatted("if a then Marta: Hi\n               there\n") == "if a then Marta: Hi\n          \tthere\n");
    CHECK(formatted("Marta: {\"x // y\"} //\n  no // comment\n") == "Marta: {\"x // y\"} //\n\tno // comment\n");
}

TEST_CASE("options", "[format]") {
    CHECK(formatted("*   Yes,  please.   ->   x=1\n   y=2\n+ No.\n    z\n") ==
          "* Yes,  please. -> x = 1\n\ty = 2\n+ No.\n\tz\n");
    CHECK(formatted("* [if a>1]   Pay {b}. [if c else No  {d} ]\n+ Buy {i}. [for i in  s if i.p<=g]->x\n") ==
          "* [if a > 1] Pay {b}. [if c else No  {d} ]\n+ Buy {i}. [for i in s if i.p <= g] -> x\n");
    CHECK(formatted("* a\n  * b\n    * c\n      x\n  y\nz\n") == "* a\n\t* b\n\t\t* c\n\t\t\tx\n\ty\nz\n");
    CHECK(formatted("choose  again:   What?\n * a\nx\n + b\nelse\ny\nend choose\n").substr(0, 5) == "Compi");
    CHECK(formatted("choose  again:   What?\n * a\n  x\n + b\nelse\ny\nend choose\n") ==
          "choose again: What?\n\t* a\n\t\tx\n\t+ b\nelse\n\ty\nend choose\n");
    CHECK(formatted("choose within 2*t : Quick!\n* a\nend choose\n") ==
          "choose within 2 * t: Quick!\n\t* a\nend choose\n");
    CHECK(formatted("choose \"What?\"\noption once \"a\"+b if c>1 then\nx\noption \"d\" for d in e locked \"f\" "
                    "then\nend choose\n") ==
          "choose \"What?\"\n\toption once \"a\" + b if c > 1 then\n\t\tx\n\toption \"d\" for d in e locked \"f\" "
          "then\nend choose\n");
    // Two choices, because the second one is not as far in; as one level they would be one choice.
    CHECK(formatted("x\n  * a\n* b\n* c\n").substr(0, 1) == "\t");
}

TEST_CASE("alternatives", "[format]") {
    CHECK(
        formatted(
            "bark\n* Guard: Move along.\n* [if rain]Guard: My boots\n                      leak.\n  x=1\nend bark\n") ==
        "bark\n\t* Guard: Move along.\n\t* [if rain] Guard: My boots\n\t            \tleak.\n\t\tx = 1\nend bark\n");
    CHECK(formatted("cycle\n *\n * : Rain.\n  : More rain.\n * if a then\n b\n end if\nend cycle\n") ==
          "cycle\n\t*\n\t* : Rain.\n\t\t: More rain.\n\t* if a then\n\t\tb\n\tend if\nend cycle\n");
}

TEST_CASE("texts in other languages stay byte for byte", "[format]") {
    CHECK(formatted(
              "if a then\nfunction \"lua\"  f ( x )\n  return  x+1\n\n\n   -- end  \n     end function\nend if\n") ==
          "if a then\n\tfunction \"lua\" f(x)\n  return  x+1\n\n\n   -- end  \n\tend function\nend if\n");
    CHECK(formatted("script  \"lua\"  m.n\n\tx  = 1\n  end script\n") == "script \"lua\" m.n\n\tx  = 1\nend script\n");
}

TEST_CASE("blank lines between statements stay, one of each run", "[format]") {
    CHECK(formatted("\n\na\n\n\n\nb\nif c then\n\n\nd\n\ne\n\nelse\n\nf\n\nend if\n\n\n") ==
          "a\n\nb\nif c then\n\td\n\n\te\nelse\n\tf\nend if\n");
    CHECK(formatted("* a\n\n  x\n\n* b\n") == "* a\n\tx\n\n* b\n");
    CHECK(formatted("x=[\n\n1,\n\n\n2\n\n]\n") == "x = [\n\t1,\n\n\t2,\n]\n");
    CHECK(formatted("").empty());
    CHECK(formatted(" \n\t\n").empty());
}

TEST_CASE("line ends are all like the first, and the last line has one", "[format]") {
    CHECK(formatted("a") == "a\n");
    CHECK(formatted("a\r\nb\nc") == "a\r\nb\r\nc\r\n");
    CHECK(formatted("a\nb\r\nc\rd\r\n") == "a\nb\nc\nd\n");
    CHECK(formatted("a\rb\r") == "a\nb\n");
    CHECK(formatted("/* a\r\n   b */\r\nc\r\n") == "/* a\r\n   b */\r\nc\r\n");
    CHECK(formatted("\xEF\xBB\xBF a=1\n") ==
          "\xEF\xBB\xBF"
          "a = 1\n");
    CHECK(formatted("#!/usr/bin/npcs  \n\n\na=1\n") == "#!/usr/bin/npcs\n\na = 1\n");
}

TEST_CASE("line breaks of the source stay", "[format]") {
    CHECK(formatted("x=[1,\n2,\n      3]\n") == "x = [1,\n\t2,\n\t3]\n");
    CHECK(formatted("x=f(a,[\n1,\n],\nb)\n") == "x = f(a, [\n\t1,\n],\n\tb)\n");
    CHECK(formatted("x=a+\nb\nprint x,\ny\n") == "x = a +\n\tb\nprint x,\n\ty\n");
    CHECK(formatted("if a and\nb then\nc\nend if\n") == "if a and\n\t\tb then\n\tc\nend if\n");
    // MiniScript closes such a bracket only behind a comma.
    CHECK(formatted("x=[\n1,\n2\n]\n") == "x = [\n\t1,\n\t2,\n]\n");
    CHECK(formatted("x=(1\n- 2\n)\n") == "x = (1\n\t- 2\n)\n");
}

TEST_CASE("what is too wide is broken", "[format]") {
    FormatOptions narrow;
    narrow.width = 30;
    CHECK(formatted("x=[\"aaaaaaaaaa\",\"bbbbbbbbbb\",[1,2]]\n", narrow) ==
          "x = [\n\t\"aaaaaaaaaa\",\n\t\"bbbbbbbbbb\",\n\t[1, 2],\n]\n");
    CHECK(formatted("x=f(\"aaaaaaaaaa\",\"bbbbbbbbbb\",c)\n", narrow) ==
          "x = f(\n\t\"aaaaaaaaaa\",\n\t\"bbbbbbbbbb\",\n\tc)\n");
    CHECK(formatted("f \"aaaaaaaaaa\",\"bbbbbbbbbb\",cccccc\n", narrow) ==
          "f \"aaaaaaaaaa\", \"bbbbbbbbbb\",\n\tcccccc\n");
    CHECK(formatted("x={\"a\":{\"bbbbb\":1,\"ccccccc\":2,\"d\":3},\"e\":4}\n", narrow) ==
          "x = {\n\t\"a\": {\n\t\t\"bbbbb\": 1,\n\t\t\"ccccccc\": 2,\n\t\t\"d\": 3,\n\t},\n\t\"e\": 4,\n}\n");
    // Nothing is gained by breaking these, and texts and conditionals on one line are never broken.
    CHECK(formatted("xxxxxxxxxxxxxxxxxxxxxxxx=f(1,2)\n", narrow) == "xxxxxxxxxxxxxxxxxxxxxxxx = f(1, 2)\n");
    CHECK(formatted("x=f(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\")\n", narrow) ==
          "x = f(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\")\n");
    CHECK(formatted("Marta: aaaaaaaaaaaaaaaaaaaaa {f(\"bbbbbbb\",\"cccccccccc\")}\n", narrow) ==
          "Marta: aaaaaaaaaaaaaaaaaaaaa {f(\"bbbbbbb\",\"cccccccccc\")}\n");
    CHECK(formatted("if a then f \"aaaaaaaaaaaaaa\",\"bbbbbbbbbbbb\"\n", narrow) ==
          "if a then f \"aaaaaaaaaaaaaa\", \"bbbbbbbbbbbb\"\n");
}

TEST_CASE("indentation by spaces", "[format]") {
    FormatOptions spaces;
    spaces.spaces = 2;
    CHECK(formatted("if a then\n\t* b\n\t\tMarta: c\n\t\t\td\nend if\n", spaces) ==
          "if a then\n  * b\n    Marta: c\n      d\nend if\n");
    spaces.spaces = 4;
    // A line of dialogue must not stand farther in than the one behind the sign.
    CHECK(formatted("cycle\n* : a\n  : b\n  if c then\n  d\n  end if\nend cycle\n", spaces) ==
          "cycle\n    * : a\n      : b\n      if c then\n          d\n      end if\nend cycle\n");
    spaces.spaces = 2;
    CHECK(formatted("bark\n* Guard: a\n    b\nend bark\n", spaces) == "bark\n  * Guard: a\n      b\nend bark\n");
}

TEST_CASE("a script with mistakes is refused with all of them", "[format]") {
    const auto made = npcs::format("x = = 1\ny = 2\nif z then\n", "inn.npcs");
    REQUIRE_FALSE(made);
    CHECK(made.diagnostics().size() == 2);
    CHECK(made.diagnostics()[0].file == "inn.npcs");
    CHECK(made.diagnostics()[0].line == 1);
}

TEST_CASE("a large script is formatted in proportion to its size, or refused", "[format]") {
    std::string nested;
    for (int i = 0; i < 150; ++i) nested += "if a then\n";
    for (int i = 0; i < 300'000; ++i) nested += "x\n";
    for (int i = 0; i < 150; ++i) nested += "end if\n";
    CHECK(npcs::format(nested).value().size() > 300'000 * 150);
    FormatOptions wide;
    wide.spaces = 16;
    const auto refused = npcs::format(nested, "", wide);
    REQUIRE_FALSE(refused);
    CHECK(refused.diagnostics()[0].code == "too-large");
    const auto large = npcs::format(std::string((std::size_t{64} << 20) + 1, ' '));
    REQUIRE_FALSE(large);
    CHECK(large.diagnostics()[0].code == "too-large");
}

TEST_CASE("a layout that has not come to rest is refused, and the place is named", "[format]") {
    // What was written without care is not settled before the first layout.
    const std::string text = "a = 1 // one\nprint  \"a\"\nfff(" + std::string(40, 'a') + ", g(" + std::string(40, 'b') +
                             ", " + std::string(40, 'c') + "), h(" + std::string(70, 'd') + ", " +
                             std::string(70, 'e') + "))\n";
    const FormatOptions options;
    REQUIRE(npcs::format(text));
    const auto refused = npcs::formatting::formatted(text, "inn.npcs", options, 0);
    REQUIRE_FALSE(refused);
    const npcs::Diagnostic& told = refused.diagnostics().front();
    CHECK(told.code == "format-unsettled");
    CHECK(told.file == "inn.npcs");
    CHECK(told.line == 2);
    CHECK(told.column == 8);
    CHECK(told.source == "print  \"a\"");
    CHECK(npcs::formatting::formatted(npcs::format(text).value(), "inn.npcs", options, 0));
    CHECK(npcs::formatting::formatted(text, "inn.npcs", options, 20).value() == npcs::format(text).value());
}
