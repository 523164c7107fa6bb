// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Plans that a conversation is in the middle of, and plans that were put around it.

#include "migration/edited.hpp"

using npcs::LoadOptions;
using npcs::Verdict;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

const std::string heist = script_file("plans/heist.npcs");

std::string edit(const std::string& from, const std::string& to, std::string text = heist) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("migration: a plan goes on after an edit", "[migration]") {
    const Edited talk(heist, {"", ""}, edit("Night falls.", "The night falls."));
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"roof", ""}) == "How do you get in?\nIn by the roof\n= done");
}

TEST_CASE("migration: part of a plan becomes a function", "[migration]") {
    const std::string now =
        "climb = function\n  yield \"On the roof.\"\nend function\n" + edit("  yield \"On the roof.\"\n", "  climb\n");
    const Edited talk(heist, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    REQUIRE(talk.report.frames.size() == 2);
    CHECK(talk.goes_on({"", "roof", ""}) == "On the roof.\nHow do you get in?\nIn by the roof\n= done");
}

TEST_CASE("migration: a statement is moved out of a plan", "[migration]") {
    std::string now = edit("  yield \"On the roof.\"\n", "");
    now = edit("plan \"rob\"\n", "yield \"On the roof.\"\nplan \"rob\"\n", now);
    const Edited talk(heist, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"", "roof", ""}) == "On the roof.\nHow do you get in?\nIn by the roof\n= done");
}

TEST_CASE("migration: a plan is put around the place", "[migration]") {
    const std::string before = script_file("plans/a_plan_is_put_around_the_before.npcs");
    const std::string now = script_file("plans/a_plan_is_put_around_the_now.npcs");
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    // Its conditions are seen to from here on.
    CHECK(talk.goes_on({"roof", ""}) == "How do you get in?\nIn by the roof\n= roof");
}

TEST_CASE("migration: a plan is put around the place, and the game would have been told", "[migration]") {
    const char* before = "way = prompt(\"How do you get in?\")\nyield \"In by the \" + way\nreturn way\n";
    const std::string now = script_file("plans/a_plan_is_put_around_the_place_and_the_game_now.npcs");
    const Edited talk(before, {}, now);
    CHECK(talk.verdict() == Verdict::moved);
    npcs::Host host = npcs::tests::migration::asking_host();
    host.def("begin", [](std::string) {});
    const npcs::MigrationReport report = npcs::check_save(talk.bytes, talk.now, host);
    CHECK(report.verdict == Verdict::uncertain);
    CHECK(report.reason == "the plan in line 1 was put around it, and the game was not told that it begins");
    const Edited payload(before, {}, edit("  way = prompt", "  checking 1: 2 > 1\n  way = prompt", now));
    CHECK(payload.verdict() == Verdict::uncertain);
    CHECK(payload.report.reason == "the plan in line 1 was put around it, and what it begins with is not known");
}

TEST_CASE("migration: a plan that is being carried out is gone", "[migration]") {
    std::string now = edit("plan \"rob\"\n  checking alarm < 2\n", "");
    now = edit("end plan\n", "", now);
    const Edited talk(heist, {"", ""}, now);
    CHECK(talk.verdict() == Verdict::uncertain);
    CHECK(talk.report.reason == "a plan that is being carried out is gone");
    CHECK(talk.goes_on({"roof", ""}) == "How do you get in?\nIn by the roof\n= done");
}

TEST_CASE("migration: a conversation that failed in a plan", "[migration]") {
    const std::string before = script_file("plans/a_conversation_that_failed_in_a_before.npcs");
    const Edited talk(before, {""}, "plan \"rob\"\n  yield \"On the steep roof.\"\n  nobody_knows\nend plan\n");
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.load().ok());
}
