// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The debugger forwards: breakpoints, steps, stops of the conversation in between.

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "debugging/debugged.hpp"

using namespace npcs;
using namespace npcs::tests;
using Reason = DebugStop::Reason;

TEST_CASE("debugger: a breakpoint pauses before its statement, and the state is a state like any other", "[debugger]") {
    Debugged it(R"(gold = 5
pay = function(price)
    globals.gold = gold - price
    print "paid " + price
end function
pay 2
pay 1
print gold
)");
    const Breakpoint at = it.debugger.add_breakpoint({.file = "test", .line = 4}).value();
    CHECK(at.is_bound);
    CHECK(at.line == 4);
    DebugStop stop = it.debugger.start();
    CHECK(stop.reason == Reason::breakpoint);
    REQUIRE(stop.is_paused());
    CHECK(stop.breakpoints == std::vector<BreakpointId>{at.id});
    CHECK(it.where() == "pay:4");
    CHECK(it.talk.global("gold").number() == 3);
    CHECK(it.printed.empty());

    // Saved and loaded, it goes on without a debugger.
    auto loaded = Session::load(it.talk.save(), it.script, it.host);
    REQUIRE(loaded.ok());
    CHECK(loaded.value().outcome().error.code == "paused");
    CHECK(loaded.value().resume().kind == Outcome::Kind::returned);
    CHECK(it.printed == "paid 2\npaid 1\n2\n");
    it.printed.clear();
    // With another debugger it does not pause at once again.
    auto again = Session::load(it.talk.save(), it.script, it.host);
    Debugger other(again.value());
    other.add_breakpoint({.line = 4});
    CHECK(other.go_on().reason == Reason::breakpoint);
    CHECK(it.printed == "paid 2\n");
    it.printed.clear();

    stop = it.debugger.go_on();
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(it.printed == "paid 2\n");
    CHECK(it.debugger.breakpoints()[0].hit_count == 2);
    CHECK(it.debugger.remove_breakpoint(at.id));
    stop = it.debugger.go_on();
    CHECK(stop.reason == Reason::outcome);
    CHECK(stop.outcome.kind == Outcome::Kind::returned);
    CHECK(it.printed == "paid 2\npaid 1\n2\n");
    CHECK(it.debugger.go_on().outcome.error.code == "finished");
}

TEST_CASE("debugger: steps in, over and out", "[debugger]") {
    Debugged it(R"(double = function(x)
    y = x * 2
    return y
end function
a = double(1) + double(2)
b = 3
print a + b
)",
                {.stop_at_entry = true});
    CHECK(it.debugger.start().reason == Reason::entry);
    CHECK(it.where() == ":1");
    it.debugger.step_over();
    CHECK(it.where() == ":5");
    it.debugger.step_in();
    CHECK(it.where() == "double:2");
    it.debugger.step_over();
    CHECK(it.where() == "double:3");
    it.debugger.step_over();
    CHECK(it.where() == "double:2");
    CHECK(it.debugger.step_out().reason == Reason::step);
    CHECK(it.where() == ":6");
    CHECK(it.talk.global("a").number() == 6);
    it.debugger.step_in();
    CHECK(it.where() == ":7");
    CHECK(it.debugger.step_in().outcome.kind == Outcome::Kind::returned);
    CHECK(it.printed == "9\n");
}

TEST_CASE("debugger: a step goes over a stop of the conversation", "[debugger]") {
    Debugged it("talk = function\n  name = ask(\"Who?\")\n  print name\nend function\ntalk\nprint 2\n",
                {.stop_at_entry = true});
    it.debugger.start();
    it.debugger.step_over();
    REQUIRE(it.where() == ":5");
    DebugStop stop = it.debugger.step_over();
    CHECK(stop.reason == Reason::outcome);
    CHECK(stop.outcome.kind == Outcome::Kind::yielded);
    CHECK(stop.outcome.value.text() == "Who?");
    CHECK(it.debugger.step_over().outcome.value.text() == "Who?");  // it is the answer that is missing
    stop = it.debugger.resume("Marta");
    CHECK(stop.reason == Reason::step);
    CHECK(it.where() == "talk:3");
    stop = it.debugger.step_out();
    CHECK(it.where() == ":6");
    CHECK(it.printed == "Marta\n");
}

