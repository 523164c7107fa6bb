// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Variables that the new script has set in front of the place where a conversation stands: what can be known without doing
// anything is put in, what is set again before it is read is not missed, and all else is told.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::test::Edited;

namespace {

constexpr const char* shop =
    "count = function(things)\n"                         // 1
    "  say = prompt(\"Count \" + things.len + \"?\")\n"  // 2
    "  return things.len + say.val\n"                    // 3
    "end function\n"                                     // 4
    "yield \"Open.\"\n"                                  // 5
    "total = count([1, 2])\n"                            // 6
    "yield \"Total \" + total\n"                         // 7
    "return count([1])\n";                               // 8

constexpr const char* split_shop =
    "load_tools = function\n"
    "  unit = 1\n"
    "  count = function(things)\n"
    "    say = prompt(\"Count \" + things.len + \"?\")\n"
    "    return things.len * outer.unit + say.val\n"
    "  end function\n"
    "  return locals\n"
    "end function\n"
    "tools = load_tools\n"
    "yield \"Open.\"\n"
    "total = tools.count([1, 2])\n"
    "yield \"Total \" + total\n"
    "return tools.count([1])\n";

}  // namespace

TEST_CASE("migration: a file is split off, in front of its functions", "[migration]") {
    const Edited talk(shop, {}, split_shop);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"", "3", "", "4"}) == "Open.\nCount 2?\nTotal 5\nCount 1?\n= 5");
}

TEST_CASE("migration: a file is split off, inside of its functions", "[migration]") {
    const Edited talk(shop, {""}, split_shop);
    CHECK(talk.verdict() == Verdict::exact);
    REQUIRE(talk.report.frames.size() == 2);
    CHECK(talk.report.frames[0].is.line == 4);
    CHECK(talk.report.frames[1].is.line == 11);
    CHECK(talk.goes_on({"3", "", "4"}) == "Count 2?\nTotal 5\nCount 1?\n= 5");
}

TEST_CASE("migration: what a loader does besides defining is not done", "[migration]") {
    std::string now = split_shop;
    now.replace(now.find("  unit = 1\n"), 11, "  unit = 1\n  print \"loaded\"\n");
    const Edited talk(shop, {}, now);
    CHECK(talk.verdict() == Verdict::uncertain);
    CHECK(talk.report.reason == "variable tools has no value: line 10, which sets it, was not done");
}

TEST_CASE("migration: lists, maps and functions of them that are new", "[migration]") {
    const char* before = "a = prompt(\"Well?\")\nreturn a\n";
    const char* now =
        "wares = {\"fish\": [2, -3], \"tell\": function(x)\n  return x + \"!\"\nend function}\n"
        "make = function(price, name=\"bread\")\n  made = {}\n  made.name = name\n  made.price = price\n  return "
        "made\nend function\n"
        "loaf = make(4)\na = prompt(\"Well?\")\nreturn wares.tell(a) + wares.fish[1] + loaf.name + loaf.price\n";
    const Edited talk(before, {}, now);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"x"}) == "Well?\n= x!-3bread4");
}

TEST_CASE("migration: what depends on what was done is not worked out", "[migration]") {
    const char* before = "gold = 1\na = prompt(\"Well?\")\nreturn a\n";
    const char* now = "gold = 1\npurse = [gold]\na = prompt(\"Well?\")\nreturn a + purse[0]\n";
    CHECK(Edited(before, {}, now).verdict() == Verdict::uncertain);
    const char* twice =
        "gold = 1\nmake = function\n  return 1\nend function\nmake = function\n  return 2\nend function\n"
        "purse = make\na = prompt(\"Well?\")\nreturn a + purse\n";
    CHECK(Edited(before, {}, twice).verdict() == Verdict::uncertain);
    const char* deep =
        "gold = 1\nmake = function(n)\n  return make(n)\nend function\npurse = make(1)\na = prompt(\"Well?\")\nreturn "
        "a + purse\n";
    CHECK(Edited(before, {}, deep).verdict() == Verdict::uncertain);
}

