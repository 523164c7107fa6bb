// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The debugger backwards: the past is what it was, and the game is not asked again.

#include <map>
#include <string>
#include <vector>

#include "debugging/debugged.hpp"
#include "explore/random_story.hpp"

using namespace npcs;
using namespace npcs::tests;
using Reason = DebugStop::Reason;

namespace {

/// What can be seen at a position. Values are shown as scripts print them.
std::string seen(const Session& talk) {
    std::string text = talk.save();
    for (const StackFrame& frame : talk.frames()) {
        text += "\n" + frame.function + ":" + std::to_string(frame.line);
        for (const Variable& one : frame.variables) text += " " + one.name + "=" + one.value.text();
        for (const Variable& one : frame.outer) text += " outer." + one.name + "=" + one.value.text();
        for (const LoopState& one : frame.loops) text += " @" + std::to_string(one.turns);
        for (const Operand& one : frame.operands) text += " " + one.text + "=" + one.value.text();
    }
    return text;
}

/// Goes on by one statement, or with an answer that depends on nothing but the number of stops so far.
DebugStop next(Debugger& debugger, const DebugStop& before, std::uint32_t& stops) {
    if (before.outcome.wait == Outcome::Wait::choice) {
        const auto& options = before.outcome.options;
        for (std::size_t i = 0; i < options.size(); ++i) {
            const std::size_t at = (i + stops * 7) % options.size();
            if (!options[at].available) continue;
            ++stops;
            return debugger.choose(at);
        }
    }
    if (before.outcome.kind == Outcome::Kind::yielded) return debugger.resume(static_cast<double>(stops++ % 3));
    return debugger.step_in();
}

}  // namespace

TEST_CASE("debugger: stepping back is undoing, and forward again is the same", "[debugger]") {
    Debugged it(R"(total = 0
for i in range(1, 3)
    n = roll
    total += n * rnd
    name = ask("Who? " + i)
    print name + total
end for
)",
                {.stop_at_entry = true});
    std::map<std::uint64_t, std::string> past;
    DebugStop stop = it.debugger.start();
    std::uint32_t stops = 0;
    std::vector<std::uint64_t> places;
    while (stop.outcome.waiting()) {
        if (stop.is_paused()) past[stop.position] = seen(it.talk);
        stop = next(it.debugger, stop, stops);
        if (stop.outcome.kind == Outcome::Kind::yielded) it.debugger.step_in();
    }
    REQUIRE(stop.outcome.kind == Outcome::Kind::returned);
    CHECK(it.calls == 3);
    const std::string printed = it.printed;
    REQUIRE(past.size() > 8);
    CHECK(it.debugger.last_position() == past.rbegin()->first);
    for (auto one = past.rbegin(); one != past.rend(); ++one) {
        stop = it.debugger.step_back();
        CHECK(stop.is_paused());
        CHECK(stop.is_past);
        CHECK(stop.position == one->first);
        CHECK(seen(it.talk) == one->second);
    }
    CHECK(it.debugger.step_back().reason == Reason::history_begin);
    CHECK(it.debugger.step_back().reason == Reason::history_begin);
    // Forward again, with the same answers.
    stops = 0;
    it.debugger.step_in();
    stop = it.debugger.last_stop();
    while (stop.is_past && stop.outcome.waiting()) {
        if (stop.is_paused()) CHECK(seen(it.talk) == past[stop.position]);
        stop = next(it.debugger, stop, stops);
        if (stop.outcome.kind == Outcome::Kind::yielded) it.debugger.step_in();
    }
    CHECK(stop.outcome.kind == Outcome::Kind::returned);
    CHECK_FALSE(stop.is_past);
    CHECK(it.calls == 3);
    CHECK(it.printed == printed);
}

TEST_CASE("debugger: another answer in the past makes another future", "[debugger]") {
    Debugged it("x = ask(1)\nprint x\ny = roll\nprint y\n");
    it.debugger.start();
    CHECK(it.debugger.resume("a").outcome.kind == Outcome::Kind::returned);
    CHECK(it.printed == "a\n1\n");
    it.debugger.step_back();
    it.debugger.step_back();
    it.debugger.step_back();
    DebugStop stop = it.debugger.step_back();
    REQUIRE(it.where() == ":1");
    CHECK(it.debugger.last_position() == 4);
    stop = it.debugger.go_on();
    REQUIRE(stop.outcome.kind == Outcome::Kind::yielded);
    CHECK(stop.is_past);
    stop = it.debugger.resume("b");
    CHECK_FALSE(stop.is_past);
    CHECK(it.printed == "a\n1\nb\n2\n");
    CHECK(it.calls == 2);
}