TEST_CASE("debugger: conditions, hit counts and log messages", "[debugger]") {
    Debugged it("for i in range(1, 6)\n  n = i * i\nend for\nprint n\n");
    SECTION("a condition") {
        it.debugger.add_breakpoint({.line = 2, .condition = "i == 4"});
        REQUIRE(it.debugger.start().is_paused());
        CHECK(it.talk.global("i").number() == 4);
        CHECK(it.debugger.go_on().outcome.kind == Outcome::Kind::returned);
    }
    SECTION("a hit count") {
        it.debugger.add_breakpoint({.line = 2, .hits = 5});
        it.debugger.start();
        CHECK(it.talk.global("i").number() == 5);
        it.debugger.go_on();
        CHECK(it.talk.global("i").number() == 6);
    }
    SECTION("a log message") {
        it.debugger.add_breakpoint({.line = 2, .condition = "i > 4", .log = "i is {i}, twice {i * 2}, {nowhere}"});
        const DebugStop stop = it.debugger.start();
        CHECK(stop.outcome.kind == Outcome::Kind::returned);
        REQUIRE(stop.log.size() == 2);
        CHECK(stop.log[0] == "i is 5, twice 10, {Undefined Identifier: 'nowhere' is unknown in this context}");
    }
    SECTION("a condition that fails is told once") {
        it.debugger.add_breakpoint({.line = 2, .condition = "nowhere > 1"});
        CHECK(it.debugger.start().reason == Reason::breakpoint);
        CHECK(it.debugger.breakpoints()[0].problem ==
              "the condition fails: Undefined Identifier: 'nowhere' is unknown in this context");
        CHECK(it.debugger.go_on().outcome.kind == Outcome::Kind::returned);
    }
    SECTION("a condition that is none is refused") {
        const auto refused = it.debugger.add_breakpoint({.line = 2, .condition = "i >"});
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.diagnostics().front().code == "breakpoint-condition");
        CHECK(it.debugger.add_breakpoint({.line = 2, .log = "{1 +}"}).diagnostics().front().code ==
              "breakpoint-condition");
        CHECK(it.debugger.add_breakpoint({}).diagnostics().front().code == "breakpoint-place");
        CHECK(it.debugger.breakpoints().empty());
    }
}

TEST_CASE("debugger: where breakpoints are bound", "[debugger]") {
    Debugged it("// a comment\n\nf = function\n\n  print 1\nend function\nf\n");
    CHECK(it.debugger.add_breakpoint({.file = "test", .line = 1}).value().line == 3);
    CHECK(it.debugger.add_breakpoint({.file = "scripts/test", .line = 4}).value().line == 5);
    const Breakpoint behind = it.debugger.add_breakpoint({.file = "test", .line = 9}).value();
    CHECK_FALSE(behind.is_bound);
    CHECK(behind.problem == "there is no statement at line 9 or behind it");
    CHECK(it.debugger.add_breakpoint({.file = "other", .line = 1}).value().problem ==
          "no script of this name has been run yet");
    CHECK(it.debugger.add_breakpoint({.function = "f"}).value().line == 5);
    CHECK(it.debugger.add_breakpoint({.function = "g"}).value().problem ==
          "there is no function 'g' with a statement in it");
    CHECK(it.debugger.lines("test") == std::vector<std::uint32_t>{3, 5, 7});

    Session plain(compiled("print 1\n"), it.host);
    Debugger other(plain);
    CHECK(other.add_breakpoint({.line = 1}).value().problem ==
          "the script was compiled without marks: compile it with Marks::all");
}

TEST_CASE("debugger: an option's line stops when it is offered, and at its body", "[debugger]") {
    Debugged it(R"(while true
    choose
        option "Stay" then
            print "stays"
        option "Go" then
            print "goes"
            break
    end choose
end while
)");
    const BreakpointId id = it.debugger.add_breakpoint({.line = 5}).value().id;
    DebugStop stop = it.debugger.start();
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(stop.breakpoints == std::vector<BreakpointId>{id});
    CHECK(stop.outcome.wait == Outcome::Wait::choice);
    stop = it.debugger.choose(std::size_t{0});
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(stop.outcome.wait == Outcome::Wait::choice);
    stop = it.debugger.choose(stop.outcome.options[1].id);
    CHECK(stop.is_paused());
    CHECK(it.where() == ":6");
    CHECK(it.debugger.choose("Go").outcome.error.code == "no-choice");
}