TEST_CASE("migration: a variable that is set before it is read is not missed", "[migration]") {
    const char* before = "a = prompt(\"Well?\")\nreturn a\n";
    // By the statement that waits itself, which something was put around.
    const char* around = "if 1 < 2 then\n  b = \"?\"\n  a = prompt(\"Well?\")\nend if\nreturn a\n";
    CHECK(Edited(before, {}, around).verdict() == Verdict::moved);
    const char* unset_before = "b = random\na = prompt(\"Well?\")\nb = 1\nreturn a + b\n";
    const Edited set_first(before, {}, unset_before);
    CHECK(set_first.verdict() == Verdict::exact);
    CHECK(set_first.goes_on({"x"}) == "Well?\n= x1");
    const char* set_perhaps = "b = random\na = prompt(\"Well?\")\nif a == \"x\" then b = 1\nreturn a + b\n";
    CHECK(Edited(before, {}, set_perhaps).verdict() == Verdict::uncertain);
    // In a function that has a variable of that name itself, it is another one; as a member, too.
    const char* other =
        "b = random\nf = function(b)\n  return b.b\nend function\na = prompt(\"Well?\")\nreturn f({\"b\": a})\n";
    CHECK(Edited(before, {}, other).verdict() == Verdict::exact);
    const char* of_globals =
        "b = random\nf = function\n  return globals.b\nend function\na = prompt(\"Well?\")\nreturn f\n";
    CHECK(Edited(before, {}, of_globals).verdict() == Verdict::uncertain);
    const char* by_text =
        "b = random\nf = function\n  return globals[\"b\"]\nend function\na = prompt(\"Well?\")\nreturn f\n";
    CHECK(Edited(before, {}, by_text).verdict() == Verdict::uncertain);
}

TEST_CASE("migration: a further pass of a loop may read a variable", "[migration]") {
    const char* before = "for i in range(1, 2)\n  yield \"Pass\"\n  a = prompt(\"Well?\")\nend for\nreturn a\n";
    const char* read =
        "b = random\nfor i in range(1, 2)\n  yield \"Pass\" + b\n  a = prompt(\"Well?\")\n  b = a\nend for\nreturn a\n";
    const Edited reads(before, {""}, read);
    CHECK(reads.verdict() == Verdict::exact);
    CHECK(reads.goes_on({"x", ""}) == "Well?\nPassx\nWell?");
    const char* left =
        "b = random\nfor i in range(1, 2)\n  yield \"Pass\" + b\n  a = prompt(\"Well?\")\n  if a == \"\" then "
        "continue\n  b = a\nend for\nreturn a\n";
    CHECK(Edited(before, {""}, left).verdict() == Verdict::uncertain);
}

TEST_CASE("migration: a variable that another option sets", "[migration]") {
    const char* before =
        "f = function\n  for i in range(1, 2)\n    choose \"What?\"\n      option \"Talk\" then\n        a = "
        "prompt(\"Well?\")\n        yield a\n"
        "      option \"Tell a secret\" then\n        secret = prompt(\"Which?\")\n        yield \"So, \" + secret\n   "
        " end choose\n  end for\nend function\nf\n";
    const char* now =
        "f = function\n  for i in range(1, 2)\n    choose \"What?\"\n      option \"Tell a secret\" then\n        "
        "secret = prompt(\"Which?\")\n"
        "        yield \"So, \" + secret\n      option \"Talk\" then\n        a = prompt(\"Well?\")\n        yield a\n "
        "   end choose\n  end for\nend function\nf\n";
    const Edited talk(before, {"@Talk"}, now);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"x", "", "@Tell", "y"}) == "Well?\nx\nWhat? | Tell a secret | Talk\nWhich?\nSo, y");
}

