// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Tables that a script writes out are merged with what play has made of them; new variables get what they would have had.

#include "edited.hpp"

using namespace npcs;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

/// What a variable of the loaded conversation is.
std::string value_of(const Edited& talk, std::string_view name) {
    auto loaded = talk.load();
    return loaded.ok() ? loaded.value().global(name).text() : "not loaded";
}

const std::string ask = "a = prompt(\"Well?\")\nprint a\n";

std::vector<std::string> notes(const Edited& talk) {
    std::vector<std::string> found;
    for (const VariableNote& note : talk.report.variables) found.push_back(note.name + ": " + note.detail);
    return found;
}

}  // namespace

TEST_CASE("a table that play has not touched is the edited script's", "[migration][tables]") {
    Edited talk("shop = {\"look\": \"A shp.\", \"price\": 3, \"old\": 1}\n" + ask, {},
                "shop = {\"look\": \"A shop.\", \"price\": 4, \"wares\": [\"rope\"]}\n" + ask);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(value_of(talk, "shop") == "{\"look\": \"A shop.\", \"price\": 4, \"wares\": [\"rope\"]}");
    CHECK(notes(talk) == std::vector<std::string>{"shop.look: now \"A shop.\"", "shop.price: now 4",
                                                  "shop.wares: now [\"rope\"]", "shop.old: its value is dropped: 1"});
}

TEST_CASE("entries that play has changed stay, and the others are merged", "[migration][tables]") {
    Edited talk("shop = {\"look\": \"A shp.\", \"gold\": 3}\nshop.gold += 1\n" + ask, {},
                "shop = {\"look\": \"A shop.\", \"gold\": 30}\nshop.gold += 1\n" + ask);
    CHECK(talk.verdict() == Verdict::differs);
    CHECK(talk.report.reason == "what the edited line 1 did before stays");
    CHECK(value_of(talk, "shop") == "{\"look\": \"A shop.\", \"gold\": 4}");
    CHECK(notes(talk) ==
          std::vector<std::string>{"shop.look: now \"A shop.\"",
                                   "shop.gold: now 30, but it was changed since, and the saved value stays: 4"});
}

TEST_CASE("tables in tables are merged, and those that are filled by assignments", "[migration][tables]") {
    Edited talk("rooms = {}\nrooms.cellar = {\"ways\": {\"up\": \"hall\"}, \"lit\": 0}\nrooms.cellar.lit = 1\n" + ask,
                {},
                "rooms = {}\nrooms.cellar = {\"ways\": {\"up\": \"kitchen\", \"out\": \"yard\"}, \"lit\": 0}\n"
                "rooms.attic = {\"lit\": 1}\nrooms.cellar.lit = 1\n" +
                    ask);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(value_of(talk, "rooms") ==
          "{\"cellar\": {\"ways\": {\"up\": \"kitchen\", \"out\": \"yard\"}, \"lit\": 1}, \"attic\": {\"lit\": 1}}");
}

TEST_CASE("a list is the edited one with what play has added", "[migration][tables]") {
    Edited talk("bag = [\"rope\", \"lmp\"]\nbag.push \"key\"\n" + ask, {},
                "bag = [\"rope\", \"lamp\"]\nbag.push \"key\"\n" + ask);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(value_of(talk, "bag") == "[\"rope\", \"lamp\", \"key\"]");
}

TEST_CASE("an outline that a release keeps has the tables, too", "[migration][tables]") {
    const std::string before = "shop = {\"look\": \"A shp.\"}\n" + ask;
    const std::string bytes = npcs::tests::migration::played(before, {}).save({false});
    LoadOptions options;
    options.outlines = {npcs::tests::migration::compiled(before).outline()};
    auto talk = Session::load(bytes, npcs::tests::migration::compiled("shop = {\"look\": \"A shop.\"}\n" + ask),
                              npcs::tests::migration::asking_host(), options);
    REQUIRE(talk.ok());
    CHECK(talk.value().global("shop").text() == "{\"look\": \"A shop.\"}");
}

