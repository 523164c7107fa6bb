// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is told beside the message of an error at run time.

#include "npcs/npcs.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "compiled.hpp"

namespace {

npcs::Session failed(std::string_view text) {
    npcs::Host host;
    host.def("whisper(line)", [](std::string) {});
    npcs::Session session(npcs::tests::compiled(text), host);
    REQUIRE(session.start().kind == npcs::Outcome::Kind::failed);
    return session;
}

std::string hint(std::string_view text) { return failed(text).outcome().error.hint; }

}  // namespace

TEST_CASE("an unknown name is compared with those that could be meant", "[hints]") {
    CHECK(hint("golden = 5\nprint goldne") == "did you mean 'golden'?");
    CHECK(hint("gold = 5\nprint Gold") == "did you mean 'gold'?");
    CHECK(hint("x = 5\nprint X") == "did you mean 'x'?");
    CHECK(hint("Print 1") == "did you mean 'print'?");
    CHECK(hint("wisper \"psst\"") == "did you mean 'whisper'?");
    CHECK(hint("f = function(amount)\n return amuont\nend function\nprint f(1)") == "did you mean 'amount'?");
    CHECK(hint("f = function\n purse = 1\n g = function\n  return prse\n end function\n return g\nend function\nprint "
               "f") == "did you mean 'purse'?");
    CHECK(hint("globals[\"treasure\"] = 1\nprint tresure") == "did you mean 'treasure'?");
    const std::string none = "assign it before it is read, or put quotes around it when it is meant as text";
    CHECK(hint("x = True") == "did you mean 'true'?");
    CHECK(hint("retrun 5") == "did you mean 'return'?");
    CHECK(hint("x = 1\nvar x") == "a variable needs no word before it: x = 1");
    CHECK(hint("x = nil") == "nothing is written `null`");
    CHECK(hint("endif") == "write `end if`");
    CHECK(hint("x = 5\nprint y") == none);
    CHECK(hint("gold = 5\nprint silver") == none);
    CHECK(hint("print " + std::string(5000, 'a')) == none);
}

TEST_CASE("what a scene set, and a scene that is not there, is explained", "[hints]") {
    const std::string lost = "what a scene sets is gone when it ends; to keep it, write globals.friend = ...";
    CHECK(hint("scene guard\n print friend\n friend = true\nend scene\ngo guard") == lost);
    CHECK(hint("scene guard\n friend = true\nend scene\nscene inn\n visit guard\n print friend\nend scene\ngo inn") ==
          lost);
    const std::string missing = "write the scene: scene attic, its lines, and `end scene`";
    CHECK(hint("scene inn\n go attic\nend scene\ngo inn") == missing);
    CHECK(hint("scene inn\n print 1\nend scene\nvisit attic") == missing);
    CHECK(hint("go inn\nscene inn\n print 1\nend scene") == "the scene is written below; move this line below it");
    CHECK(hint("scene inn\nprint 1") == "a scene ends with `end scene`");
    CHECK(hint("Scene inn\nprint 1\nEnd scene") == "`scene` and `end scene` are written in small letters");
    CHECK(hint("scene inn\n print 1\nend scene\ngoto inn") == "to go on in a scene, write: go inn");
    CHECK(hint("met = yes") == "yes is written `true`");
    CHECK(hint("met = no") == "no is written `false`");
    CHECK(hint("scene Anna\n Anna: Hi.\nend scene\ngo Anna") ==
          "Anna is a scene here and cannot speak: give the scene another name");
    CHECK(hint("f = function\nend function\nf: Hi.").empty());
    CHECK(hint("END") == "a story ends by itself, at its last line");
}

TEST_CASE("of several names the nearest is suggested", "[hints]") {
    CHECK(hint("guards = 1\nguard = 2\nprint gaurd") == "did you mean 'guard'?");
    CHECK(hint("weapon = 1\nweapons = 2\nprint weaponss") == "did you mean 'weapons'?");
}

TEST_CASE("a word of dialogue out of its place is explained", "[hints]") {
    CHECK(hint("plan 5\nprint 1") == "a plan ends with `end plan`");
    CHECK(hint("choose \"Well?\"") == "a choice is `choose`, its options from the next line on, and `end choose`");
}

TEST_CASE("an unknown member is compared with members of the script and methods", "[hints]") {
    CHECK(hint("hero = {\"health\": 3}\nprint hero.helth") == "did you mean 'health'?");
    CHECK(hint("hero = {}\nhero.health = 3\nprint hero[\"heatlh\"]") == "did you mean 'health'?");
    CHECK(hint("bag = []\nbag.psuh 1") == "did you mean 'push'?");
    CHECK(hint("bag = []\nprint bag.length") == "did you mean 'len'?");
    CHECK(hint("bag = {}\nprint bag.zzz") == "ask with hasIndex first");
}

TEST_CASE("assigning to a variable outside the function says how it is done", "[hints]") {
    const std::string hint_of_global = hint("gold = 1\nf = function\n gold += 1\nend function\nf");
    CHECK(hint_of_global == "assignment uses a non-local of the same name; to change that one, write globals.gold");
    CHECK(hint("f = function\n gold = 1\n g = function\n  gold += 1\n end function\n g\nend function\nf") ==
          "assignment uses a non-local of the same name; to change that one, write outer.gold");
    CHECK(hint("f = function\n gold += 1\nend function\nf") == "give it a value in this function first");
    CHECK(hint("gold += 1") == "give it a value first");
}

TEST_CASE("a hint is the same after the failed conversation was saved and loaded", "[hints]") {
    const std::string text = "hero = {\"health\": 3}\nf = function(amount)\n return amuont\nend function\nprint f(1)";
    npcs::Session session = failed(text);
    npcs::Host host;
    host.def("whisper(line)", [](std::string) {});
    const auto script = npcs::Script::compile(text, "test");
    const auto again = npcs::Session::load(session.save(), script.value(), host);
    REQUIRE(again.ok());
    CHECK(again.value().outcome().error.hint == "did you mean 'amount'?");
}
