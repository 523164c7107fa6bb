// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Budgets do not change what a script does: a run that is cut into slices by steps, deadlines and stop requests, saved and
// loaded between them, says the same as one that is left alone.

#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "compiled.hpp"
#include "npcs/npcs.hpp"

using npcs::Host;
using npcs::Outcome;
using npcs::RunOptions;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::compiled;
using Kind = npcs::Outcome::Kind;
using Wait = npcs::Outcome::Wait;

namespace {

/// Everything that can be seen of a run.
struct Stage {
    std::string told;
    Host host;

    Stage() {
        host.on_print([this](std::string_view text) { told += text; });
        host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
        host.def("begin", [this](Value plan) { told += "<begin " + plan.text() + ">\n"; });
        host.def("conclude", [this](Value plan) { told += "<conclude " + plan.text() + ">\n"; });
        host.def("cancel", [this](Value reason, Value plan) {
            told += "<cancel " + plan.text() + ": " + reason.get("kind").text() + " " + reason.get("condition").text() +
                    " " + reason.get("before").text() + " -> " + reason.get("now").text() + ">\n";
        });
        host.def("finally", [this](Value plan) { told += "<finally " + plan.text() + ">\n"; });
    }
};

enum class Between { nothing, save, fork };

/// Options of one slice, from the number of the slice.
using Slices = RunOptions (*)(std::mt19937& random);

std::string run(const Script& script, Slices slices, Between between, unsigned seed = 1) {
    Stage stage;
    std::mt19937 random(seed);
    Session talk(script, stage.host);
    Outcome outcome = talk.start(slices(random));
    int questions = 0, pauses = 0;
    while (outcome.waiting()) {
        REQUIRE(++pauses < 100'000);
        if (between == Between::save) {
            auto again = Session::load(talk.save(), script, stage.host);
            if (!again.ok()) UNSCOPED_INFO(npcs::rich(again.diagnostics().front()));
            REQUIRE(again.ok());
            CHECK(again.value().save() == talk.save());
            talk = std::move(again).value();
        } else if (between == Between::fork) {
            auto fork = talk.fork();
            REQUIRE(fork.ok());
            talk = std::move(fork).value();
        }
        if (outcome.kind == Kind::interrupted) {
            outcome = talk.resume({}, slices(random));
            continue;
        }
        stage.told += "[" + outcome.value.text() + "]\n";
        ++questions;
        outcome = outcome.wait == Wait::choice ? talk.choose(static_cast<std::size_t>(questions % 2), slices(random))
                                               : talk.resume(Value(questions), slices(random));
    }
    return stage.told + "= " + outcome.value.text() + outcome.error.message;
}

RunOptions whole(std::mt19937&) { return {}; }
RunOptions one_step(std::mt19937&) { return {.steps = 1}; }
RunOptions some_steps(std::mt19937& random) { return {.steps = 1 + random() % 12}; }
RunOptions past_deadline(std::mt19937& random) {
    return {.steps = 1 + random() % 30, .deadline = std::chrono::steady_clock::time_point::min()};
}
RunOptions stop_asked(std::mt19937& random) {
    std::stop_source stop;
    stop.request_stop();
    return {.steps = 1 + random() % 30, .stop = stop.get_token()};
}

void check_slices(const std::string& text) {
    INFO(text);
    const Script script = compiled(text);
    const std::string expected = run(script, whole, Between::nothing);
    INFO(expected);
    CHECK(run(script, whole, Between::save) == expected);
    for (const Slices slices : {one_step, some_steps, past_deadline, stop_asked})
        for (const Between between : {Between::nothing, Between::save, Between::fork})
            for (unsigned seed = 1; seed <= 3; ++seed) REQUIRE(run(script, slices, between, seed) == expected);
}

/// Conditions that take long, count how often they are asked, and hold until `gold` is spent.
const std::string counting =
    "gold = 4\nasked = 0\n"
    "slowly = function(limit)\n  outer.asked = asked + 1\n  globals.asked = globals.asked + 1\n"
    "  for i in range(1, 20)\n    n = i\n  end for\n  print \"asked \" + globals.asked\n"
    "  return globals.gold >= limit\nend function\n"
    "purse = function\n  for i in range(1, 5)\n    n = i\n  end for\n  return globals.gold\nend function\n";

}  // namespace

TEST_CASE("a budget that falls into a plan's condition interrupts, and the run goes on", "[slicing][plans]") {
    const Script script =
        compiled(counting +
                 "plan \"shop\"\n  checking purse : slowly(1)\n  a = prompt(\"?\")\n  print \"a \" + a\n"
                 "  prompt \"!\"\nend plan\nreturn asked\n");
    Stage stage;
    Session talk(script, stage.host);
    CHECK(talk.start().kind == Kind::yielded);
    Outcome outcome = talk.resume(7, {.steps = 3});
    CHECK(outcome.kind == Kind::interrupted);
    CHECK(stage.told.find("a 7") == std::string::npos);
    CHECK(talk.trace().size() >= 2);
    CHECK(talk.save_readable().find("\"check\"") != std::string::npos);
    while (outcome.kind == Kind::interrupted) outcome = talk.resume({}, {.steps = 3});
    CHECK(outcome.kind == Kind::yielded);
    CHECK(outcome.value == Value("!"));
    CHECK(stage.told.find("a 7") != std::string::npos);
}

TEST_CASE("going on after an interruption does not check the plans again", "[slicing][plans]") {
    const Script script = compiled(
        "asked = 0\nask = function\n  globals.asked = globals.asked + 1\n  return true\nend function\n"
        "plan \"walk\"\n  checking ask\n  i = 0\n  while i < 200\n    i = i + 1\n  end while\n  prompt \"?\"\nend "
        "plan\n"
        "return asked\n");
    Stage stage;
    Session talk(script, stage.host);
    Outcome outcome = talk.start({.steps = 20});
    int slices = 1;
    for (; outcome.kind == Kind::interrupted; ++slices) outcome = talk.resume({}, {.steps = 20});
    CHECK(slices > 5);
    CHECK(talk.global("asked") == Value(1));
    CHECK(talk.resume().value == Value(2));
}

TEST_CASE("any slicing gives what none gives", "[slicing]") {
    SECTION("plans whose conditions hold") {
        check_slices(
            counting +
            "plan \"shop\"\n  checking purse : slowly(1)\n  checking slowly(2)\n  a = prompt(\"first\")\n"
            "  print \"a \" + a\n  b = 10 * prompt(\"second\") + prompt(\"third\")\n  print \"b \" + b\nend plan\n"
            "return asked\n");
    }
    SECTION("plans that are cancelled by a condition, inside each other and inside calls") {
        check_slices(counting +
                     "errand = function(depth)\n  local = depth\n"
                     "  plan \"errand \" + depth\n    checking purse : slowly(depth)\n    checking local == depth\n"
                     "    globals.gold = globals.gold - 1\n    x = prompt(\"at \" + depth)\n    print \"got \" + x\n"
                     "    if depth < 3 then\n      errand depth + 1\n    end if\n    print \"leaving \" + depth\n"
                     "  end plan\n  print \"behind \" + depth\n  return null\nend function\n"
                     "errand 1\nerrand 2\nreturn [gold, asked]\n");
    }
    SECTION("choices in plans, and conditions that enter plans themselves") {
        check_slices(
            counting +
            "inner = function\n  plan \"inner\"\n    checking slowly(0)\n    for k in range(1, 9)\n      m = k\n"
            "    end for\n  end plan\n  return true\nend function\n"
            "plan \"talk\"\n  checking inner\n  for round in [1, 2, 3]\n    choose \"Well?\"\n"
            "      option \"more\" then\n        print \"more \" + round\n      option \"less\" then\n"
            "        print \"less \" + round\n        globals.gold = globals.gold - 1\n    end choose\n  end for\n"
            "end plan\nreturn gold\n");
    }
    SECTION("a condition that fails") {
        check_slices(counting +
                     "broken = function\n  for i in range(1, 9)\n    n = i\n  end for\n"
                     "  if globals.gold < 4 then x = [] + 1\n  return true\nend function\n"
                     "plan \"doomed\"\n  checking broken\n  prompt \"a\"\n  globals.gold = 1\n  prompt \"b\"\n  print "
                     "\"never\"\n"
                     "end plan\n");
    }
    SECTION("statements that yield, and loops of all kinds") {
        check_slices(
            "f = function(x)\n  return x * 2\nend function\nf 4\n"
            "plan \"p\"\n  checking f(1) == 2\n  f 5\n  do\n    n = 1\n    while n < 0\n  loop\n"
            "  for c in \"abc\"\n    for e in {\"k\": c}\n      print e.key + e.value\n      f 1\n    end for\n  end "
            "for\n"
            "end plan\nyield 5\nreturn [f(1), f(2)]\n");
    }
}

TEST_CASE("a plan that the host cancels leaves those around it to be checked", "[slicing][plans]") {
    const Script script = compiled(
        "gold = 1\nplan \"outer\"\n  checking gold > 0\n  plan \"inner\"\n    prompt \"?\"\n  end plan\n"
        "  print \"in the outer\"\nend plan\nprint \"behind\"\n");
    Stage stage;
    Session talk(script, stage.host);
    talk.start();
    talk.set_global("gold", 0);
    CHECK(talk.cancel("inner"));
    auto again = Session::load(talk.save(), script, stage.host);
    REQUIRE(again.ok());
    CHECK(again.value().resume().kind == Kind::returned);
    CHECK(stage.told.find("in the outer") == std::string::npos);
    CHECK(stage.told.find("behind") != std::string::npos);
}

TEST_CASE("a plan can be cancelled while its condition is interrupted", "[slicing][plans]") {
    const Script script =
        compiled(counting +
                 "plan \"shop\"\n  checking slowly(1)\n  x = prompt(\"?\")\n  print \"never\"\nend plan\n"
                 "print \"behind\"\n");
    Stage stage;
    Session talk(script, stage.host);
    talk.start();
    CHECK(talk.resume(1, {.steps = 4}).kind == Kind::interrupted);
    CHECK(talk.cancel("shop"));
    auto again = Session::load(talk.save(), script, stage.host);
    REQUIRE(again.ok());
    CHECK(again.value().resume().kind == Kind::returned);
    CHECK(stage.told.find("never") == std::string::npos);
    CHECK(stage.told.find("behind") != std::string::npos);
}

TEST_CASE("a save inside a condition is for its own script only", "[slicing][saves]") {
    const std::string text =
        counting + "plan \"shop\"\n  checking slowly(1)\n  x = prompt(\"?\")\nend plan\nprint \"behind\"\n";
    Stage stage;
    Session talk(compiled(text), stage.host);
    talk.start();
    CHECK(talk.resume(1, {.steps = 4}).kind == Kind::interrupted);
    const auto again = Session::load(talk.save(), compiled(text + "print \"more\"\n"), stage.host);
    REQUIRE_FALSE(again.ok());
    CHECK(again.diagnostics()[0].code == "save-migration");
}

// ---- turns -----------------------------------------------------------------------------------------------------------

namespace {

/// A hundred tasks that count their turns, each of which takes longer than any deadline here.
struct Crowd {
    Stage stage;
    npcs::Machine machine{stage.host};
    int lowest = 0, highest = 0;

