// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Many breakpoints, and what they cost; and those on options, forwards and backwards.

#include "debugging/breakpoints.hpp"

#include <string>
#include <vector>

#include "api/loading.hpp"
#include "debugging/debugged.hpp"
#include "debugging/evaluation.hpp"

using namespace npcs;
using namespace npcs::tests;
using Reason = DebugStop::Reason;

namespace {

debugging::BoundBreakpoint at_line(BreakpointId id, std::uint32_t line) {
    debugging::BoundBreakpoint made;
    made.told.id = id;
    made.told.request.line = line;
    return made;
}

constexpr std::string_view shop = R"(turns = 0
choose again: What now?
    option "Wait" then
        turns += 1
        print "waits"
    option "Look" if turns > 0 then
        print "looks"
    option "Leave" then break
end choose
print turns
)";

}  // namespace

TEST_CASE("debugger: ten thousand breakpoints take work in proportion to their number", "[debugger]") {
    constexpr std::uint32_t count = 10'000;
    std::string text;
    for (std::uint32_t i = 0; i < count; ++i) text += "n = " + std::to_string(i) + "\n";
    const Script script = marked(text);
    const debugging::SharedPrograms programs = api::Loader::programs({&script, 1});
    debugging::Breakpoints breakpoints;
    for (std::uint32_t i = 1; i <= count; ++i) {
        const Breakpoint& told = breakpoints.add(at_line(i, i), programs).told;
        REQUIRE(told.line == i);
    }
    CHECK(breakpoints.all.size() == count);
    CHECK(breakpoints.work() <= 3 * count);
    const program::Program& program = *programs.back();
    std::uint32_t found = 0;
    for (std::uint32_t mark = 0; mark < program.marks.size(); ++mark)
        if (breakpoints.is_at(program, mark))
            found += static_cast<std::uint32_t>(breakpoints.at_mark(program, mark).size());
    CHECK(found == count);
    for (std::uint32_t i = 1; i < count; ++i) REQUIRE(breakpoints.remove(i));
    CHECK_FALSE(breakpoints.remove(1));
    CHECK(breakpoints.is_at(program, count - 1));
    CHECK_FALSE(breakpoints.is_at(program, 0));
}

TEST_CASE("debugger: a condition is compiled once for all hits", "[debugger]") {
    Debugged it(
        "bag = []\nf = function(x)\n  y = x\n  return y\nend function\nfor i in range(1, 20)\n  f i\nend for\n");
    it.debugger.add_breakpoint({.line = 4});
    debugging::CompiledExpression condition;
    debugging::Copies copies;
    REQUIRE(it.debugger.start().is_paused());
    const Value bag = it.talk.global("bag");
    const debugging::Site site{*api::Bridge::reference_of(bag)->machine(), 0, 0};
    for (int i = 0; i < 20; ++i) {
        const auto value = debugging::evaluate(site, "x * 2 + i", {}, copies, &condition);
        REQUIRE(value.ok());
        CHECK(value.value().number() == 3 * it.talk.global("i").number());
    }
    CHECK(condition.compilations == 1);
}

TEST_CASE("debugger: what was offered is come back to", "[debugger]") {
    Debugged it(shop);
    const BreakpointId look = it.debugger.add_breakpoint({.line = 6}).value().id;
    REQUIRE(it.debugger.start().reason == Reason::breakpoint);
    REQUIRE(it.debugger.choose("Wait").outcome.error.code == "choice-unknown");
    DebugStop stop = it.debugger.choose(std::size_t{0});
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(stop.outcome.options.size() == 3);
    stop = it.debugger.choose(std::size_t{1});
    CHECK(stop.is_paused());
    CHECK(it.where() == ":7");
    stop = it.debugger.go_on();
    CHECK(stop.outcome.wait == Outcome::Wait::choice);
    CHECK(it.debugger.breakpoints()[0].hit_count == 4);

    // Back: the body, the offer before it, the first offer, the beginning.
    stop = it.debugger.reverse();
    CHECK(stop.is_paused());
    CHECK(it.where() == ":7");
    stop = it.debugger.reverse();
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(stop.breakpoints == std::vector<BreakpointId>{look});
    CHECK(stop.outcome.wait == Outcome::Wait::choice);
    CHECK(it.talk.global("turns").number() == 1);
    CHECK(it.debugger.breakpoints()[0].hit_count == 2);
    stop = it.debugger.reverse();
    CHECK(stop.outcome.wait == Outcome::Wait::choice);
    CHECK(it.talk.global("turns").number() == 0);
    CHECK(it.debugger.breakpoints()[0].hit_count == 1);
    // Forward again the same stops come, and another choice makes another future.
    stop = it.debugger.choose(std::size_t{0});
    CHECK(stop.is_past);
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(it.talk.global("turns").number() == 1);
    stop = it.debugger.choose(std::size_t{0});
    CHECK_FALSE(stop.is_past);
    CHECK(it.talk.global("turns").number() == 2);
    CHECK(it.printed == "waits\nlooks\nwaits\n");
    for (int i = 0; i < 2; ++i) CHECK(it.debugger.reverse().reason == Reason::breakpoint);
    CHECK(it.debugger.reverse().reason == Reason::history_begin);
}

