// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Variables that the new script has set in front of the place where a conversation stands: what can be known without doing
// anything is put in, what is set again before it is read is not missed, and all else is told.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

const std::string shop = script_file("definitions/shop.npcs");  // 8

const std::string split_shop = script_file("definitions/split_shop.npcs");

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
    const std::string now = script_file("definitions/lists_maps_and_functions_of_them_that_are_now.npcs");
    const Edited talk(before, {}, now);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"x"}) == "Well?\n= x!-3bread4");
}

TEST_CASE("migration: what depends on what was done is not worked out", "[migration]") {
    const char* before = "gold = 1\na = prompt(\"Well?\")\nreturn a\n";
    const std::string now = script_file("definitions/what_depends_on_what_was_done_is_not_worked_now.npcs");
    CHECK(Edited(before, {}, now).verdict() == Verdict::uncertain);
    const std::string twice = script_file("definitions/what_depends_on_what_was_done_is_not_worked_twice.npcs");
    CHECK(Edited(before, {}, twice).verdict() == Verdict::uncertain);
    const std::string deep = script_file("definitions/what_depends_on_what_was_done_is_not_worked_deep.npcs");
    CHECK(Edited(before, {}, deep).verdict() == Verdict::uncertain);
}

TEST_CASE("migration: a variable that is set before it is read is not missed", "[migration]") {
    const char* before = "a = prompt(\"Well?\")\nreturn a\n";
    // By the statement that waits itself, which something was put around.
    const std::string around = script_file("definitions/a_variable_that_is_set_before_it_is_read_is_around.npcs");
    CHECK(Edited(before, {}, around).verdict() == Verdict::moved);
    const std::string unset_before =
        script_file("definitions/a_variable_that_is_set_before_it_is_read_is_unset_before.npcs");
    const Edited set_first(before, {}, unset_before);
    CHECK(set_first.verdict() == Verdict::exact);
    CHECK(set_first.goes_on({"x"}) == "Well?\n= x1");
    const std::string set_perhaps =
        script_file("definitions/a_variable_that_is_set_before_it_is_read_is_set_perhaps.npcs");
    CHECK(Edited(before, {}, set_perhaps).verdict() == Verdict::uncertain);
    // In a function that has a variable of that name itself, it is another one; as a member, too.
    const std::string other = script_file("definitions/a_variable_that_is_set_before_it_is_read_is_other.npcs");
    CHECK(Edited(before, {}, other).verdict() == Verdict::exact);
    const std::string of_globals =
        script_file("definitions/a_variable_that_is_set_before_it_is_read_is_of_globals.npcs");
    CHECK(Edited(before, {}, of_globals).verdict() == Verdict::uncertain);
    const std::string by_text = script_file("definitions/a_variable_that_is_set_before_it_is_read_is_by_text.npcs");
    CHECK(Edited(before, {}, by_text).verdict() == Verdict::uncertain);
}

TEST_CASE("migration: a further pass of a loop may read a variable", "[migration]") {
    const std::string before = script_file("definitions/a_further_pass_of_a_loop_may_read_a_before.npcs");
    const std::string read = script_file("definitions/a_further_pass_of_a_loop_may_read_a_read.npcs");
    const Edited reads(before, {""}, read);
    CHECK(reads.verdict() == Verdict::exact);
    CHECK(reads.goes_on({"x", ""}) == "Well?\nPassx\nWell?");
    const std::string left = script_file("definitions/a_further_pass_of_a_loop_may_read_a_left.npcs");
    CHECK(Edited(before, {""}, left).verdict() == Verdict::uncertain);
}

TEST_CASE("migration: a variable that another option sets", "[migration]") {
    const std::string before = script_file("definitions/a_variable_that_another_option_before.npcs");
    const std::string now = script_file("definitions/a_variable_that_another_option_now.npcs");
    const Edited talk(before, {"@Talk"}, now);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"x", "", "@Tell", "y"}) == "Well?\nx\nWhat? | Tell a secret | Talk\nWhich?\nSo, y");
}

TEST_CASE("migration: a statement of a loop of the main program was moved in front of the place", "[migration]") {
    const std::string before = script_file("definitions/a_statement_of_a_loop_of_the_main_program_before.npcs");
    const std::string now = script_file("definitions/a_statement_of_a_loop_of_the_main_program_now.npcs");
    const Edited talk(before, {}, now);
    CHECK(talk.verdict() == Verdict::uncertain);
    CHECK(talk.report.reason == "variable tone has no value: line 2, which sets it, was not done");
}

TEST_CASE("migration: a part of a function has a variable of the same name", "[migration]") {
    const std::string before = script_file("definitions/a_part_of_a_function_has_a_variable_of_the_before.npcs");
    const std::string now = script_file("definitions/a_part_of_a_function_has_a_variable_of_the_now.npcs");
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"4"}) == "How many?\n= 5");
    // Not when both go on with the value: it was that of one of them.
    const std::string sum = script_file("definitions/a_part_of_a_function_has_a_variable_of_the_sum.npcs");
    const std::string parts = script_file("definitions/a_part_of_a_function_has_a_variable_of_the_parts.npcs");
    CHECK(Edited(sum, {}, parts).verdict() >= Verdict::uncertain);
}

TEST_CASE("migration: a variable is renamed while its statements change places", "[migration]") {
    const std::string before = script_file("definitions/a_variable_is_renamed_while_its_statements_before.npcs");
    const std::string now = script_file("definitions/a_variable_is_renamed_while_its_statements_now.npcs");
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::repeats);
    CHECK(talk.goes_on({"", ""}) == "The candle burns.\nIt is card 1, a good one.\nThe candle burns.");
}

// The hash of a function is that of its name and parameters, and the functions of an old script have none.
TEST_CASE("migration: keys that hold functions are found", "[migration]") {
    const std::string before = script_file("definitions/keys_that_hold_functions_are_before.npcs");
    for (const std::string& after :
         {before + "// the end\n", "fresh = 1\n" + before,
          "f = function(a, b, c)" + before.substr(std::string("f = function(a, b)").size())}) {
        const npcs::tests::migration::Edited now(before, {}, after);
        auto loaded = npcs::Session::load(now.bytes, now.now, now.host);
        REQUIRE(loaded.ok());
        CHECK(loaded.value().resume("x").value.text() == "[1, 1, 1, 0, 1, 24]");

        npcs::Machine world(now.host);
        const npcs::Outcome asked = world.run(npcs::tests::migration::compiled(before, "tale.npcs"));
        auto machine = npcs::Machine::load(world.save(), {now.now}, now.host);
        REQUIRE(machine.ok());
        CHECK(machine.value().resume(asked.task, "x").value.text() == "[1, 1, 1, 0, 1, 24]");
    }
}