    static constexpr int many = 100;

    Crowd() {
        const Script script = compiled(
            "turns = []\nwork = function(i)\n  while true\n    globals.turns[i] = globals.turns[i] + 1\n"
            "    for k in range(1, 100000)\n    end for\n  end while\nend function\n"
            "for i in range(0, 99)\n  turns.push 0\n  spawn @work, [i]\nend for\n");
        REQUIRE(machine.run(script).kind == Kind::returned);
    }
    void count() {
        lowest = 1'000'000, highest = 0;
        for (const Value& one : machine.global("turns").items()) {
            lowest = std::min(lowest, static_cast<int>(one.number()));
            highest = std::max(highest, static_cast<int>(one.number()));
        }
    }
};

const RunOptions late{.deadline = std::chrono::steady_clock::time_point::min()};

}  // namespace

TEST_CASE("under a deadline that is always too early, turns go round", "[machine][tasks][slicing]") {
    Crowd crowd;
    for (int tick = 0; tick < Crowd::many; ++tick) crowd.machine.tick(0, late);
    crowd.count();
    CHECK(crowd.lowest == 1);
    CHECK(crowd.highest == 1);
    for (int tick = 0; tick < 70; ++tick) crowd.machine.tick(0, late);
    // The second round is not over: each has had its first slice of it, or not yet. Slices are the same for all.
    std::vector<double> turns;
    for (const Value& one : crowd.machine.global("turns").items()) turns.push_back(one.number());
    CHECK(std::equal(turns.begin() + 1, turns.begin() + 70, turns.begin()));
    CHECK(std::equal(turns.begin() + 71, turns.end(), turns.begin() + 70));
}

TEST_CASE("turns go round across saves", "[machine][tasks][slicing]") {
    Crowd crowd;
    for (int tick = 0; tick < 30; ++tick) crowd.machine.tick(0, late);
    const std::string bytes = crowd.machine.save();
    const std::string readable = crowd.machine.save_readable();
    CHECK(readable.find("\"last_turn\"") != std::string::npos);
    REQUIRE(crowd.machine.restore(crowd.machine.snapshot()).empty());
    for (int tick = 30; tick < Crowd::many; ++tick) crowd.machine.tick(0, late);
    crowd.count();
    CHECK(crowd.lowest == 1);
    CHECK(crowd.highest == 1);
}