TEST_CASE("debugger: errors, caught and uncaught", "[debugger]") {
    Debugged it("f = function\n  return 1 + nowhere\nend function\nx = try(@f)\nprint x.error\nf\n");
    SECTION("uncaught only") {
        const DebugStop stop = it.debugger.start();
        CHECK(stop.reason == Reason::error);
        CHECK(stop.outcome.kind == Outcome::Kind::failed);
        CHECK(it.where() == "f:2");
    }
    SECTION("all") {
        it.debugger.stop_on_errors(ErrorStops::all);
        const DebugStop stop = it.debugger.start();
        CHECK(stop.reason == Reason::error);
        CHECK(stop.is_paused());
        CHECK(stop.error.line == 2);
        CHECK(stop.error.message == "Undefined Identifier: 'nowhere' is unknown in this context");
        CHECK(it.where() == ":5");
    }
}

TEST_CASE("debugger: watched globals tell who changed them", "[debugger]") {
    Debugged it(R"(gold = 5
spend = function(n)
    globals.gold -= n
    return n
end function
bag = ["key"]
x = spend(2)
gold = spend(1)
bag.push "map"
print 0
)");
    const BreakpointId gold = it.debugger.watch_global("gold").value().id;
    it.debugger.watch_global("bag", true);
    CHECK(it.debugger.watch_global("1 + 2").diagnostics().front().code == "breakpoint-place");
    DebugStop stop = it.debugger.start();
    CHECK(stop.reason == Reason::data);
    REQUIRE(stop.changes.size() == 1);
    CHECK(stop.changes[0].breakpoint == gold);
    CHECK(stop.changes[0].before == "null");
    CHECK(stop.changes[0].after == "5");
    CHECK(stop.changes[0].where.line == 1);
    stop = it.debugger.go_on();
    CHECK(stop.changes[0].path == "bag");
    CHECK(stop.changes[0].where.line == 6);
    stop = it.debugger.go_on();
    CHECK(stop.changes[0].after == "3");
    CHECK(stop.changes[0].where.line == 3);
    CHECK(stop.changes[0].where.function == "spend");
    stop = it.debugger.go_on();
    CHECK(stop.changes[0].after == "2");
    CHECK(stop.changes[0].where.line == 3);
    stop = it.debugger.go_on();
    CHECK(stop.changes[0].after == "1");
    CHECK(stop.changes[0].where.line == 8);
    stop = it.debugger.go_on();
    CHECK(stop.changes[0].path == "bag");
    CHECK(stop.changes[0].after == "a list of 2");
    CHECK(stop.changes[0].where.line == 9);
    CHECK(it.debugger.go_on().outcome.kind == Outcome::Kind::returned);
}

TEST_CASE("debugger: expressions are evaluated in a frame, and change nothing", "[debugger]") {
    Debugged it(R"(gold = 5
price = function(x)
    globals.asked = 1
    return x * gold
end function
shop = function(item, n)
    bag = {"item": item, "count": n}
    print item
end function
shop "key", 3
)");
    it.debugger.add_breakpoint({.line = 8});
    REQUIRE(it.debugger.start().is_paused());
    const std::string before = it.talk.save();
    const auto text = [&](std::string_view expression, EvaluateOptions options = {}) {
        const Result<Value> value = it.debugger.evaluate(expression, 0, options);
        return value ? value.value().text() : value.diagnostics().front().code;
    };
    CHECK(text("n") == "3");
    CHECK(text("n * gold + 1") == "16");
    CHECK(text("bag.item + \"s\"") == "keys");
    CHECK(text("bag.count") == "3");
    CHECK(text("[n, n + 1]") == "[3, 4]");
    CHECK(text("price(n)") == "expression-calls");
    CHECK(text("price(n)", {.calls = true}) == "15");
    CHECK(text("ask(1)", {.calls = true}) == "expression-failed");
    CHECK(text("nowhere") == "expression-failed");
    CHECK(text("1 +") == "unexpected-token");
    CHECK(text("1; x = 2") != "1");
    CHECK(text("") == "not-an-expression");
    CHECK(text("@(function(a); return a; end function)") == "not-an-expression");
    CHECK(it.talk.save() == before);
    CHECK(it.talk.global("asked").is_null());
    CHECK(it.debugger.evaluate("item", 1).diagnostics().front().code == "expression-failed");
    CHECK(it.debugger.evaluate("item", 7).diagnostics().front().code == "no-frame");
    // Assignments are the exception.
    CHECK(text("n = n + 4") == "7");
    CHECK(text("bag.count = n") == "7");
    CHECK(text("n") == "7");
    CHECK(text("bag.count == 7") == "1");
    CHECK(text("item.x = 1") == "no-member");
}

