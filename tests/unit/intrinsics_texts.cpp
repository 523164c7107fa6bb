// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>

#include "intrinsics_running.hpp"

using namespace npcs::runtime;
using npcs::values::n;
using npcs::values::null;

TEST_CASE("characters and their codes", "[intrinsics]") {
    Running run;
    CHECK(run("char") == "\"A\"");
    CHECK(run("char", {n(233)}) == "\"\xC3\xA9\"");
    CHECK(run("char", {n(0x1F642)}) == "\"\xF0\x9F\x99\x82\"");
    CHECK(run("char", {n(-1)}) == "\"\xEF\xBF\xBD\"");
    CHECK(run("char", {n(0xD800)}) == "\"\xEF\xBF\xBD\"");
    CHECK(run("char", {n(0x110000)}) == "\"\xEF\xBF\xBD\"");
    CHECK(npcs::values::points_of(run.value("char", {n(0)})) == 1);
    CHECK(run("code", {run.make.t("\xF0\x9F\x99\x82 and more")}) == "128578");
    CHECK(run("code", {run.make.t("A")}) == "65");
    CHECK(run("code", {run.make.t("")}) == "0");
    CHECK(run("code", {null}) == "0");
    CHECK(run("code", {n(7)}) == "55");
}

TEST_CASE("upper and lower", "[intrinsics]") {
    Running run;
    CHECK(run("upper", {run.make.t("h\xC3\xA9llo")}) == "\"H\xC3\x89LLO\"");
    CHECK(run("lower", {run.make.t("H\xC3\x89LLO")}) == "\"h\xC3\xA9llo\"");
    CHECK(run("upper", {n(3)}) == "3");
    CHECK(run("lower", {null}) == "null");
}

TEST_CASE("str and val", "[intrinsics]") {
    Running run;
    CHECK(run("str") == "\"\"");
    CHECK(run("str", {null}) == "\"\"");
    CHECK(run("str", {n(1.5)}) == "\"1.5\"");
    CHECK(run("str", {run.make.t("x")}) == "\"x\"");
    CHECK(run("str", {run.make.l({n(1), null})}) == "\"[1, null]\"");
    run.make.heap.limits.text_bytes = 5;
    CHECK(run("str", {run.make.l({n(1), null})}) == "! string too large");
    CHECK(run("val") == "0");
    CHECK(run("val", {run.make.t("12.5 gold")}) == "12.5");
    CHECK(run("val", {run.make.t("gold")}) == "0");
    CHECK(run("val", {n(3)}) == "3");
    CHECK(run("val", {null}) == "null");
    CHECK(run("val", {run.make.l({})}) == "null");
}

TEST_CASE("join", "[intrinsics]") {
    Running run;
    const Datum list = run.make.l({n(1), run.make.t("two"), null, run.make.l({n(4)})});
    CHECK(run("join", {list}) == "\"1 two  [4]\"");
    CHECK(run("join", {list, run.make.t(", ")}) == "\"1, two, , [4]\"");
    CHECK(run("join", {list, null}) == "\"1two[4]\"");
    CHECK(run("join", {list, n(0)}) == "\"10two00[4]\"");
    CHECK(run("join", {run.make.l({n(1)})}) == "\"1\"");
    CHECK(run("join", {run.make.l({})}) == "\"\"");
    CHECK(run("join", {n(5)}) == "5");
    run.make.heap.limits.text_bytes = 9;
    CHECK(run("join", {list}) == "! string too large");
}

TEST_CASE("split", "[intrinsics]") {
    Running run;
    const auto split = [&](const char* text, const char* delimiter, double most = -1) {
        return run("split", {run.make.t(text), run.make.t(delimiter), n(most)});
    };
    CHECK(run("split", {run.make.t("to be or not")}) == R"(["to", "be", "or", "not"])");
    CHECK(split("...foo...bar...", "...") == R"(["", "foo", "bar", ""])");
    CHECK(split("a,b,c", ",", 2) == R"(["a", "b,c"])");
    CHECK(split("a,b,c", ",", 1) == R"(["a,b,c"])");
    CHECK(split("a,b,c", ",", 0) == R"(["a", "b", "c"])");
    CHECK(split("a,b,", ",", 2) == R"(["a", "b,"])");
    CHECK(split("a,", ",", 2) == R"(["a", ""])");
    CHECK(split("", ",") == "[]");
    CHECK(split(",", ",") == R"(["", ""])");
    CHECK(split("Hello", "", 3) == R"(["H", "e", "llo"])");
    CHECK(split("h\xC3\xA9\xF0\x9F\x99\x82", "") == "[\"h\", \"\xC3\xA9\", \"\xF0\x9F\x99\x82\"]");
    CHECK(run("split", {run.make.t("ab"), null}) == R"(["a", "b"])");
    CHECK(run("split", {n(102), n(0)}) == R"(["1", "2"])");
    CHECK(split("a longer piece, and another one", ", ") == R"(["a longer piece", "and another one"])");
    run.make.heap.limits.list_items = 2;
    CHECK(split("a,b,c", ",") == "! list too large");
}

