// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The edits writers make, one at a time, and where a conversation then stands.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

const std::string inn = script_file("edits/inn.npcs");  // 19

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
    const std::string before = script_file("edits/a_function_is_put_where_it_was_before.npcs");
    const std::string after = script_file("edits/a_function_is_put_where_it_was_after.npcs");
    const Edited talk(before, {"", ""}, after);
    // The statement that called it has another right side now, so this is not sure.
    CHECK(talk.verdict() == Verdict::repeats);
    CHECK(talk.report.frames.size() == 1);
    CHECK(talk.goes_on({"Ada"}) == "Your name, please?\nSit down, Ada");
}

TEST_CASE("migration: a function without a value is put where it was called", "[migration]") {
    const std::string before = script_file("edits/a_function_without_a_value_is_put_where_it_before.npcs");
    const std::string after = script_file("edits/a_function_without_a_value_is_put_where_it_after.npcs");
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
    const std::string before = script_file("edits/variables_of_a_function_are_kept_by_before.npcs");
    const std::string other_order = script_file("edits/variables_of_a_function_are_kept_by_other_order.npcs");
    CHECK(Edited(before, {}, other_order).goes_on({"x"}) == "d?\n= 1,2,12,x");
    const std::string other_name = script_file("edits/variables_of_a_function_are_kept_by_other_name.npcs");
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
    const std::string before = script_file("edits/what_was_worked_out_does_not_fit_any_before.npcs");
    const std::string after = script_file("edits/what_was_worked_out_does_not_fit_any_after.npcs");
    CHECK(Edited(before, {"1"}, after).verdict() == Verdict::refused);
}

TEST_CASE("migration: a wholly different script is refused", "[migration]") {
    const std::string other = script_file("edits/a_wholly_different_script_is_other.npcs");
    const Edited talk(inn, {"Ada", ""}, other);
    CHECK(talk.verdict() == Verdict::refused);
    CHECK(talk.report.reason == "this save belongs to another script: hardly a statement of it is in this one");
    CHECK_FALSE(talk.load().ok());
}

TEST_CASE("migration: a closure keeps its variables", "[migration]") {
    const std::string before = script_file("edits/a_closure_keeps_its_before.npcs");
    const std::string after = script_file("edits/a_closure_keeps_its_after.npcs");
    const Edited talk(before, {""}, after);
    CHECK(talk.verdict() == Verdict::differs);
    CHECK(talk.goes_on({"x"}) == "a?\n= 8");
}

// It was told that the script had been changed, instead of the limit that was reached.
TEST_CASE("migration: an interrupted conversation keeps its reason", "[migration]") {
    const std::string before = script_file("edits/an_interrupted_conversation_keeps_its_before.npcs");
    const std::string after = script_file("edits/an_interrupted_conversation_keeps_its_after.npcs");
    npcs::Session talk(npcs::tests::migration::compiled(before, "tale.npcs"), npcs::tests::migration::asking_host());
    const npcs::Outcome stopped = talk.start({.steps = 3});
    REQUIRE(stopped.kind == npcs::Outcome::Kind::interrupted);
    REQUIRE(talk.trace().front().line == 4);
    npcs::LoadOptions options;
    options.accept = {Verdict::exact, Verdict::moved, Verdict::differs, Verdict::skips};
    npcs::MigrationReport report;
    auto loaded = npcs::Session::load(talk.save(), npcs::tests::migration::compiled(after, "tale.npcs"),
                                      npcs::tests::migration::asking_host(), options, &report);
    REQUIRE(loaded.ok());
    CHECK(report.verdict == Verdict::skips);
    CHECK(loaded.value().outcome().error.message == stopped.error.message);
    CHECK(loaded.value().resume().value == npcs::Value(talk.global("n").number() + 1));  // the second turn of the loop
}