TEST_CASE("debugger: a rule for hits counts offers in both directions", "[debugger]") {
    Debugged it(shop);
    it.debugger.add_breakpoint({.line = 8, .hits = 3});
    CHECK(it.debugger.start().reason == Reason::outcome);
    CHECK(it.debugger.choose(std::size_t{0}).reason == Reason::outcome);
    CHECK(it.debugger.choose(std::size_t{0}).reason == Reason::breakpoint);
    CHECK(it.debugger.choose(std::size_t{0}).reason == Reason::breakpoint);
    CHECK(it.debugger.reverse().reason == Reason::breakpoint);
    CHECK(it.talk.global("turns").number() == 2);
    CHECK(it.debugger.reverse().reason == Reason::history_begin);
}

TEST_CASE("debugger: options that a task offers in a tick stop it, too", "[debugger]") {
    Host host;
    Machine world(host);
    Debugger debugger(world);
    debugger.add_breakpoint({.line = 3});
    const Script script =
        marked("wait 1\nchoose\n    option \"Yes\" then x = 1\n    option \"No\" then x = 2\nend choose\n");
    CHECK(debugger.run(script).reason == Reason::outcome);
    DebugStop stop = debugger.tick(1);
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(stop.task == 1);
    CHECK(stop.outcome.wait == Outcome::Wait::choice);
    CHECK(debugger.tick(1).reason == Reason::outcome);
    stop = debugger.reverse();
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(stop.task == 1);
    CHECK(stop.outcome.wait == Outcome::Wait::choice);
}

TEST_CASE("debugger: a global that no script names cannot be watched yet", "[debugger]") {
    Debugged it("gold = 1\nask 1\nprint gold\n");
    CHECK(it.debugger.watch_global("gold").value().is_bound);
    const Breakpoint nowhere = it.debugger.watch_global("silver.coins").value();
    CHECK_FALSE(nowhere.is_bound);
    CHECK(nowhere.problem == "there is no global 'silver', and no script names one");
    it.debugger.start();
    it.talk.set_global("silver", 3);
    CHECK(it.debugger.watch_global("silver").value().is_bound);
}

TEST_CASE("debugger: messages are told when they are logged", "[debugger]") {
    std::vector<std::string> told;
    std::string* printed = nullptr;
    Debugger* inside = nullptr;
    const auto on_log = [&](std::string_view message) {
        told.push_back(std::string(message) + " after " + std::to_string(printed->size()));
        CHECK(inside->step_in().outcome.error.code == "running");
        CHECK_FALSE(inside->remove_breakpoint(1));
        inside->remove_breakpoints();
    };
    Debugged it("for i in range(1, 3)\n  print i\nend for\nprint 4\n", {.on_log = on_log});
    printed = &it.printed;
    inside = &it.debugger;
    it.debugger.add_breakpoint({.line = 2, .log = "i is {i}"});
    it.debugger.add_breakpoint({.line = 4});
    DebugStop stop = it.debugger.start();
    CHECK(stop.is_paused());
    CHECK(stop.log.empty());
    CHECK(told == std::vector<std::string>{"i is 1 after 0", "i is 2 after 2", "i is 3 after 4"});
    // Going back tells nothing.
    it.debugger.reverse();
    CHECK(told.size() == 3);
}

TEST_CASE("debugger: the messages of one run are bounded", "[debugger]") {
    Debugged it("for i in range(1, 10100)\n  n = i\nend for\n", {.history_bytes = 0});
    it.debugger.add_breakpoint({.line = 2, .log = "here"});
    const DebugStop stop = it.debugger.start();
    REQUIRE(stop.log.size() == 10'001);
    CHECK(stop.log[9'999] == "here");
    CHECK(stop.log.back() == "(further messages are left out)");
}
