// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Edits of a statement in the middle of which the conversation stands: what it has worked out, and with what it has called the
// function that is running.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

const std::string ask = "f = function(x)\n  return prompt(x)\nend function\n";

Edited two_calls(const std::string& now) {
    return Edited(ask + "a = f(\"one\") + f(\"two\")\nreturn a\n", {"1"}, ask + now + "\nreturn a\n");
}

}  // namespace

TEST_CASE("migration: a call that is over was given another text", "[migration]") {
    const Edited talk = two_calls("a = f(\"three\") + f(\"two\")");
    CHECK(talk.verdict() == Verdict::exact);
    // It is not made again: what was done under the old script stays done.
    CHECK(talk.goes_on({"2"}) == "two\n= 12");
    const Edited both = two_calls("a = f(\"three\") + f(\"four\")");
    CHECK(both.verdict() == Verdict::exact);
    CHECK(both.goes_on({"2"}) == "two\n= 12");
}

TEST_CASE("migration: another call than the one that is over", "[migration]") {
    const std::string other = "g = function(x)\n  return 5\nend function\n";
    const Edited talk(ask + other + "a = f(\"one\") + f(\"two\")\nreturn a\n", {"1"},
                      ask + other + "a = g(\"one\") + f(\"two\")\nreturn a\n");
    CHECK(talk.verdict() == Verdict::refused);
    CHECK(talk.report.reason == "line 7: the statement was changed, and what it has worked out so far does not fit");
}

TEST_CASE("migration: a call that is over was given another text, and more is done with it", "[migration]") {
    CHECK(two_calls("a = f(\"three\") * 2 + f(\"two\")").verdict() == Verdict::refused);
    CHECK(two_calls("a = f(\"three\")[0] + f(\"two\")").verdict() == Verdict::refused);
    CHECK(two_calls("a = f(\"three\").len + f(\"two\")").verdict() == Verdict::refused);
}

TEST_CASE("migration: something is done with a call that is over", "[migration]") {
    const std::string before = "a = prompt(\"one\").val + prompt(\"two\").val\nreturn a\n";
    const Edited rounded(before, {"1.5"}, "a = floor(prompt(\"one\").val) + prompt(\"two\").val\nreturn a\n");
    CHECK(rounded.verdict() == Verdict::exact);
    CHECK(rounded.goes_on({"2"}) == "two\n= 3");
    const Edited more(before, {"1.5"}, "a = (prompt(\"one\").val * 2 + 1) + prompt(\"two\").val\nreturn a\n");
    CHECK(more.verdict() == Verdict::exact);
    CHECK(more.goes_on({"2"}) == "two\n= 6");
    // Not by a function that might do anything, be it called like one that does not.
    const Edited own(before, {"1.5"},
                     "floor = function(x)\n  return 7\nend function\na = floor(prompt(\"one\").val) + "
                     "prompt(\"two\").val\nreturn a\n");
    CHECK(own.verdict() == Verdict::refused);
}

TEST_CASE("migration: operands change places", "[migration]") {
    const std::string before = "a = prompt(\"one\") + prompt(\"two\")\nreturn a\n";
    const std::string now = "a = prompt(\"two\") + prompt(\"one\")\nreturn a\n";
    // In the first, which stands behind another now: from the start.
    const Edited first(before, {}, now);
    CHECK(first.verdict() == Verdict::restart);
    CHECK(first.goes_on({"", "2", "1"}) == "(interrupted)\ntwo\none\n= 21");
    // In the second, which comes first now: the other is asked a second time, and that is said.
    const Edited second(before, {"1"}, now);
    CHECK(second.verdict() == Verdict::repeats);
    CHECK(second.report.reason == "the statement was changed, and will do again what it has done: prompt(\"one\")");
    CHECK(second.goes_on({"2", "1"}) == "two\none\n= 21");
}

TEST_CASE("migration: a running function gets the text that stands there now", "[migration]") {
    const std::string function =
        "about = function(subject, more=\"\")\n  return subject + \" \" + prompt(\"What about it?\") + more\nend "
        "function\n";
    const Edited talk(function + "return about(\"the house\")\n", {}, function + "return about(\"our house\")\n");
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"is dry"}) == "What about it?\n= our house is dry");
    // As a statement, with a method, and renamed.
    const std::string method = script_file("operands/a_running_function_gets_the_text_that_method.npcs");
    const std::string renamed = script_file("operands/a_running_function_gets_the_text_that_renamed.npcs");
    const Edited dotted(method + "b = npc.about(\"the house \")\nreturn b\n", {},
                        renamed + "b = npc.talk(\"our house \")\nreturn b\n");
    CHECK(dotted.goes_on({"is dry"}) == "What about it?\n= our house is dry");
}

TEST_CASE("migration: what was not a constant when it was given stays", "[migration]") {
    const std::string function = script_file("operands/what_was_not_a_constant_when_it_was_given_function.npcs");
    const Edited talk(function + "return about(h)\n", {}, function + "return about(\"our house\")\n");
    CHECK(talk.goes_on({"is dry"}) == "What about it?\n= the house is dry");
    // Nor is a parameter that was given another value since.
    const std::string changed = script_file("operands/what_was_not_a_constant_when_it_was_given_changed.npcs");
    const Edited set(changed + "return about(\"the house\")\n", {}, changed + "return about(\"our house\")\n");
    CHECK(set.goes_on({"is dry"}) == "What about it?\n= the house? is dry");
}

TEST_CASE("migration: a text that was given is in use already", "[migration]") {
    const std::string function =
        "about = function(subject)\n  return subject.upper + prompt(\"What about it?\")\nend function\n";
    const Edited talk(function + "return about(\"the house\")\n", {}, function + "return about(\"our house\")\n");
    CHECK(talk.verdict() == Verdict::differs);
    CHECK(talk.report.reason == "what it was called with as subject reads otherwise now, and is in use already");
}
