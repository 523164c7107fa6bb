// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Saves made inside a function in another language: the script around it may be edited, its own text may not.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

const std::string shop = script_file("foreign/shop.npcs");

std::string edit(const std::string& from, const std::string& to, std::string text = shop) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("migration: the script around a function in another language is edited", "[migration][languages]") {
    const std::vector<std::string> answers{"", "five"};
    const Edited moved(shop, answers,
                       "// A shop\nsilver = 1\nfunction count(x)\n  return x + 1\nend function\n" + shop);
    CHECK(moved.verdict() <= Verdict::differs);
    CHECK(moved.goes_on({"six", ""}) == "Really five?\nsix6!\n= null");
    const Edited laid_out(shop, answers,
                          edit("\t\"Really", "        \"Really",
                               edit("\tgold 1", "        gold 1",
                                    edit("\tsaid gold", "        said gold", edit("\t\"For", "        \"For")))));
    CHECK(laid_out.verdict() == Verdict::exact);
    CHECK(laid_out.line() == 3);  // where its text begins
    CHECK(laid_out.goes_on({"six", ""}) == "Really five?\nsix6!\n= null");
    const Edited caller(shop, answers, edit("+ \"!\"", "+ \"?!\""));
    CHECK(caller.goes_on({"six", ""}) == "Really five?\nsix6?!\n= null");
}

TEST_CASE("migration: what a function in another language was given stays as it was", "[migration][languages]") {
    const Edited talk(shop, {""}, edit("haggle(\"rope\")", "haggle(\"lamp\")"));
    CHECK(talk.verdict() == Verdict::differs);
    CHECK(talk.goes_on({"five", "six", ""}) == "For rope?\nReally five?\nsix6!\n= null");
}

TEST_CASE("migration: a function in another language that was edited in the middle of a call begins again",
          "[migration][languages]") {
    for (const std::string& after : {edit("gold 1 + =gold", "gold 2 + =gold"), edit("thing, offer=2", "thing, bid=2"),
                                     edit("\tgold 1", "\t\tgold 1"), edit("\"Really \"", "\"Really  \"")}) {
        const Edited talk(shop, {"", "five"}, after);
        CHECK(talk.verdict() == Verdict::restart);
        CHECK(talk.report.reason ==
              "a function called here cannot go on (function haggle is written in another language, and was changed); "
              "the statement is done again from its start");
        CHECK(talk.line() == 9);
        // As a rule such a save is refused.
        CHECK_FALSE(npcs::Session::load(talk.bytes, talk.now, talk.host).ok());
        CHECK(talk.goes_on({"", "five"}).substr(0, 24) == "(interrupted)\nFor rope?\n");
    }
}

TEST_CASE("migration: a function in another language is gone, or is the script's own now", "[migration][languages]") {
    const std::string own =
        edit("function \"toy\" haggle(thing, offer=2)", "function haggle(thing, offer=2)",
             edit(shop.substr(shop.find("\t\"For"), shop.find("end function") - shop.find("\t\"For")),
                  "  return prompt(thing)\n"));
    const Edited rewritten(shop, {"", "five"}, own);
    CHECK(rewritten.verdict() == Verdict::skips);
    const Edited foreign_now(own, {""}, shop);
    CHECK(foreign_now.verdict() == Verdict::skips);
    const Edited gone(shop, {"", "five"}, "yield \"Welcome\"\nyield \"Closed\"\n");
    CHECK(gone.verdict() >= Verdict::skips);
}

TEST_CASE("migration: a variable that only another language uses is in use", "[migration][languages]") {
    const Edited talk("yield 1\nyield 2\nreturn 3\n", {""},
                      "yield 1\nbonus = prompt(\"how much\")\nyield 2\nfunction \"toy\" f\n\t// bonus return\nend "
                      "function\nreturn f\n");
    CHECK(talk.verdict() >= Verdict::repeats);
}

TEST_CASE("migration: a block is matched with the functions that use it", "[migration][languages]") {
    const std::string block = "script \"toy\"\n\t[1 $1 prompt/1 \"!\" + return ] >ask\nend script\n";
    const std::string before = block +
                               "function \"toy\" twice(x)\n\t<ask x apply/1 <ask x apply/1 + return\nend function\n"
                               "yield \"Welcome\"\nresult = twice(\"Yes?\")\nyield result\nyield ask(\"No?\")\n";
    const std::vector<std::string> answers{"", "five"};
    const Edited around(before, answers, "gold = 3\n" + edit("yield result", "yield result + gold", before));
    CHECK(around.verdict() <= Verdict::differs);
    CHECK(around.goes_on({"six", "", "a", ""}) == "Yes?\nfive!six!3\nNo?\na!\n= null");
    // The text of the block is part of what the function does.
    const Edited within(before, answers, edit("\"!\"", "\"?\"", before));
    CHECK(within.verdict() == Verdict::restart);
    CHECK(within.report.reason.find("twice is written in another language, and was changed") != std::string::npos);
    CHECK_FALSE(npcs::Session::load(within.bytes, within.now, within.host).ok());
    // Of another language, or with a name, it is not.
    const Edited beside(before, answers, "script \"toy\" shop\n\t[0 1 return ] >one\nend script\n" + before);
    CHECK(beside.goes_on({"six", "", "a", ""}).substr(0, 15) == "Yes?\nfive!six!\n");
}

TEST_CASE("migration: a save in a function of a block", "[migration][languages]") {
    const std::string before =
        "script \"toy\"\n\t[1 $1 prompt/1 \"!\" + return ] >ask\nend script\n"
        "yield \"Welcome\"\nresult = ask(\"Yes?\") + \".\"\nyield result\n";
    const Edited around(before, {""}, edit("yield result", "yield result + 1", before));
    CHECK(around.verdict() <= Verdict::differs);
    CHECK(around.goes_on({"six", ""}) == "Yes?\nsix!.1\n= null");
    const Edited within(before, {""}, edit("\"!\"", "\"?\"", before));
    CHECK(within.verdict() >= Verdict::restart);
    CHECK(within.report.reason.find("written in another language, and was changed") != std::string::npos);
    CHECK_FALSE(npcs::Session::load(within.bytes, within.now, within.host).ok());
    const Edited gone(before, {""}, "yield \"Welcome\"\nyield 5\n");
    CHECK(gone.verdict() >= Verdict::skips);
}

TEST_CASE("migration: what a block defines now is there", "[migration][languages]") {
    const std::string block = "script \"toy\"\n\t[1 $1 2 * return ] >double\nend script\n";
    const std::string wares = "script \"toy\" shop\n\t[0 4 return ] >rope\nend script\n";
    const std::string rest = "f = @double\nyield \"Welcome\"\nyield double(3)\nyield f(4)\nyield shop.rope\n";
    const std::string more = "script \"toy\"\n\t[1 $1 3 * return ] >double\n\t[1 $1 1 + return ] >next\nend script\n";
    const std::string larger = "script \"toy\" shop\n\t[0 5 return ] >rope\n\t[0 9 return ] >lamp\nend script\n";
    const Edited talk(block + wares + rest, {""}, more + larger + rest + "yield next(shop.lamp)\n");
    CHECK(talk.verdict() <= Verdict::differs);
    CHECK(talk.goes_on({"", "", "", ""}) == "6\n12\n5\n10\n= null");
    // What is not defined any more says so when it is called.
    const Edited gone(block + wares + rest, {""},
                      "script \"toy\"\n\t[0 1 return ] >other\nend script\n" + wares + rest);
    CHECK(gone.goes_on({"", ""}).find("'double' is not defined by its `script` any more") != std::string::npos);
}