TEST_CASE("debugger: an endless loop can be paused", "[debugger]") {
    for (const char* const loop : {"while true\n  x = 1\nend while\n", "while true\nend while\n"}) {
        Debugged it(loop);
        std::atomic<bool> is_done{false};
        std::thread other([&] {
            while (!is_done) {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                it.debugger.request_pause();
            }
        });
        const DebugStop stop = it.debugger.start({.steps = 1'000'000'000'000});
        is_done = true;
        other.join();
        it.debugger.cancel_pause();
        CHECK(stop.reason == Reason::pause);
        CHECK(stop.outcome.kind == Outcome::Kind::interrupted);
        // It ends by its limit as it would without a debugger.
        CHECK(it.debugger.go_on({.steps = 10'000}).outcome.error.code == "step-limit");
    }
}

TEST_CASE("debugger: a request to pause waits for the next run, and no longer", "[debugger]") {
    for (const char* const loop : {"while true\n  x = 1\nend while\n", "while true\nend while\n"}) {
        Debugged it(loop);
        it.debugger.request_pause();
        DebugStop stop = it.debugger.start();
        CHECK(stop.reason == Reason::pause);
        CHECK(stop.is_paused());
        CHECK(it.where() == ":1");
        it.debugger.request_pause();
        CHECK(it.debugger.go_on().reason == Reason::pause);
        // It was fulfilled.
        CHECK(it.debugger.go_on({.steps = 10'000}).outcome.error.code == "step-limit");
    }
    Debugged it("ask 1\nask 2\nask 3\n");
    it.debugger.request_pause();
    it.debugger.cancel_pause();
    CHECK(it.debugger.start().reason == Reason::outcome);
    // Going back is no run, and does not fulfil it.
    it.debugger.resume(1);
    it.debugger.request_pause();
    CHECK(it.debugger.reverse().reason == Reason::history_begin);
    CHECK(it.debugger.go_on().reason == Reason::pause);
    CHECK(it.where() == ":1");
}

TEST_CASE("debugger: misuse is refused", "[debugger]") {
    Debugger* inside = nullptr;
    std::vector<std::string> codes;
    Debugged it("poke\nprint 1\n", {}, [&](Host& host) {
        host.def("poke", [&](Call& call) {
            codes.push_back(inside->step_in().outcome.error.code);
            codes.push_back(inside->evaluate("1").diagnostics().front().code);
            codes.push_back(call.session()->outcome().error.code);
        });
    });
    inside = &it.debugger;
    Debugger second(it.talk);
    CHECK(second.start().outcome.error.code == "debugged");
    CHECK(it.debugger.tick(1).outcome.error.code == "not-a-machine");
    CHECK(it.debugger.resume().outcome.error.code == "not-started");
    CHECK(it.debugger.step_back().outcome.error.code == "no-history");
    CHECK(it.debugger.start().outcome.kind == Outcome::Kind::returned);
    CHECK(codes == std::vector<std::string>{"running", "running", "running"});
    CHECK(it.debugger.start().outcome.error.code == "already-started");
    Debugger moved(std::move(it.debugger));
    CHECK(it.debugger.go_on().outcome.error.code == "moved-from");
    CHECK(moved.last_stop().outcome.kind == Outcome::Kind::returned);
}

TEST_CASE("debugger: either may be gone first, and a conversation may sleep or move", "[debugger]") {
    Debugged it("a = 1\nask 2\nb = 3\n");
    std::unique_ptr<Debugger> outlives;
    {
        Session talk(it.script, it.host);
        outlives = std::make_unique<Debugger>(talk);
        outlives->add_breakpoint({.line = 3});
        outlives->start();
        CHECK(talk.sleep());
        CHECK(outlives->resume(1).is_paused());
        Session moved(std::move(talk));
        CHECK(outlives->step_in().outcome.kind == Outcome::Kind::returned);
    }
    CHECK(outlives->go_on().outcome.error.code == "debugged-gone");
    Session talk(it.script, it.host);
    {
        Debugger brief(talk, {.stop_at_entry = true});
        CHECK(brief.start().is_paused());
    }
    CHECK(talk.resume().kind == Outcome::Kind::yielded);
    Debugger later(talk);
    CHECK(later.resume(1).outcome.kind == Outcome::Kind::returned);
}