TEST_CASE("debugger: a variable set in the past makes another future", "[debugger]") {
    Debugged it("a = 1\nb = a + 1\nprint b\n");
    it.debugger.start();
    it.debugger.step_back();
    it.debugger.step_back();
    REQUIRE(it.where() == ":2");
    CHECK(it.talk.set_variable(0, "a", 5).empty());
    CHECK_FALSE(it.debugger.go_on().is_past);
    CHECK(it.printed == "2\n6\n");
    // The change is part of the past now.
    it.debugger.step_back();
    CHECK(it.talk.global("b").number() == 6);
    it.debugger.step_back();
    it.debugger.step_back();
    CHECK(it.where() == ":1");
    CHECK(it.debugger.go_on().outcome.kind == Outcome::Kind::returned);
    CHECK(it.talk.global("b").number() == 6);
    CHECK(it.printed == "2\n6\n");
}

TEST_CASE("debugger: back over calls, to breakpoints, and to the beginning of a call", "[debugger]") {
    Debugged it(R"(down = function(n)
    if n == 0 then return 0
    return down(n - 1) + 1
end function
a = down(2)
b = down(1)
print a + b
)");
    it.debugger.add_breakpoint({.line = 7});
    REQUIRE(it.debugger.start().is_paused());
    const std::uint64_t end = it.debugger.last_stop().position;
    it.debugger.step_back_over();
    CHECK(it.where() == ":6");
    it.debugger.step_back_over();
    CHECK(it.where() == ":5");
    it.debugger.step_back_over();
    CHECK(it.where() == ":1");
    CHECK(it.debugger.go_to(end).position == end);
    CHECK_FALSE(it.debugger.last_stop().is_past);
    it.debugger.remove_breakpoints();
    it.debugger.add_breakpoint({.line = 2, .condition = "n == 2"});
    DebugStop stop = it.debugger.reverse();
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(it.where() == "down:2");
    CHECK(it.talk.frames()[0].variables[0].value.number() == 2);
    CHECK(it.debugger.reverse().reason == Reason::history_begin);
    CHECK(it.debugger.first_position() == 1);

    stop = it.debugger.go_to(8);
    REQUIRE(it.where() == "down:2");
    REQUIRE(it.talk.frames().size() == 4);
    it.debugger.restart_frame(1);
    CHECK(it.talk.frames().size() == 3);
    CHECK(it.where() == "down:2");
    CHECK(it.talk.frames()[0].variables[0].value.number() == 1);
    it.debugger.restart_frame(2);
    CHECK(it.where() == ":1");
    CHECK(it.debugger.restart_frame(9).outcome.error.code == "no-frame");
}

TEST_CASE("debugger: what the game does to the script's values is part of the past", "[debugger]") {
    int calls = 0;
    Debugged it("bag = []\nfill bag\nsame(bag).push 9\nn = bag.len\nfill bag\nprint str(bag) + filled\n",
                {.stop_at_entry = true}, [&](Host& host) {
                    host.def("fill", [&](Call& call, Value bag) {
                        ++calls;
                        bag.push(static_cast<double>(bag.size()));
                        call.session()->set_global("filled", bag.size());
                    });
                    host.def("same", [](Value bag) { return bag; });
                });
    std::map<std::uint64_t, std::string> past;
    DebugStop stop = it.debugger.start();
    for (; stop.is_paused(); stop = it.debugger.step_in()) past[stop.position] = seen(it.talk);
    CHECK(it.printed == "[0, 9, 2]3\n");
    REQUIRE(past.size() == 6);
    for (int round = 0; round < 2; ++round) {
        for (auto one = past.rbegin(); one != past.rend(); ++one) {
            REQUIRE(it.debugger.step_back().position == one->first);
            CHECK(seen(it.talk) == one->second);
        }
        for (std::uint64_t position = 2; position <= 6; ++position) {
            REQUIRE(it.debugger.step_in().position == position);
            CHECK(seen(it.talk) == past[position]);
        }
        CHECK(it.debugger.step_in().outcome.kind == Outcome::Kind::returned);
    }
    CHECK(calls == 2);
    CHECK(it.printed == "[0, 9, 2]3\n");
}

