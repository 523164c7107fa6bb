// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Renaming, and when it is refused.
#include <catch2/catch.hpp>

#include "marked.hpp"
#include "workspace/edits.hpp"

using npcs::tests::Opened;

namespace {

bool has_code(const std::string& answer, const char* code) { return answer.starts_with(std::string(code) + ": "); }

}  // namespace

TEST_CASE("a variable gets another name everywhere", "[workspace][rename]") {
    Opened script(
        "gold = 3\n"
        "function pay(n)\n"
        "\tglobals.gold -= n\n"
        "\tprint $\"{gold} left\" + globals[\"gold\"]\n"
        "end function\n"
        "Marta: You have {<1>gold}. Gold! #gold\n"
        "m = {gold}\n"
        "n = {\"gold\": gold}\n");
    CHECK(script.renamed('1', "pence") ==
          "pence = 3\n"
          "function pay(n)\n"
          "\tglobals.pence -= n\n"
          "\tprint $\"{pence} left\" + globals[\"pence\"]\n"
          "end function\n"
          "Marta: You have {pence}. Gold! #gold\n"
          "m = {\"gold\": pence}\n"
          "n = {\"gold\": pence}\n");
}

TEST_CASE("a local variable does not touch others of its name", "[workspace][rename]") {
    Opened script("x = 1\nfunction f(<1>x)\n\treturn x + 1\nend function\nprint x\n");
    CHECK(script.renamed('1', "y") == "x = 1\nfunction f(y)\n\treturn y + 1\nend function\nprint x\n");
}

TEST_CASE("names that cannot be taken", "[workspace][rename]") {
    Opened script(
        "<1>x = 1\ny = 2\nfunction f(n)\n\tz = n\n\treturn <2>x + z\nend function\nprint <3>len\nself = 3\n<4>unknown "
        "3\n");
    npcs::workspace::Facts facts;
    facts.functions.push_back({"give"});
    script.workspace.set_facts(facts);
    CHECK(has_code(script.renamed('1', "end"), "rename-keyword"));
    CHECK(has_code(script.renamed('1', "two words"), "rename-keyword"));
    CHECK(has_code(script.renamed('1', ""), "rename-keyword"));
    CHECK(has_code(script.renamed('1', "3x"), "rename-keyword"));
    CHECK(has_code(script.renamed('1', "self"), "rename-keyword"));
    CHECK(has_code(script.renamed('1', "choose"), "rename-keyword"));
    CHECK(has_code(script.renamed('1', "print"), "rename-taken"));
    CHECK(has_code(script.renamed('1', "give"), "rename-taken"));
    CHECK(has_code(script.renamed('3', "length"), "rename-builtin"));
    CHECK(has_code(script.renamed('4', "known"), "rename-unknown"));
    // Another global; a local of the function that reads it.
    CHECK(has_code(script.renamed('1', "y"), "rename-taken"));
    CHECK(has_code(script.renamed('2', "z"), "rename-taken"));
    CHECK(has_code(script.renamed('2', "n"), "rename-taken"));
    CHECK(script.renamed('1', "w").starts_with("w = 1"));
}

TEST_CASE("a name that would be captured further in is refused", "[workspace][rename]") {
    Opened script(
        "function f(<1>a)\n\tg = function\n\t\tb = 1\n\t\treturn a + b\n\tend function\nend function\nfunction "
        "h\n\treturn b\nend function\nb = 3\n");
    CHECK(has_code(script.renamed('1', "b"), "rename-taken"));
    CHECK(script.renamed('1', "c").find("return c + b") != std::string::npos);
}

TEST_CASE("a name that may be either is refused", "[workspace][rename]") {
    Opened script("<1>gold = 3\nfunction f(lucky)\n\tif lucky then <2>gold = 1\n\tprint gold\nend function\n");
    CHECK(has_code(script.renamed('1', "pence"), "rename-unclear"));
    CHECK(has_code(script.renamed('2', "pence"), "rename-unclear"));
}

