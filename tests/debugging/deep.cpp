// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The debugger at its limits: deep stacks, large values, coverage, direct runs in between.

#include <memory>
#include <string>
#include <vector>

#include "debugging/debugged.hpp"
#include "npcs/coverage.hpp"

using namespace npcs;
using namespace npcs::tests;
using Reason = DebugStop::Reason;

TEST_CASE("debugger: a call deeper than any person would look", "[debugger]") {
    Debugged it(
        "down = function(n)\n  if n == 0 then return 0\n  return 1 + down(n - 1)\nend function\nprint down(900)\n");
    it.debugger.add_breakpoint({.line = 2, .condition = "n == 0"});
    DebugStop stop = it.debugger.start();
    REQUIRE(stop.is_paused());
    const auto frames = it.talk.frames();
    REQUIRE(frames.size() == 902);
    CHECK(frames[900].variables[0].value.number() == 900);
    CHECK(it.debugger.evaluate("n + 1", 900).value().number() == 901);
    CHECK(it.debugger.step_out().reason == Reason::outcome);
    CHECK(it.printed == "900\n");
    CHECK(it.debugger.step_back().is_paused());
    CHECK(it.debugger.restart_frame(899).reason == Reason::step);
    CHECK(it.talk.frames().size() == 3);
}

TEST_CASE("debugger: a run that the game makes itself is not seen, and not in the way", "[debugger]") {
    Debugged it("ask 1\nprint \"a\"\nask 2\nprint \"b\"\nask 3\nprint \"c\"\n");
    it.debugger.add_breakpoint({.line = 2});
    it.debugger.add_breakpoint({.line = 4});
    it.debugger.start();
    CHECK(it.debugger.resume().is_paused());
    CHECK(it.debugger.step_back().is_paused());
    // In the past, the game goes on by itself: it is the present again.
    CHECK(it.talk.resume().value.number() == 1);
    CHECK(it.talk.resume().value.number() == 2);
    CHECK(it.printed == "a\n");
    DebugStop stop = it.debugger.resume();
    CHECK(stop.is_paused());
    CHECK_FALSE(stop.is_past);
    CHECK(it.where() == ":4");
    CHECK(it.debugger.go_on().outcome.value.number() == 3);
    CHECK(it.printed == "a\nb\n");
    CHECK(it.debugger.step_back().is_paused());
    CHECK(it.debugger.step_back().is_paused());
    CHECK(it.where() == ":4");
}

TEST_CASE("debugger: what is repeated is not counted again", "[debugger]") {
    const Script script = marked("a = 1\nb = 2\n");
    const auto coverage = std::make_shared<Coverage>();
    Session talk(script, Host(), {.coverage = coverage});
    Debugger debugger(talk, {.stop_at_entry = true});
    debugger.start();
    debugger.step_in();
    debugger.step_in();
    debugger.go_to(1);
    debugger.go_on();
    debugger.go_to(2);
    for (const CoveredPlace& place : coverage->places()) CHECK(place.count == 1);
}

TEST_CASE("debugger: what would happen if", "[debugger]") {
    Debugged it("x = ask(1)\nif x == \"a\" then\n  y = 1\nelse\n  y = 2\nend if\nprint y\n");
    it.debugger.start();
    Session other = it.talk.fork().value();
    Debugger look(other);
    look.add_breakpoint({.line = 7});
    CHECK(look.resume("b").is_paused());
    CHECK(other.global("y").number() == 2);
    CHECK(look.step_back().is_paused());
    CHECK(it.talk.outcome().kind == Outcome::Kind::yielded);
    CHECK(it.debugger.resume("a").outcome.kind == Outcome::Kind::returned);
    CHECK(it.printed == "1\n");
}

TEST_CASE("debugger: watches, conditions and logs when going back", "[debugger]") {
    Debugged it("a = 1\nfor i in range(1, 20)\n  if i % 5 == 0 then a += i\nend for\nprint a\n", {.snapshot_every = 7});
    it.debugger.watch_global("a");
    const BreakpointId hits = it.debugger.add_breakpoint({.line = 3, .condition = "i > 10", .hits = 3}).value().id;
    DebugStop stop = it.debugger.start();
    std::vector<std::uint64_t> stops;
    while (stop.is_paused()) {
        stops.push_back(stop.position);
        stop = it.debugger.go_on();
    }
    REQUIRE(stop.outcome.kind == Outcome::Kind::returned);
    REQUIRE(stops.size() > 8);
    for (auto one = stops.rbegin(); one != stops.rend(); ++one) {
        stop = it.debugger.reverse();
        CHECK(stop.position == *one);
        CHECK((stop.reason == Reason::data || stop.breakpoints == std::vector<BreakpointId>{hits}));
    }
    CHECK(it.debugger.reverse().reason == Reason::history_begin);
}
