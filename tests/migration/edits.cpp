// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The edits writers make, one at a time, and where a conversation then stands.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::test::Edited;

namespace {

constexpr const char* inn =
    "gold = 5\n"                                                 // 1
    "ask = function(what)\n"                                     // 2
    "  answer = prompt(\"About \" + what + \"?\")\n"             // 3
    "  return answer + \"!\"\n"                                  // 4
    "end function\n"                                             // 5
    "name = prompt(\"Your name?\")\n"                            // 6
    "yield \"Welcome, \" + name\n"                               // 7
    "for i in range(1, 2)\n"                                     // 8
    "  said = \"You said \" + ask(\"the road\") + \" twice\"\n"  // 9
    "  yield said\n"                                             // 10
    "end for\n"                                                  // 11
    "choose \"Stay?\"\n"                                         // 12
    "  option \"Yes, a room\" then\n"                            // 13
    "    gold -= 2\n"                                            // 14
    "    yield \"Sleep well\"\n"                                 // 15
    "  option \"No, the road calls\" then\n"                     // 16
    "    yield \"Farewell\"\n"                                   // 17
    "end choose\n"                                               // 18
    "return name + \" \" + gold\n";                              // 19

/// The inn with one text replaced.
std::string edit(std::string from, const std::string& to, std::string text = inn) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    REQUIRE(text.find(from, at + 1) == std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("migration: the same script needs none", "[migration]") {
    const Edited same(inn, {"Ada"}, inn);
    CHECK(same.report.same_script);
    CHECK(same.verdict() == Verdict::exact);
    CHECK(same.line() == 7);
}

TEST_CASE("migration: a typo elsewhere", "[migration]") {
    const Edited talk(inn, {}, edit("Sleep well", "Sleep well!"));
    CHECK_FALSE(talk.report.same_script);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.line() == 6);
    CHECK(talk.goes_on({"Ada", "", "x"}) == "Your name?\nWelcome, Ada\nAbout the road?\nYou said x! twice");
}

TEST_CASE("migration: the prompt that waits is shown as it reads now", "[migration]") {
    const Edited talk(inn, {}, edit("Your name?", "What is your name?"));
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"Ada"}) == "What is your name?\nWelcome, Ada");
}

TEST_CASE("migration: lines before and after", "[migration]") {
    const Edited talk(inn, {"Ada"}, edit("name = prompt", "yield \"Hm\"\nyield \"Who?\"\nname = prompt"));
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.line() == 9);
    const Edited after(inn, {"Ada"}, edit("for i in", "yield \"Come in\"\nfor i in"));
    CHECK(after.verdict() == Verdict::exact);
    CHECK(after.goes_on({"", ""}) == "Welcome, Ada\nCome in\nAbout the road?");
}

TEST_CASE("migration: a call in an expression in a loop keeps what was worked out", "[migration]") {
    const std::string now = edit("\" twice\"", "\" three times\"", edit("gold = 5", "// The inn\ngold = 5"));
    const Edited talk(inn, {"Ada", ""}, now);
    CHECK(talk.verdict() == Verdict::exact);
    REQUIRE(talk.report.frames.size() == 2);
    CHECK(talk.report.frames[0].was.line == 3);
    CHECK(talk.report.frames[0].is.line == 4);
    CHECK(talk.report.frames[1].is.line == 10);
    CHECK(talk.goes_on({"x", "", "y"}) ==
          "About the road?\nYou said x! three times\nAbout the road?\nYou said y! three times");
}

TEST_CASE("migration: a constant that was pushed is taken as it reads now", "[migration]") {
    const Edited talk(inn, {"Ada", ""}, edit("\"You said \"", "\"So you say \""));
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"x"}) == "About the road?\nSo you say x! twice");
}

TEST_CASE("migration: a statement that is gone is left behind", "[migration]") {
    const Edited talk(inn, {"Ada"}, edit("yield \"Welcome, \" + name\n", ""));
    CHECK(talk.verdict() == Verdict::skips);
    CHECK(talk.line() == 7);
    CHECK(talk.report.frames[0].was.line == 7);
    CHECK(talk.goes_on({"", "x"}) == "(interrupted)\nAbout the road?\nYou said x! twice");
    const auto refused = npcs::Session::load(talk.bytes, talk.now, talk.host);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.diagnostics().front().code == "save-migration");
}

TEST_CASE("migration: the last statement of a loop is gone", "[migration]") {
    const Edited talk(inn, {"Ada", "", "x"}, edit("  yield said\n", ""));
    CHECK(talk.verdict() == Verdict::skips);
    CHECK(talk.goes_on({"", "y"}) == "(interrupted)\nAbout the road?\nStay? | Yes, a room | No, the road calls");
}

