// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Executions beside each other: whatever makes, ends or changes one during another's turn leaves both intact.

#include "npcs/npcs.hpp"

#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "compiled.hpp"

using npcs::Host;
using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::TaskId;
using npcs::Value;
using npcs::tests::compiled;
using Kind = npcs::Outcome::Kind;

namespace {

/// A function with so many locals that an execution of its own has far more registers than the one that spawns it.
std::string big() {
    std::string text = "big = function\n";
    for (int i = 0; i < 200; ++i) text += "  v" + std::to_string(i) + " = " + std::to_string(i) + "\n";
    return text + "  wait 1\n  return v0 + v199\nend function\n";
}

const std::string deep = "deep = function(n)\n  if n == 0 then return 0\n  return deep(n - 1) + 1\nend function\n";

}  // namespace

TEST_CASE("a script that spawns goes on in its own frames and registers", "[machine][tasks]") {
    const Host host;
    Machine machine(host);
    const Outcome outcome =
        machine.run(compiled(big() + deep + "t = spawn(@big)\nx = deep(9000)\nspawn @big\nreturn [x, deep(9000)]"));
    REQUIRE(outcome.kind == Kind::returned);
    CHECK(outcome.value == Value::list({9000, 9000}));
    machine.tick(0);
    machine.tick(1);
    CHECK(machine.eval("t.value").value == Value(199));
}

TEST_CASE("a host function may spawn while a script runs", "[machine][tasks]") {
    Host host;
    Machine* self = nullptr;
    host.def("start", [&](Value function) {
        const auto task = self->spawn(function, {});
        return task ? static_cast<double>(task.value()) : -1.0;
    });
    Machine machine(host);
    self = &machine;
    const Outcome outcome = machine.run(compiled(
        big() + deep + "sum = 0\nfor i in range(1, 50)\n  start @big\n  sum += deep(50 * i)\nend for\nreturn sum"));
    REQUIRE(outcome.kind == Kind::yielded);
    Outcome next = outcome;
    while (next.kind == Kind::yielded) next = machine.resume(next.task);
    REQUIRE(next.kind == Kind::returned);
    CHECK(next.value == Value(50 * 51 / 2 * 50));
    CHECK(machine.tasks().size() == 50);
}

TEST_CASE("a task that ends others during its turn goes on in its own frames", "[machine][tasks]") {
    Host host;
    std::string told;
    host.def("cancel", [&](Value reason, Value plan) { told += reason.get("kind").text() + " " + plan.text() + ";"; });
    host.def("finally", [&](Value) {});
    Machine machine(host);
    const Script script =
        compiled(big() + deep +
                 "errand = function\n  plan \"deliver\"\n    plan \"walk\"\n      wait 10\n    end plan\n"
                 "  end plan\nend function\n"
                 "all = []\nfor i in range(1, 20)\n  all.push spawn(@errand)\nend for\n"
                 "watch = function\n  sum = 0\n  for t in all\n    spawn @big\n    cancel t\n"
                 "    sum += deep(100)\n  end for\n  return sum\nend function\nw = spawn(@watch)");
    machine.run(script);
    machine.tick(0);
    CHECK(machine.eval("w.value").value == Value(2000));
    CHECK(machine.eval("all[0].state").value == Value("cancelled"));
    CHECK(told.size() == 20 * std::string("cancelled walk;cancelled deliver;").size());
}

TEST_CASE("a task that ends itself during its turn leaves its plans", "[machine][tasks]") {
    Host host;
    Machine* self = nullptr;
    TaskId running = 0;
    std::string told;
    host.def("cancel", [&](Value, Value plan) { told += plan.text() + ";"; });
    host.def("end_me", [&] { CHECK(self->cancel(running).empty()); });
    Machine machine(host);
    self = &machine;
    const Script script =
        compiled(big() + deep +
                 "errand = function\n  plan \"a\"\n    plan \"b\"\n      spawn @big\n"
                 "      x = deep(500)\n      end_me\n      told = \"never\"\n    end plan\n  end plan\n"
                 "end function\nt = spawn(@errand)");
    machine.run(script);
    running = machine.tasks().front();
    machine.tick(0);
    CHECK(told == "b;a;");
    CHECK(machine.eval("t.state").value == Value("cancelled"));
    CHECK(machine.tasks().size() == 1);  // what it had spawned
}

TEST_CASE("a ticket that leaves a plan during another's turn changes its own task only", "[machine][tasks]") {
    Host host;
    Machine* self = nullptr;
    host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    host.def("withdraw",
             [&](double ticket) { CHECK(self->cancel_ticket(static_cast<npcs::TicketId>(ticket)).empty()); });
    host.def("break_off", [&](double ticket) {
        CHECK(self->fail(static_cast<npcs::TicketId>(ticket), "the line is dead").empty());
    });
    Machine machine(host);
    self = &machine;
    machine.run(
        compiled("ask = function\n  plan \"ask\"\n    prompt \"?\"\n  end plan\n  return \"went on\"\n"
                 "end function\na = spawn(@ask)\nb = spawn(@ask)"));
    const auto asked = machine.tick(0);
    REQUIRE(asked.size() == 2);
    const Outcome outcome =
        machine.run(compiled(deep + "withdraw " + std::to_string(asked[0].ticket) + "\nx = deep(3000)\nbreak_off " +
                             std::to_string(asked[1].ticket) + "\nreturn x + deep(3000)"));
    CHECK(outcome.value == Value(6000));
    machine.tick(0);
    CHECK(machine.eval("a.value").value == Value("went on"));
    CHECK(machine.eval("b.error").value == Value("the line is dead"));
}

TEST_CASE("a machine that looks at its tasks during a turn sees each in its place", "[machine][tasks]") {
    Host host;
    Machine* self = nullptr;
    std::string seen;
    host.def("look", [&] {
        for (const TaskId id : self->tasks()) {
            const auto lines = self->trace(id);
            seen += (lines.empty() ? std::string("-") : lines.front().function) + ";";
            seen += std::to_string(static_cast<int>(self->outcome(id).kind)) + ";";
        }
    });
    Machine machine(host);
    self = &machine;
    machine.run(
        compiled("sleep = function\n  wait 5\nend function\nspawn @sleep\nspawner = function\n  look\nend function\n"
                 "spawn @spawner"));
    machine.tick(0);
    CHECK(seen.find("sleep;") == 0);
    CHECK(seen.find("spawner;") != std::string::npos);
}
