// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The debugger of a machine: tasks are its threads.

#include <limits>
#include <string>
#include <vector>

#include "debugging/debugged.hpp"

using namespace npcs;
using namespace npcs::tests;
using Reason = DebugStop::Reason;

namespace {

struct World {
    std::string printed;
    Host host;
    Machine machine;
    Script script;

    explicit World(std::string_view text) : host(game()), machine(host), script(marked(text, "world")) {}

private:
    Host game() {
        Host made;
        made.def("ask", [](Call& call, Value question) { return call.suspend(question); });
        made.on_print([this](std::string_view text) { printed += text; });
        return made;
    }
};

constexpr std::string_view patrols = R"(walk = function(name)
    print name + " a"
    print name + " b"
    x = ask(name)
    print name + " " + x
end function
)";

}  // namespace

TEST_CASE("debugger: a task is stepped while the others have their turns in order", "[debugger]") {
    World world(patrols);
    Debugger debugger(world.machine);
    CHECK(debugger.start().outcome.error.code == "not-a-conversation");
    CHECK(debugger.go_on().outcome.error.code == "not-paused");
    CHECK(debugger.run(world.script).outcome.kind == Outcome::Kind::returned);
    const Value walk = world.machine.global("walk");
    const TaskId one = world.machine.spawn(walk, {"one"}).value();
    const TaskId two = world.machine.spawn(walk, {"two"}).value();
    const TaskId three = world.machine.spawn(walk, {"three"}).value();
    debugger.add_breakpoint({.line = 3, .condition = "name == \"two\""});
    DebugStop stop = debugger.tick(1);
    REQUIRE(stop.reason == Reason::breakpoint);
    CHECK(stop.task == two);
    REQUIRE(stop.news.size() == 1);
    CHECK(stop.news[0].task == one);
    CHECK(world.printed == "one a\none b\ntwo a\n");
    CHECK(debugger.evaluate("name").value().text() == "two");
    CHECK(debugger.evaluate(three, "name").value().text() == "three");
    stop = debugger.step_over();
    CHECK(stop.task == two);
    CHECK(world.machine.frames(two)[0].line == 4);
    // The tick is completed: the third task has its turn.
    stop = debugger.step_over();
    CHECK(stop.reason == Reason::outcome);
    CHECK(stop.news.size() == 2);
    CHECK(world.printed == "one a\none b\ntwo a\ntwo b\nthree a\nthree b\n");
    CHECK(world.machine.now() == 1);
    // The step goes on with the answer, in its own task only.
    for (const Ticket& ticket : world.machine.tickets()) world.machine.complete(ticket.id, ticket.value);
    stop = debugger.tick(0);
    CHECK(stop.reason == Reason::step);
    CHECK(stop.task == two);
    stop = debugger.go_on();
    CHECK(stop.news.size() == 2);
    CHECK(world.machine.tasks().empty());
}

TEST_CASE("debugger: the past of a machine", "[debugger]") {
    World world(patrols);
    Debugger debugger(world.machine);
    debugger.run(world.script);
    const Value walk = world.machine.global("walk");
    const TaskId one = world.machine.spawn(walk, {"one"}).value();
    const TaskId two = world.machine.spawn(walk, {"two"}).value();
    debugger.tick(1);
    const std::string stopped = world.machine.save();
    const std::string printed = world.printed;
    DebugStop stop = debugger.resume(one, "!");
    CHECK(stop.outcome.kind == Outcome::Kind::returned);
    CHECK(stop.task == one);
    CHECK(world.printed == printed + "one !\n");
    stop = debugger.step_back();
    REQUIRE(stop.is_paused());
    CHECK(stop.task == one);
    CHECK(world.machine.frames(one)[0].line == 5);
    stop = debugger.step_back();
    CHECK(stop.task == two);
    CHECK(world.machine.frames(two)[0].line == 4);
    stop = debugger.step_back();
    CHECK(world.machine.frames(two)[0].line == 3);
    stop = debugger.go_on();
    CHECK(stop.is_past);
    CHECK(world.machine.save() == stopped);
    CHECK(world.printed == printed + "one !\n");
    // Another answer is given, and another task goes on.
    stop = debugger.resume(two, "?");
    CHECK_FALSE(stop.is_past);
    CHECK(world.printed == printed + "one !\ntwo ?\n");
    CHECK(world.machine.tasks() == std::vector<TaskId>{one});
}

TEST_CASE("debugger: a paused machine is saved and loaded", "[debugger]") {
    World world(patrols);
    Debugger debugger(world.machine);
    debugger.run(world.script);
    world.machine.spawn(world.machine.global("walk"), {"one"}).value();
    debugger.add_breakpoint({.function = "walk"});
    REQUIRE(debugger.tick(0).is_paused());
    auto loaded = Machine::load(world.machine.save(), {world.script}, world.host);
    REQUIRE(loaded.ok());
    Debugger other(loaded.value());
    const DebugStop stop = other.step_over();
    CHECK(stop.is_paused());
    CHECK(world.printed == "one a\n");
    // Without a debugger it is a ready task.
    auto again = Machine::load(world.machine.save(), {world.script}, world.host);
    CHECK(again.value().tick(0).size() == 1);
    CHECK(world.printed == "one a\none a\none b\n");
}

TEST_CASE("debugger: a breakpoint in a script is met when it is first run on a machine", "[debugger]") {
    World world("gold = 1\ngold = 2\nprint gold\n");
    Debugger debugger(world.machine);
    const Breakpoint before = debugger.add_breakpoint({.file = "world", .line = 2}).value();
    CHECK_FALSE(before.is_bound);
    DebugStop stop = debugger.run(world.script);
    REQUIRE(stop.reason == Reason::breakpoint);
    CHECK(debugger.breakpoints().at(0).is_bound);
    CHECK(world.machine.global("gold").number() == 1);
    stop = debugger.go_on();
    CHECK(world.printed == "2\n");
    // And again, when it goes back.
    stop = debugger.reverse();
    CHECK(stop.reason == Reason::breakpoint);
    CHECK(world.machine.global("gold").number() == 1);
}

TEST_CASE("debugger: a tick takes time that there is", "[debugger]") {
    World world(patrols);
    Debugger debugger(world.machine);
    for (const double seconds :
         {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
        CHECK(debugger.tick(seconds).outcome.error.code == "bad-time");
    CHECK(world.machine.now() == 0);
}