TEST_CASE("migration: a function has another name", "[migration]") {
    std::string now = edit("ask = function", "inquire = function");
    now = edit("ask(\"the road\")", "inquire(\"the road\")", now);
    const Edited talk(inn, {"Ada", ""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"x", "", "y"}) == "About the road?\nYou said x! twice\nAbout the road?\nYou said y! twice");
}

TEST_CASE("migration: put into an if, and into a loop", "[migration]") {
    const Edited in_if(
        inn, {"Ada"}, edit("yield \"Welcome, \" + name\n", "if gold > 1 then\n  yield \"Welcome, \" + name\nend if\n"));
    CHECK(in_if.verdict() == Verdict::moved);
    CHECK(in_if.line() == 8);
    const Edited in_while(
        inn, {"Ada"},
        edit("yield \"Welcome, \" + name\n", "while gold > 3\n  yield \"Welcome, \" + name\n  gold -= 1\nend while\n"));
    CHECK(in_while.verdict() == Verdict::moved);
    CHECK(in_while.goes_on({"", "", ""}) == "Welcome, Ada\nWelcome, Ada\nAbout the road?\nYou said ! twice");
    const Edited in_for(
        inn, {"Ada"}, edit("yield \"Welcome, \" + name\n", "for k in [1, 2]\n  yield \"Welcome, \" + name\nend for\n"));
    CHECK(in_for.verdict() == Verdict::uncertain);
    CHECK(in_for.goes_on({"", "x"}) == "Welcome, Ada\nAbout the road?\nYou said x! twice");
}

TEST_CASE("migration: a loop around it is gone", "[migration]") {
    std::string now = edit("for i in range(1, 2)\n", "");
    now = edit("end for\n", "", now);
    const Edited talk(inn, {"Ada", ""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"x", ""}) == "About the road?\nYou said x! twice\nStay? | Yes, a room | No, the road calls");
}

TEST_CASE("migration: part of the main program becomes a function", "[migration]") {
    std::string now = edit("yield \"Welcome, \" + name\n", "greet\n");
    now = edit("name = prompt", "greet = function\n  yield \"Welcome, \" + name\nend function\nname = prompt", now);
    const Edited talk(inn, {"Ada"}, now);
    CHECK(talk.verdict() == Verdict::moved);
    REQUIRE(talk.report.frames.size() == 2);
    CHECK(talk.report.frames[0].is.line == 7);
    CHECK(talk.report.frames[1].is.line == 10);
    CHECK(talk.goes_on({"", "x"}) == "Welcome, Ada\nAbout the road?\nYou said x! twice");
}

TEST_CASE("migration: a function is put where it was called", "[migration]") {
    const char* before =
        "greet = function\n  yield \"Welcome to the old inn\"\n  name = prompt(\"Your name, please?\")\n  return "
        "name\nend function\n"
        "yield \"It rains\"\nwho = greet\nyield \"Sit down, \" + who\n";
    const char* after =
        "yield \"It rains\"\nyield \"Welcome to the old inn\"\nname = prompt(\"Your name, please?\")\nwho = name\n"
        "yield \"Sit down, \" + who\n";
    const Edited talk(before, {"", ""}, after);
    // The statement that called it has another right side now, so this is not sure.
    CHECK(talk.verdict() == Verdict::repeats);
    CHECK(talk.report.frames.size() == 1);
    CHECK(talk.goes_on({"Ada"}) == "Your name, please?\nSit down, Ada");
}

TEST_CASE("migration: a function without a value is put where it was called", "[migration]") {
    const char* before =
        "greet = function(who)\n  yield \"Welcome to the old inn\"\n  name = prompt(\"Your name, please?\")\n"
        "  yield \"Hm, \" + name + who\nend function\nyield \"It rains\"\ngreet(\"!\")\nyield \"Sit down.\"\n";
    const char* after =
        "yield \"It rains\"\nwho = \"!\"\nyield \"Welcome to the old inn\"\nname = prompt(\"Your name, please?\")\n"
        "yield \"Hm, \" + name + who\nyield \"Sit down.\"\n";
    const Edited talk(before, {"", ""}, after);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"Ada", ""}) == "Your name, please?\nHm, Ada!\nSit down.");
}

TEST_CASE("migration: scenes change places", "[migration]") {
    std::string now(inn);
    const std::string loop = now.substr(now.find("for i in"), now.find("choose") - now.find("for i in"));
    now.erase(now.find(loop), loop.size());
    now.insert(now.find("return name"), loop);
    const Edited talk(inn, {"Ada", ""}, now);
    CHECK(talk.verdict() == Verdict::repeats);
    CHECK(talk.goes_on({"x", "", "y", ""}) ==
          "About the road?\nYou said x! twice\nAbout the road?\nYou said y! twice\n= Ada 5");
}

