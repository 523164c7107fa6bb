// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A save goes on as a fresh play of the edited script would, or the verdict says what will not: effects that an edit moved
// across the place would happen twice or never; those that were edited in front of it stay as they were done.

#include "edited.hpp"

using namespace npcs;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

const std::string head = "purse = {\"gold\": 10}\nlog = []\n";

}  // namespace

TEST_CASE("an effect that was moved behind the question would be done again", "[migration][effects]") {
    Edited talk(head + "purse.gold -= 3\na = prompt(\"Well?\")\nprint purse.gold\n", {},
                head + "a = prompt(\"Well?\")\npurse.gold -= 3\nprint purse.gold\n");
    CHECK(talk.verdict() == Verdict::repeats);
    CHECK(talk.report.reason == "line 4 would be done again: it was done as line 3");
}

TEST_CASE("an effect that was moved in front of the question would never be done", "[migration][effects]") {
    Edited talk(head + "a = prompt(\"Well?\")\npurse.gold -= 3\nprint purse.gold\n", {},
                head + "purse.gold -= 3\na = prompt(\"Well?\")\nprint purse.gold\n");
    CHECK(talk.verdict() == Verdict::repeats);
    CHECK(talk.report.reason == "line 3 would never be done: it was line 4, behind the place");
}

TEST_CASE("all kinds of effects count that cross the place", "[migration][effects]") {
    for (const std::string effect :
         {"log.push \"x\"", "gold = 4", "log.remove 0", "pay 3", "purse.met = true", "purse[\"met\"] = true"}) {
        const std::string whole = head + "log.push 0\ngold = 1\nfunction pay(n)\n purse.gold -= n\nend function\n";
        INFO(effect);
        CHECK(Edited(whole + effect + "\na = prompt(\"Well?\")\nb = prompt(\"And?\")\n", {},
                     whole + "a = prompt(\"Well?\")\n" + effect + "\nb = prompt(\"And?\")\n")
                  .verdict() == Verdict::repeats);
    }
}

TEST_CASE("effects cross the place in loops, in choices and in what calls it", "[migration][effects]") {
    const std::string loop_before = head + "for i in range(1, 3)\n purse.gold -= 3\n a = prompt(\"Well?\")\nend for\n";
    const std::string loop_after = head + "for i in range(1, 3)\n a = prompt(\"Well?\")\n purse.gold -= 3\nend for\n";
    CHECK(Edited(loop_before, {"x"}, loop_after).verdict() == Verdict::repeats);
    CHECK(Edited(loop_after, {"x"}, loop_before).verdict() == Verdict::repeats);

    const std::string in_front = head +
                                 "purse.gold -= 3\nchoose \"Where?\"\n option \"Left\" then\n  print 1\n"
                                 " option \"Right\" then\n  print 2\nend choose\nb = prompt(\"And?\")\n";
    const std::string inside = head +
                               "choose \"Where?\"\n option \"Left\" then\n  purse.gold -= 3\n  print 1\n"
                               " option \"Right\" then\n  print 2\nend choose\nb = prompt(\"And?\")\n";
    CHECK(Edited(in_front, {}, inside).verdict() == Verdict::repeats);

    const std::string ask = "function ask\n return prompt(\"Well?\")\nend function\n";
    Edited caller(head + ask + "purse.gold -= 3\na = ask\nprint a\n", {},
                  head + ask + "a = ask\npurse.gold -= 3\nprint a\n");
    CHECK(caller.verdict() == Verdict::repeats);
    REQUIRE(caller.report.frames.size() == 2);
    CHECK(caller.report.frames[0].verdict == Verdict::exact);
    CHECK(caller.report.frames[1].verdict == Verdict::repeats);
}

TEST_CASE("effects that stay on their side are no reason for doubt", "[migration][effects]") {
    CHECK(Edited(head + "purse.gold -= 3\nlog.push 1\na = prompt(\"Well?\")\nlog.push 2\nprint purse.gold\n", {},
                 head + "log.push 1\npurse.gold -= 3\na = prompt(\"Well?\")\nprint purse.gold\nlog.push 2\n")
              .verdict() == Verdict::exact);
}