TEST_CASE("parts of texts", "[intrinsics]") {
    Running run;
    const Datum text = run.make.t("h\xC3\xA9llo world");
    CHECK(run("len", {text}) == "11");
    CHECK(run("indexOf", {text, run.make.t("l")}) == "2");
    CHECK(run("indexOf", {text, run.make.t("l"), n(2)}) == "3");
    CHECK(run("indexOf", {text, run.make.t("l"), n(-3)}) == "9");
    CHECK(run("indexOf", {text, run.make.t("h"), n(-1)}) == "0");
    CHECK(run("indexOf", {text, run.make.t("o"), n(10)}) == "null");
    CHECK(run("indexOf", {text, run.make.t("o"), n(-99)}) == "4");
    CHECK(run("indexOf", {text, run.make.t("x")}) == "null");
    CHECK(run("indexOf", {text, null}) == "0");
    CHECK(run("indexOf", {run.make.t("route 66"), n(66)}) == "6");
    CHECK(run("hasIndex", {text, n(10)}) == "1");
    CHECK(run("hasIndex", {text, n(11)}) == "0");
    CHECK(run("hasIndex", {text, n(-11)}) == "1");
    CHECK(run("hasIndex", {text, run.make.t("0")}) == "0");
    CHECK(run("indexes", {run.make.t("ab")}) == "[0, 1]");
    CHECK(run("values", {run.make.t("h\xC3\xA9")}) == "[\"h\", \"\xC3\xA9\"]");
    CHECK(run("slice", {text, n(1), n(3)}) == "\"\xC3\xA9l\"");
}

TEST_CASE("changed texts", "[intrinsics]") {
    Running run;
    const Datum text = run.make.t("h\xC3\xA9llo");
    CHECK(run("insert", {text, n(2), run.make.t("--")}) == "\"h\xC3\xA9--llo\"");
    CHECK(run("insert", {text, n(-1), n(1)}) == "\"h\xC3\xA9llo1\"");
    CHECK(run("insert", {text, n(-2), run.make.t("-")}) == "\"h\xC3\xA9ll-o\"");
    CHECK(run("insert", {text, n(5), run.make.t("!")}) == "\"h\xC3\xA9llo!\"");
    CHECK(run("insert", {text, n(6), run.make.t("!")}) == "! Index Error (string index 6 out of range)");
    CHECK(run("remove", {text, run.make.t("l")}) == "\"h\xC3\xA9lo\"");
    CHECK(run("remove", {text, run.make.t("x")}) == "\"h\xC3\xA9llo\"");
    CHECK(run("remove", {text, null}) == "! argument to 'remove' must not be null");
    CHECK(run("replace", {run.make.t("aaaa"), run.make.t("aa"), run.make.t("b")}) == "\"bb\"");
    CHECK(run("replace", {run.make.t("a b a"), run.make.t("a"), run.make.t("aa")}) == "\"aa b aa\"");
    CHECK(run("replace", {run.make.t("a b a"), run.make.t("a"), n(1), n(1)}) == "\"1 b a\"");
    CHECK(run("replace", {run.make.t("a b a"), run.make.t("a"), n(1), n(0)}) == "\"a b a\"");
    CHECK(run("replace", {run.make.t("a b a"), run.make.t("x"), n(1)}) == "\"a b a\"");
    CHECK(run("replace", {run.make.t("a b"), run.make.t(""), n(1)}) == "! replace: oldval argument is empty");
    CHECK(run("replace", {run.make.t(""), run.make.t("a"), n(1)}) == "\"\"");
    run.make.heap.limits.text_bytes = 10;
    CHECK(run("replace", {run.make.t("aaaa"), run.make.t("a"), run.make.t("bbb")}) == "! string too large");
    CHECK(run("insert", {text, n(0), run.make.t("12345678")}) == "! string too large");
}