TEST_CASE("migration: variables of a function are kept by name", "[migration]") {
    const char* before =
        "f = function(a, b)\n  c = a + b\n  d = prompt(\"d?\")\n  return a + b + c + d\nend function\nreturn f(\"1\", "
        "\"2\")\n";
    const char* other_order =
        "f = function(b, a)\n  c = a + b\n  e = 1\n  d = prompt(\"d?\")\n  return [a, b, c, d].join(\",\")\nend "
        "function\nreturn f(\"1\", \"2\")\n";
    CHECK(Edited(before, {}, other_order).goes_on({"x"}) == "d?\n= 1,2,12,x");
    const char* other_name =
        "f = function(first, b)\n  c = first + b\n  d = prompt(\"d?\")\n  return first + b + c + d\nend "
        "function\nreturn f(\"1\", \"2\")\n";
    const Edited renamed(before, {}, other_name);
    CHECK(renamed.verdict() == Verdict::exact);
    CHECK(renamed.goes_on({"x"}) == "d?\n= 1212x");
    REQUIRE(renamed.report.variables.size() == 1);
    CHECK(renamed.report.variables[0].kind == npcs::VariableNote::Kind::renamed);
    CHECK(renamed.report.variables[0].name == "f.first");
}

TEST_CASE("migration: what was worked out does not fit any more", "[migration]") {
    const Edited talk(inn, {"Ada", ""}, edit("\"You said \" + ask", "name + ask"));
    CHECK(talk.verdict() == Verdict::restart);
    CHECK(talk.line() == 9);
    CHECK(talk.goes_on({"", "x"}) == "(interrupted)\nAbout the road?\nAdax! twice");
    // A call that was made before must not be made again.
    const char* before = "f = function(x)\n  return prompt(x)\nend function\na = f(\"one\") + f(\"two\")\nreturn a\n";
    const char* after = "f = function(x)\n  return prompt(x)\nend function\na = f(f(\"one\")) + f(\"two\")\nreturn a\n";
    CHECK(Edited(before, {"1"}, after).verdict() == Verdict::refused);
}

TEST_CASE("migration: a wholly different script is refused", "[migration]") {
    const char* other =
        "a = 1\nb = prompt(\"How old is the moon?\")\nwhile a < 3\n  a += 1\n  yield b\nend while\nreturn b + a\n";
    const Edited talk(inn, {"Ada", ""}, other);
    CHECK(talk.verdict() == Verdict::refused);
    CHECK(talk.report.reason == "this save belongs to another script: hardly a statement of it is in this one");
    CHECK_FALSE(talk.load().ok());
}

TEST_CASE("migration: a closure keeps its variables", "[migration]") {
    const char* before =
        "make = function(start)\n  count = start\n  step = function\n    outer.count += 1\n    return outer.count\n  "
        "end function\n"
        "  return @step\nend function\nnext = make(5)\nnext\na = prompt(\"a?\")\nreturn next\n";
    const char* after =
        "make = function(start)\n  unused = 3\n  count = start\n  step = function\n    outer.count += 2\n    return "
        "outer.count\n  end function\n"
        "  return @step\nend function\nnext = make(5)\nnext\na = prompt(\"a?\")\nreturn next\n";
    const Edited talk(before, {""}, after);
    CHECK(talk.verdict() == Verdict::differs);
    CHECK(talk.goes_on({"x"}) == "a?\n= 8");
}

// It was told that the script had been changed, instead of the limit that was reached.
TEST_CASE("migration: an interrupted conversation keeps its reason", "[migration]") {
    const std::string before =
        "n = 0\nfor i in [1, 2]\n  n += 1\n  while n < 5\n    n += 1\n  end while\nend for\nreturn n\n";
    const std::string after = "n = 0\nfor i in [1, 2]\n  n += 1\nend for\nreturn n\n";
    npcs::Session talk(npcs::test::compiled(before, "tale.npcs"), npcs::test::asking_host());
    const npcs::Outcome stopped = talk.start({.steps = 3});
    REQUIRE(stopped.kind == npcs::Outcome::Kind::interrupted);
    REQUIRE(talk.trace().front().line == 4);
    npcs::LoadOptions options;
    options.accept = {Verdict::exact, Verdict::moved, Verdict::differs, Verdict::skips};
    npcs::MigrationReport report;
    auto loaded = npcs::Session::load(talk.save(), npcs::test::compiled(after, "tale.npcs"), npcs::test::asking_host(),
                                      options, &report);
    REQUIRE(loaded.ok());
    CHECK(report.verdict == Verdict::skips);
    CHECK(loaded.value().outcome().error.message == stopped.error.message);
    CHECK(loaded.value().resume().value == npcs::Value(talk.global("n").number() + 1));  // the second turn of the loop
}