TEST_CASE("migration: a statement of a loop of the main program was moved in front of the place", "[migration]") {
    const char* before =
        "for i in range(1, 2)\n  yield \"Sit down.\"\n  tone = prompt(\"Which?\")\n  yield \"So \" + tone\nend for\n";
    const char* now =
        "for i in range(1, 2)\n  tone = prompt(\"Which?\")\n  yield \"Sit down.\"\n  yield \"So \" + tone\nend for\n";
    const Edited talk(before, {}, now);
    CHECK(talk.verdict() == Verdict::uncertain);
    CHECK(talk.report.reason == "variable tone has no value: line 2, which sets it, was not done");
}

TEST_CASE("migration: a part of a function has a variable of the same name", "[migration]") {
    const char* before =
        "bet = function\n  yield \"Well.\"\n  stake = prompt(\"How many?\").val\n  return stake\nend function\nreturn "
        "bet + 1\n";
    const char* now =
        "ask = function\n  stake = prompt(\"How many?\").val\n  return stake\nend function\n"
        "bet = function\n  yield \"Well.\"\n  stake = ask\n  return stake\nend function\nreturn bet + 1\n";
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"4"}) == "How many?\n= 5");
    // Not when both go on with the value: it was that of one of them.
    const char* sum =
        "bet = function\n  stake = 1\n  for i in range(1, 2)\n    stake += prompt(\"How many?\").val\n  end for\n  "
        "return stake\nend function\nreturn bet\n";
    const char* parts =
        "ask = function\n  stake = 0\n  for i in range(1, 2)\n    stake += prompt(\"How many?\").val\n  end for\n  "
        "return stake\nend function\n"
        "bet = function\n  stake = 1\n  stake = stake + ask + stake\n  return stake\nend function\nreturn bet\n";
    CHECK(Edited(sum, {}, parts).verdict() >= Verdict::uncertain);
}

TEST_CASE("migration: a variable is renamed while its statements change places", "[migration]") {
    const char* before =
        "for i in range(1, 2)\n  sign = \"card \" + i\n  words = \"It is \" + sign\n  yield words + \", a good "
        "one.\"\n  yield \"The candle burns.\"\nend for\n";
    const char* now =
        "for i in range(1, 2)\n  omen = \"card \" + i\n  yield \"The candle burns.\"\n  words = \"It is \" + omen\n  "
        "yield words + \", a good one.\"\nend for\n";
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::repeats);
    CHECK(talk.goes_on({"", ""}) == "The candle burns.\nIt is card 1, a good one.\nThe candle burns.");
}

// The hash of a function is that of its name and parameters, and the functions of an old script have none.
TEST_CASE("migration: keys that hold functions are found", "[migration]") {
    const std::string before =
        "f = function(a, b)\nend function\nm = {}\nm[@f] = 1\nm[{\"in\": @f}] = 1\nm[[@f]] = 1\nchanged = [@f, 2]\n"
        "m[changed] = 1\nchanged.push 1\nfor i in range(1, 20)\nm[[i, @f]] = i\nend for\nprompt \"?\"\n"
        "return [m.hasIndex(@f), m.hasIndex({\"in\": @f}), m.hasIndex([@f]), m.hasIndex(changed), m.hasIndex([7, @f]), "
        "m.len]\n";
    for (const std::string& after :
         {before + "// the end\n", "fresh = 1\n" + before,
          "f = function(a, b, c)" + before.substr(std::string("f = function(a, b)").size())}) {
        const npcs::test::Edited now(before, {}, after);
        auto loaded = npcs::Session::load(now.bytes, now.now, now.host);
        REQUIRE(loaded.ok());
        CHECK(loaded.value().resume("x").value.text() == "[1, 1, 1, 0, 1, 24]");

        npcs::Machine world(now.host);
        const npcs::Outcome asked = world.run(npcs::test::compiled(before, "tale.npcs"));
        auto machine = npcs::Machine::load(world.save(), {now.now}, now.host);
        REQUIRE(machine.ok());
        CHECK(machine.value().resume(asked.task, "x").value.text() == "[1, 1, 1, 0, 1, 24]");
    }
}
