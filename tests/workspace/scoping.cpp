// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which places mean the same variable: one test for each rule of where names are looked up.
#include <catch2/catch.hpp>

#include "marked.hpp"

using npcs::tests::Opened;

TEST_CASE("global variables are read in functions and in texts", "[workspace]") {
    Opened script(
        "<1>gold = 3\n"
        "function pay(n)\n"
        "\tglobals.<2>gold -= n\n"
        "\tprint $\"{<3>gold} left\"\n"
        "end function\n"
        "Marta: You have {<4>gold}, {<5>gold * 2}. #tag=gold\n"
        "print globals[\"<6>gold\"]\n");
    for (const char mark : {'1', '2', '3', '4', '5', '6'}) CHECK(script.references(mark) == "1 2 3 4 5 6");
    CHECK(script.definition('4') == "1");
}

TEST_CASE("a name that a function assigns is its own", "[workspace]") {
    Opened script(
        "<1>gold = 3\n"
        "function find\n"
        "\t<2>gold = 5\n"
        "\treturn <3>gold\n"
        "end function\n"
        "print <4>gold\n");
    CHECK(script.references('1') == "1 4");
    CHECK(script.references('3') == "2 3");
}

TEST_CASE("a name is the one outside until it is assigned", "[workspace]") {
    Opened script(
        "<1>gold = 3\n"
        "function find\n"
        "\tprint <2>gold\n"
        "\t<3>gold = <4>gold + 1\n"
        "\tprint <5>gold\n"
        "end function\n");
    CHECK(script.references('1') == "1 2 4");
    CHECK(script.references('3') == "3 5");
}

TEST_CASE("a name that is assigned in one branch may be either", "[workspace]") {
    Opened script(
        "<1>gold = 3\n"
        "function find(lucky)\n"
        "\tif lucky then <2>gold = 9\n"
        "\tprint <3>gold\n"
        "\tif lucky then\n"
        "\t\t<4>gold = 1\n"
        "\telse\n"
        "\t\t<5>gold = 2\n"
        "\tend if\n"
        "\tprint <6>gold\n"
        "end function\n");
    CHECK(script.references('1') == "1 3?");
    CHECK(script.references('2') == "2 3? 4 5 6");
}

TEST_CASE("what leaves the function says nothing about what follows", "[workspace]") {
    Opened script(
        "<1>gold = 3\n"
        "function find(lucky)\n"
        "\tif lucky then\n"
        "\t\t<2>gold = 1\n"
        "\telse\n"
        "\t\treturn <3>gold\n"
        "\tend if\n"
        "\tprint <4>gold\n"
        "end function\n");
    CHECK(script.references('2') == "2 3? 4");
}

TEST_CASE("loops: the variable is there inside, and maybe behind", "[workspace]") {
    Opened script(
        "<1>x = 3\n"
        "function walk(list)\n"
        "\tfor <2>x in list\n"
        "\t\tprint <3>x\n"
        "\tend for\n"
        "\tprint <4>x\n"
        "end function\n"
        "function turns\n"
        "\twhile true\n"
        "\t\tprint <5>x\n"
        "\t\t<6>x = 1\n"
        "\tend while\n"
        "end function\n");
    CHECK(script.references('2') == "2 3 4?");
    CHECK(script.references('1') == "1 4? 5?");
    CHECK(script.references('6') == "5? 6");
}

TEST_CASE("closures see one level out", "[workspace]") {
    Opened script(
        "<1>x = 1\n"
        "function a\n"
        "\t<2>x = 2\n"
        "\treturn function\n"
        "\t\tprint <3>x\n"
        "\t\touter.<4>x = 3\n"
        "\t\treturn function\n"
        "\t\t\treturn <5>x\n"
        "\t\tend function\n"
        "\tend function\n"
        "end function\n");
    CHECK(script.references('1') == "1 5");
    CHECK(script.references('2') == "2 3 4");
}

TEST_CASE("parameters, locals and outer", "[workspace]") {
    Opened script(
        "function a(<1>n, m=2)\n"
        "\tlocals.<2>n = 3\n"
        "\tf = function(k)\n"
        "\t\treturn outer.<3>n + k + <4>n\n"
        "\tend function\n"
        "\treturn <5>n\n"
        "end function\n"
        "<6>n = 4\n");
    CHECK(script.references('1') == "1 2 3 4 5");
    CHECK(script.references('6') == "6");
}

TEST_CASE("options of a list bind their variable", "[workspace]") {
    Opened script(
        "function shop(stock)\n"
        "\tchoose: Buy?\n"
        "\t\t+ A {<1>item.name} [for <2>item in stock if <3>item.price < 3 else Not {<4>item.name}.]\n"
        "\t\t\tprint <5>item.name\n"
        "\tend choose\n"
        "\tchoose \"Or?\"\n"
        "\t\toption <6>thing + \"!\" for <7>thing in stock if <8>thing then\n"
        "\t\t\tprint <9>thing\n"
        "\tend choose\n"
        "end function\n");
    CHECK(script.references('5') == "1 2 3 4 5");
    CHECK(script.references('7') == "6 7 8 9");
}