TEST_CASE("what was done stays, and the verdict tells that it was edited", "[migration][effects]") {
    const std::string before = head + "purse.gold -= 3\na = prompt(\"Well?\")\nprint purse.gold\n";
    Edited price(before, {}, head + "purse.gold -= 5\na = prompt(\"Well?\")\nprint purse.gold\n");
    CHECK(price.verdict() == Verdict::differs);
    CHECK(price.report.reason == "what the edited line 3 did before stays");
    CHECK(price.goes_on({"x"}) == "Well?\n= null");

    Edited added(before, {}, head + "purse.gold -= 3\nlog.push 1\na = prompt(\"Well?\")\nprint purse.gold\n");
    CHECK(added.verdict() == Verdict::differs);
    CHECK(added.report.reason == "the new line 4 was not done");

    Edited deleted(before, {}, head + "a = prompt(\"Well?\")\nprint purse.gold\n");
    CHECK(deleted.verdict() == Verdict::differs);
    CHECK(deleted.report.reason == "what the deleted line 3 did stays");

    Edited condition(head + "if purse.gold > 3 then\n purse.gold -= 3\nend if\na = prompt(\"Well?\")\n", {},
                     head + "if purse.gold > 30 then\n purse.gold -= 3\nend if\na = prompt(\"Well?\")\n");
    CHECK(condition.verdict() == Verdict::differs);
    CHECK(condition.report.reason == "what was done under the condition in line 3 stays, and it was edited");

    // By default such a save is loaded.
    CHECK(Session::load(price.bytes, price.now, price.host).ok());
}

TEST_CASE("what an edit changes behind the place is simply done", "[migration][effects]") {
    CHECK(Edited(head + "a = prompt(\"Well?\")\npurse.gold -= 3\nprint purse.gold\n", {},
                 head + "a = prompt(\"Well?\")\npurse.gold -= 5\nlog.push 1\nprint purse.gold\n")
              .verdict() == Verdict::exact);
}

TEST_CASE("a loop that is gone through goes on over what it went over", "[migration][effects]") {
    Edited talk(head + "for i in range(1, 2)\n purse.gold -= i\n a = prompt(\"Well?\")\nend for\n", {},
                head + "for i in range(1, 5)\n purse.gold -= i\n a = prompt(\"Well?\")\nend for\n");
    CHECK(talk.verdict() == Verdict::differs);
    CHECK(talk.report.reason == "the loop in line 3 goes on over what it went over before");
}

TEST_CASE("a new parameter has what the call gives, or its default", "[migration][parameters]") {
    const auto tale = [](const std::string& parameters, const std::string& arguments, const std::string& rest) {
        return "total = 0\nfunction ask(who" + parameters + ")\n a = prompt(\"Well, \" + who + \"?\")\n" + rest +
               " return a\nend function\nb = ask(\"Bo\"" + arguments + ")\nprint b\n";
    };
    const std::string before = tale("", "", "");
    Edited fallback(before, {}, tale(", times=2", "", " print times\n"));
    CHECK(fallback.verdict() == Verdict::exact);
    CHECK(fallback.goes_on({"x"}) == "Well, Bo?\n= null");
    Edited given(before, {}, tale(", times", ", 7", " return times\n"));
    CHECK(given.verdict() == Verdict::exact);
    CHECK(given.goes_on({"x"}) == "Well, Bo?\n= null");
    // Not even if a global variable has its name.
    Edited hidden(before, {}, tale(", total=5", "", " total += 1\n"));
    CHECK(hidden.verdict() == Verdict::exact);
    CHECK(hidden.load().value().global("total").number() == 0);
    Edited unknown(before, {}, tale(", times", ", total + 1", " print times\n"));
    CHECK(unknown.verdict() == Verdict::uncertain);
    CHECK(unknown.report.reason == "parameter times is new, and what line 7 gives for it is not known");
}

TEST_CASE("a call that gives other things now was made with the old ones", "[migration][parameters]") {
    const auto tale = [](const std::string& number) {
        return "function pay(n)\n a = prompt(\"Well?\")\n return n\nend function\nb = pay(" + number + ")\nprint b\n";
    };
    Edited talk(tale("3"), {}, tale("5"));
    CHECK(talk.verdict() == Verdict::differs);
    CHECK(talk.report.reason == "it was called with what line 5 gave it before the edit");
}

TEST_CASE("what is done again must have its variables", "[migration][verdicts]") {
    Edited talk("a = prompt(\"One?\") + prompt(\"Two?\")\nprint a\n", {},
                "b = prompt(\"Zero?\").len\na = prompt(\"Two?\") + b + prompt(\"One?\")\nprint a\n");
    CHECK(talk.verdict() == Verdict::refused);
}

TEST_CASE("a line in common does not make one script of two", "[migration][kinship]") {
    const std::string smith = script_file("effects/a_line_in_common_does_not_make_one_script_smith.npcs");
    const std::string baker = script_file("effects/a_line_in_common_does_not_make_one_script_baker.npcs");
    Edited talk(smith, {}, baker, "baker.npcs");
    CHECK(talk.verdict() == Verdict::refused);
    CHECK(talk.report.reason == "this save belongs to another script: hardly a statement of it is in this one");
    // What is left of a script is still that script.
    CHECK(Edited(smith, {}, "name = prompt(\"Your name?\")\nprint \"Hail, \" + name\n").verdict() != Verdict::refused);
}