TEST_CASE("scenes take the ids of their options with them", "[workspace][rename]") {
    Opened script("scene <1>inn\n\t* Soup? -> : No.\nend scene\nvisit inn\nprint taken(\"inn/soup\")\n");
    CHECK(script.renamed('1', "tavern") ==
          "scene tavern\n\t* Soup? -> : No.\nend scene\nvisit tavern\nprint taken(\"tavern/soup\")\n");
    const auto made = script.workspace.rename("main.npcs", script.at('1'), "tavern");
    CHECK(made.value().warnings.size() == 2);
}

TEST_CASE("across scripts", "[workspace][rename]") {
    Opened scripts;
    scripts.open("main.npcs", "import \"<3>cellar\"\n<1>gold = 3\nvisit <4>cellar.<2>stairs\n");
    scripts.open("cellar.npcs", "scene stairs\n\tglobals.gold -= 1\nend scene\n");
    CHECK(scripts.renamed('1', "pence", "cellar.npcs") == "scene stairs\n\tglobals.pence -= 1\nend scene\n");
    CHECK(scripts.renamed('2', "steps", "cellar.npcs") == "scene steps\n\tglobals.gold -= 1\nend scene\n");
    CHECK(scripts.renamed('2', "steps") == "import \"cellar\"\ngold = 3\nvisit cellar.steps\n");
    CHECK(has_code(scripts.renamed('3', "attic"), "rename-builtin"));
    CHECK(has_code(scripts.renamed('4', "attic"), "rename-builtin"));
}

TEST_CASE("members, characters and events", "[workspace][rename]") {
    Opened script(
        "npc = {\"<1>coins\": 3}\nprint npc.coins\nother = {coins: 1}\n<2>Bram: Hi.\nBram: Ho.\nraise "
        "\"<3>bell\"\nwaitFor \"bell\"\nprint npc.<4>len\n");
    CHECK(script.renamed('1', "pence").starts_with("npc = {\"pence\": 3}\nprint npc.pence\n"));
    CHECK(has_code(script.renamed('1', "len"), "rename-taken"));
    CHECK(has_code(script.renamed('4', "size"), "rename-builtin"));
    CHECK(script.renamed('2', "Bert").find("Bert: Hi.\nBert: Ho.") != std::string::npos);
    CHECK(script.renamed('3', "gong").find("raise \"gong\"\nwaitFor \"gong\"") != std::string::npos);
}

TEST_CASE("texts in other languages and counters of loops", "[workspace][rename]") {
    Opened script(
        "<1>prices = {}\nfunction \"lua\" price(thing)\n\treturn prices[thing]\nend function\nfor <2>i in [1]\n\tprint "
        "__i_idx\nend for\n");
    CHECK(has_code(script.renamed('1', "costs"), "rename-unclear"));
    CHECK(has_code(script.renamed('2', "k"), "rename-unclear"));
}

TEST_CASE("edits are carried out together only if they do not overlap", "[workspace][rename]") {
    using npcs::workspace::edited_text;
    std::vector<npcs::workspace::Edit> edits{{{4, 5}, "y"}, {{0, 1}, "z"}, {{4, 5}, "y"}};
    npcs::workspace::put_in_order(edits);
    CHECK(edits.size() == 2);
    CHECK(edited_text("x = x", edits) == "z = y");
    CHECK(edited_text("abcdef", {{{0, 2}, "1"}, {{2, 4}, "2"}}) == "12ef");
    CHECK_FALSE(edited_text("abcdef", {{{0, 3}, "1"}, {{2, 4}, "2"}}));
    CHECK_FALSE(edited_text("abcdef", {{{2, 2}, "1"}, {{2, 4}, "2"}}));
    CHECK_FALSE(edited_text("abcdef", {{{4, 9}, "1"}}));
    CHECK_FALSE(edited_text("abcdef", {{{4, 2}, "1"}}));
}