TEST_CASE("debugger: the clock of the past shows its time", "[debugger]") {
    double now = 100;
    Debugged it("a = time\nb = time\nask 1\nc = time\nprint c\n", {.stop_at_entry = true},
                [&](Host& host) { host.on_time([&] { return now += 1; }); });
    it.debugger.start();
    std::map<std::uint64_t, std::string> past;
    DebugStop stop = it.debugger.last_stop();
    for (; stop.is_paused(); stop = it.debugger.step_in()) past[stop.position] = seen(it.talk);
    stop = it.debugger.step_in();
    stop = it.debugger.resume(1);
    for (; stop.is_paused(); stop = it.debugger.step_in()) past[stop.position] = seen(it.talk);
    REQUIRE(past.size() == 5);
    now = 5000;
    for (auto one = past.rbegin(); one != past.rend(); ++one) {
        REQUIRE(it.debugger.go_to(one->first).position == one->first);
        CHECK(seen(it.talk) == one->second);
    }
}

TEST_CASE("debugger: a long history is bounded, and says where it begins", "[debugger]") {
    Debugged it("list = range(1, 200)\nfor i in range(1, 2000)\n  n = i\nend for\n",
                {.history_bytes = 20'000, .snapshot_every = 100});
    CHECK(it.debugger.start().outcome.kind == Outcome::Kind::returned);
    const std::uint64_t first = it.debugger.first_position();
    CHECK(first > 1000);
    CHECK(first < 2002);
    CHECK(it.debugger.go_to(first).position == first);
    CHECK(it.debugger.step_back().reason == Reason::history_begin);
    CHECK(it.debugger.go_to(1).reason == Reason::history_begin);

    Debugged none("a = 1\nb = 2\n", {.stop_at_entry = true, .history_bytes = 0});
    none.debugger.start();
    CHECK(none.debugger.step_in().is_paused());
    CHECK(none.debugger.step_back().outcome.error.code == "no-history");
}

TEST_CASE("debugger: an edited script takes the place of the one that is paused", "[debugger]") {
    Debugged it("a = 1\nb = 2\nprint a + b\n");
    it.debugger.add_breakpoint({.line = 3});
    REQUIRE(it.debugger.start().is_paused());
    REQUIRE(it.talk.reload(marked("a = 1\n\nb = 2\nprint a + b\nc = 4\n")).empty());
    const DebugStop stop = it.debugger.step_in();
    CHECK(stop.is_paused());
    CHECK(it.where() == ":5");
    CHECK(it.printed == "3\n");
    CHECK(it.debugger.breakpoints()[0].line == 3);
    CHECK(it.debugger.step_back().is_paused());
    CHECK(it.where() == ":4");
    CHECK(it.debugger.step_back().reason == Reason::history_begin);
}

TEST_CASE("debugger: random stories are the same backwards and forwards", "[debugger]") {
    int positions = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const std::string story = RandomStory(seed).text(false);
        INFO("story " << seed << ":\n" << story);
        Debugged it(story, {.stop_at_entry = true, .snapshot_every = 5});
        std::map<std::uint64_t, std::string> past;
        DebugStop stop = it.debugger.start();
        std::uint32_t stops = 0;
        for (int i = 0; i < 60 && stop.outcome.waiting(); ++i) {
            if (stop.is_paused()) past[stop.position] = seen(it.talk);
            it.debugger.step_in();
            stop = next(it.debugger, it.debugger.last_stop(), stops);
        }
        const int calls = it.calls;
        const std::string printed = it.printed;
        const std::uint64_t end = it.debugger.last_position();
        const std::string present = seen(it.talk);
        for (auto one = past.rbegin(); one != past.rend(); ++one) {
            stop = it.debugger.go_to(one->first);
            REQUIRE(stop.position == one->first);
            REQUIRE(seen(it.talk) == one->second);
            ++positions;
        }
        REQUIRE(it.debugger.go_to(end + 1).position == end);
        REQUIRE(seen(it.talk) == present);
        while (it.debugger.step_back().reason != Reason::history_begin) {
            const std::uint64_t position = it.debugger.last_stop().position;
            if (const auto known = past.find(position); known != past.end()) REQUIRE(seen(it.talk) == known->second);
        }
        REQUIRE(it.calls == calls);
        REQUIRE(it.printed == printed);
    }
    CHECK(positions > 500);
}
