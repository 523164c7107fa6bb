// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Comments, at each place where one can stand.
#include "formatting_text.hpp"

using npcs::testing::formatted;

TEST_CASE("comments on lines of their own stand as far in as what follows", "[format]") {
    CHECK(formatted("  // a\nx\n    // b  \n\n\n// c\ny\n   // d\n") == "// a\nx\n// b\n\n// c\ny\n// d\n");
    CHECK(formatted("if a then\n// b\nc\n  // d\nelse\n// e\nend if\n// f\n") ==
          "if a then\n\t// b\n\tc\n\t// d\nelse\n// e\nend if\n// f\n");
    CHECK(formatted("/* a */ /* b */\n/* c\n d */ x\n") == "/* a */ /* b */\n/* c\n d */ x\n");
}

TEST_CASE("a comment between blocks belongs to the one it was aligned with", "[format]") {
    CHECK(formatted("if a then\n  b\n  // of b\nelse\n  c\n// of end\nend if\n") ==
          "if a then\n\tb\n\t// of b\nelse\n\tc\n// of end\nend if\n");
    CHECK(formatted("if a then\n  // only\nend if\nwhile b\n// out\nend while\n") ==
          "if a then\n\t// only\nend if\nwhile b\n// out\nend while\n");
    CHECK(formatted("function f\n  // empty\nend function\n") == "function f\n\t// empty\nend function\n");
    CHECK(formatted("* a\n  b\n  // of b\n// of c\n* c\n  // in c\n// behind\nd\n") ==
          "* a\n\tb\n\t// of b\n// of c\n* c\n\t// in c\n// behind\nd\n");
    CHECK(
        formatted("choose\n  * a\n    b\n    // of b\n  // of c\n  * c\n  // last\nelse\n  // d\n  e\nend choose\n") ==
        "choose\n\t* a\n\t\tb\n\t\t// of b\n\t// of c\n\t* c\n\t// last\nelse\n\t// d\n\te\nend choose\n");
    CHECK(formatted("cycle\n  // first\n  * : a\n    // in a\n  // of b\n  * : b\n  // last\nend cycle\n") ==
          "cycle\n\t// first\n\t* : a\n\t\t// in a\n\t// of b\n\t* : b\n\t// last\nend cycle\n");
    CHECK(formatted("if a then\n  if b then\n    c\n    // of c\n  // of inner\nend if\n// of end\nend if\n") ==
          "if a then\n\tif b then\n\t\tc\n\t\t// of c\n\t// of inner\n\tend if\n// of end\nend if\n");
}

TEST_CASE("comments in heads and between parts", "[format]") {
    CHECK(formatted("plan p // a\n// b\nchecking c // d\n // e\nx\nend plan // f\n") ==
          "plan p // a\n\t// b\n\tchecking c // d\n\t// e\n\tx\nend plan // f\n");
    CHECK(formatted("do // a\n// b\nx\n// c\nwhile d // e\nloop // f\n") ==
          "do // a\n\t// b\n\tx\n\t// c\n\twhile d // e\nloop // f\n");
    CHECK(formatted("if /* a */ b /* c */ then // d\ne\nelse /* f */ // g\nend /* h */ if\n") ==
          "if /* a */ b /* c */ then // d\n\te\nelse /* f */ // g\nend /* h */ if\n");
    CHECK(formatted("function \"lua\" f(x) // a\n  -- b\n end function\n// c\n") ==
          "function \"lua\" f(x) // a\n  -- b\nend function\n// c\n");
}

TEST_CASE("comments in expressions and brackets", "[format]") {
    CHECK(formatted("x=f(/* a */b/* c */,/* d */)\n").substr(0, 5) == "Compi");
    CHECK(formatted("x=f(/* a */b/* c */,/* d */e)\n") == "x = f(/* a */ b /* c */, /* d */ e)\n");
    CHECK(formatted("x=[ // a\n1, // b\n// c\n2 // d\n// e\n]// f\n") ==
          "x = [ // a\n\t1, // b\n\t// c\n\t2, // d\n\t// e\n] // f\n");
    CHECK(formatted("x=a+ // b\n// c\nd\n") == "x = a + // b\n\t// c\n\td\n");
    CHECK(formatted("f 1, // a\n// b\n2\n") == "f 1, // a\n\t// b\n\t2\n");
    CHECK(formatted("x = f/* a */(1)\nf/* b */ (1)\nf /* c */-1\n") ==
          "x = f /* a */ (1)\nf /* b */ (1)\nf /* c */ -1\n");
    CHECK(formatted("x=a./* b */c\n") == "x = a. /* b */ c\n");
    CHECK(formatted("x=[1,2,/* last */]\n") == "x = [1, 2, /* last */]\n");
}

TEST_CASE("comments in dialogue", "[format]") {
    CHECK(formatted("Marta: Hello, // a\n      stranger. // b\n// c\n: It rains.\n") ==
          "Marta: Hello, // a\n\tstranger. // b\n// c\n: It rains.\n");
    CHECK(formatted("* a // b\n  c // d\n+ [if e] f /* g */ -> h // i\n") ==
          "* a   // b\n\tc // d\n+ [if e] f /* g */ -> h // i\n");
    CHECK(formatted("* [if /* a */ b] c [if d /* e */] // f\n") == "* [if /* a */ b] c [if d /* e */] // f\n");
}

TEST_CASE("comments at the ends of lines keep their columns", "[format]") {
    CHECK(formatted("x=1            // a\n") == "x = 1          // a\n");
    CHECK(formatted("x=1 // a\nyy=2    // b\n") == "x = 1 // a\nyy = 2  // b\n");
    // Those that were aligned stay aligned, where the code is pushed to the right as well.
    CHECK(formatted("x=1+2  // a\nyyy=2  // b\n") == "x = 1 + 2 // a\nyyy = 2   // b\n");
    CHECK(formatted("if a then   // b\n  c         // d\nend if      // e\n") ==
          "if a then   // b\n\tc       // d\nend if      // e\n");
    CHECK(formatted("x = 1   // a\n        // b\n        // c\n// d\n") ==
          "x = 1   // a\n        // b\n        // c\n// d\n");
    CHECK(formatted("x=\"\xC3\xA4\xC3\xB6\"   // a\ny=\"bc\"   // b\n") ==
          "x = \"\xC3\xA4\xC3\xB6\" // a\ny = \"bc\" // b\n");
}