TEST_CASE("scenes, speakers and short entries", "[workspace]") {
    Opened script(
        "<1>keeper = {\"name\": \"Marta\"}\n"
        "scene <2>inn\n"
        "\t<3>keeper: Hello.\n"
        "\t+ On. -> go <4>inn\n"
        "\tprint {<5>keeper}\n"
        "end scene\n"
        "visit <6>inn\n"
        "print visits(@<7>inn)\n"
        "Bram: Hi. {<8>keeper}\n");
    CHECK(script.references('1') == "1 3 5 8");
    CHECK(script.references('7') == "2 4 6 7");
}

TEST_CASE("members belong to what they are written behind", "[workspace]") {
    Opened script(
        "npc = {\"<1>gold\": 3}\n"
        "function npc.<2>pay(n)\n"
        "\tself.<3>gold -= n\n"
        "end function\n"
        "npc.<4>pay 3\n"
        "print npc.<5>gold\n"
        "other = {\"<6>gold\": 1}\n"
        "print somebody.<7>gold\n");
    CHECK(script.references('5') == "1 3 5 6? 7?");
    CHECK(script.references('2') == "2 4");
    CHECK(script.definition('4') == "2");
    CHECK(script.definition('5') == "1");
}

TEST_CASE("what nobody defines is not known", "[workspace]") {
    Opened script("print <1>mystery\nprint <2>mystery.<3>x\nprint <4>len(\"\")\n");
    CHECK(script.references('1').empty());
    CHECK_FALSE(script.workspace.hover("main.npcs", script.at('1')).has_value());
    CHECK(script.workspace.hover("main.npcs", script.at('4'))->kind == npcs::workspace::SymbolKind::intrinsic);
}

TEST_CASE("options and events are named by texts", "[workspace]") {
    Opened script(
        "scene inn\n"
        "\t* <1>Any soup?\n"
        "\t\tMarta: No.\n"
        "end scene\n"
        "print taken(\"<2>inn/any_soup\")\n"
        "raise \"<3>bell\", 1\n"
        "waitFor \"<4>bell\"\n");
    CHECK(script.definition('2') == "1");
    CHECK(script.references('4') == "3 4");
    CHECK(script.definition('4') == "3");
}

// ---- several scripts -------------------------------------------------------------------------------------------------

TEST_CASE("the variables of a module are its own, its globals those of the script", "[workspace]") {
    Opened scripts;
    scripts.open("main.npcs",
                 "import \"<1>cellar\"\n<2>gold = 3\nvisit <3>cellar.<4>stairs\nprint <5>gold\n<6>deep = 1\n");
    scripts.open("cellar.npcs",
                 "<1>deep = 10\n"
                 "scene <2>stairs\n"
                 "\t: {<3>deep} steps. {<4>gold} pence.\n"
                 "\tglobals.<5>gold -= 1\n"
                 "\tf = function\n"
                 "\t\treturn <6>deep\n"
                 "\tend function\n"
                 "end scene\n");
    CHECK(scripts.references('2') == "cellar.npcs:4 cellar.npcs:5 2 5");
    CHECK(scripts.references('4') == "cellar.npcs:2 4");
    CHECK(scripts.definition('4') == "cellar.npcs:2");
    CHECK(scripts.references('1', "cellar.npcs") == "cellar.npcs:1 cellar.npcs:3");
    CHECK(scripts.references('6') == "cellar.npcs:6 6");
    CHECK(scripts.workspace.definition("main.npcs", scripts.at('1') + 1).targets.at(0).path == "cellar.npcs");
    CHECK(scripts.workspace.document_links("main.npcs").at(0).path == "cellar.npcs");
}

TEST_CASE("scripts that run together share their globals, others do not", "[workspace]") {
    Opened scripts;
    scripts.open("a.npcs", "<1>bell = 1\n").open("b.npcs", "print <1>bell\n").open("c.npcs", "<1>bell = 2\n");
    CHECK(scripts.references('1', "b.npcs").empty());
    npcs::workspace::Facts facts;
    facts.together = {"a.npcs", "b.npcs"};
    scripts.workspace.set_facts(facts);
    CHECK(scripts.references('1', "b.npcs") == "a.npcs:1 b.npcs:1");
    CHECK(scripts.references('1', "c.npcs") == "c.npcs:1");
}

TEST_CASE("modules that are not open are read once", "[workspace]") {
    Opened scripts;
    int reads = 0;
    npcs::workspace::Facts facts;
    facts.import_paths = {"lib"};
    facts.read = [&](const std::string& path) -> std::optional<std::string> {
        ++reads;
        if (path == "lib/tools.npcs") return "function helper(n)\nend function\n";
        return std::nullopt;
    };
    scripts.workspace.set_facts(facts);
    scripts.open("main.npcs", "import \"tools\"\nimport \"<2>nowhere\"\ntools.<1>helper 3\n");
    CHECK(scripts.workspace.definition("main.npcs", scripts.at('1')).targets.at(0).path == "lib/tools.npcs");
    const auto problems = scripts.workspace.diagnostics("main.npcs");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].diagnostic.code == "missing-module");
    CHECK(problems[0].range.begin == scripts.at('2') - 1);
    const int before = reads;
    scripts.workspace.set_text("main.npcs", "import \"tools\"\nimport \"nowhere\"\n");
    scripts.workspace.diagnostics("main.npcs");
    CHECK(reads == before);
}