TEST_CASE("a new variable has what would have been added to it", "[migration][variables]") {
    Edited talk("print 1\n" + ask, {},
                "visited = []\nhonour = 2\nprint 1\nvisited.push \"inn\"\nhonour += 3\n" + ask +
                    "print honour\nprint visited\n");
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(value_of(talk, "visited") == "[\"inn\"]");
    CHECK(value_of(talk, "honour") == "5");
}

TEST_CASE("a new variable of which that is not known is told of", "[migration][variables]") {
    Edited talk("b = 1\nif b then\n print 1\nend if\n" + ask, {},
                "b = 1\nhonour = 2\nif b then\n honour += 3\n print 1\nend if\n" + ask + "print honour\n");
    CHECK(talk.verdict() == Verdict::uncertain);
    CHECK(talk.report.reason == "variable honour is new, and what line 4 would have made of it is not known");
}

TEST_CASE("a variable becomes what the script says it is now", "[migration][variables]") {
    Edited function("price = 4\n" + ask, {},
                    "function price(n=2)\n return n * 2\nend function\n" + ask + "print price(3)\n");
    CHECK(function.verdict() == Verdict::exact);
    CHECK(function.goes_on({"x"}) == "Well?\n= null");
    Edited number("function price\n return 4\nend function\n" + ask, {}, "price = 4\n" + ask + "print price + 1\n");
    CHECK(number.verdict() == Verdict::exact);
    CHECK(value_of(number, "price") == "4");
    Edited map("purse = 10\n" + ask, {}, "purse = {\"gold\": 10}\n" + ask + "print purse.gold\n");
    CHECK(map.verdict() == Verdict::exact);
    CHECK(value_of(map, "purse") == "{\"gold\": 10}");
    Edited changed("purse = 10\npurse -= 1\n" + ask, {},
                   "purse = {\"gold\": 10}\npurse.gold -= 1\n" + ask + "print purse.gold\n");
    CHECK(changed.verdict() == Verdict::uncertain);
    CHECK(changed.report.reason == "variable purse is a map now, and the save has 9");
}

TEST_CASE("functions that live on get the variables that are new around them", "[migration][closures]") {
    const auto tale = [](const std::string& made, const std::string& told) {
        return "function make(name" + made + " told = 0\n tell = function\n  outer.told += 1\n" + told +
               "  return name + told\n end function\n return @tell\nend function\ntell = make(\"Bo\")\n" + ask +
               "print tell\n";
    };
    const std::string before = tale(")\n", "");
    Edited variable(before, {}, tale(")\n step = 5\n", "  outer.told += step\n"));
    CHECK(variable.verdict() <= Verdict::differs);
    CHECK(variable.goes_on({"x"}) == "Well?\n= null");
    Edited parameter(before, {}, tale(", step=5)\n", "  outer.told += step\n"));
    CHECK(parameter.verdict() <= Verdict::differs);
    CHECK(parameter.goes_on({"x"}) == "Well?\n= null");
    Edited helper(before, {},
                  tale(")\n add = function(n)\n  return n + 5\n end function\n", "  outer.told = add(told)\n"));
    CHECK(helper.verdict() <= Verdict::differs);
    CHECK(helper.goes_on({"x"}) == "Well?\n= null");
}

TEST_CASE("a scene that is deleted with its call is left", "[migration]") {
    const std::string scene = script_file("tables/a_scene_that_is_deleted_with_its_call_is_scene.npcs");
    Edited talk("print 1\n" + scene + "scene\nprint 2\n" + ask, {}, "print 1\nprint 2\n" + ask);
    CHECK(talk.verdict() == Verdict::skips);
    CHECK(talk.goes_on({""}) == "(interrupted)\nWell?");
}

TEST_CASE("visits that were not counted are told of", "[migration]") {
    const std::string inn = "function inn\n return prompt(\"A room?\")\nend function\n";
    Edited talk(inn + "inn\n" + ask, {"x"}, inn + "inn\n" + ask + "print visits(@inn)\n");
    CHECK(talk.verdict() == Verdict::uncertain);
    CHECK(talk.report.reason == "the script asks how often functions were entered, which was not counted before");
}
