// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a save of a machine holds, and what becomes of a damaged one; snapshots and forks.

#include "npcs/npcs.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "api/machine_game.hpp"
#include "compiled.hpp"

using npcs::Machine;
using npcs::Script;
using npcs::Value;
using npcs::tests::code;
using npcs::tests::compiled;
using npcs::tests::Game;
using npcs::tests::reload;

TEST_CASE("objects that tasks share are still shared after loading", "[machine][saves]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled(
        "shared = {\"n\": 0}\nwork = function(m)\n  copy = [m]\n  wait 1\n  copy[0].n += 1\n  m.n += 10\nend function\n"
        "spawn @work, shared\nspawn @work, shared");
    machine.run(script);
    machine.tick(0);
    reload(machine, game, {script});
    machine.tick(1);
    CHECK(machine.eval("shared.n").value == Value(22));
}

TEST_CASE("random numbers, visits and once-marks go on after loading", "[machine][saves]") {
    const Script first = compiled("greet = function\n  return visits(@greet)\nend function\ngreet\n", "first.npcs");
    const Script second = compiled(
        "draw = function\n  wait 1\n  return rnd\nend function\nbow = function\n  return visits(@bow)\nend function\n"
        "bow\nbow\nspawn @draw\nreturn rnd",
        "second.npcs");
    const auto play = [&](bool reloads) {
        Game game;
        Machine machine(game.host, {{}, 42});
        machine.run(first);
        std::vector<Value> values{machine.run(second).value};
        if (reloads) reload(machine, game, {second, first});
        machine.tick(0);
        if (reloads) reload(machine, game, {first, second});
        values.push_back(machine.tick(1).front().value);
        values.push_back(machine.eval("greet").value);
        values.push_back(machine.eval("bow").value);
        return values;
    };
    const std::vector<Value> straight = play(false);
    CHECK(straight == play(true));
    CHECK(straight[2] == Value(2));
    CHECK(straight[3] == Value(3));
}

TEST_CASE("a script that is given twice counts once", "[machine][saves]") {
    Game game;
    Machine machine(game.host);
    const Script first = compiled("f = function\n  return 1\nend function\n"),
                 second = compiled("g = function\n  return visits(@g)\nend function\ng\n");
    machine.run(first);
    machine.run(second);
    reload(machine, game, {first, first, second, first});
    CHECK(machine.call(machine.global("g")).value == Value(2));
}

TEST_CASE("a save of a machine and one of a conversation are told apart", "[machine][saves]") {
    Game game;
    const Script script = compiled("x = prompt(\"?\")", "talk.npcs");
    Machine machine(game.host);
    machine.run(script);
    npcs::Session talk(script, game.host);
    talk.start();
    CHECK(code(Machine::load(talk.save(), {script}, game.host).diagnostics()) == "save-conversation");
    CHECK(code(npcs::Session::load(machine.save(), script, game.host).diagnostics()) == "save-machine");
    CHECK(code(npcs::Session::load(machine.save(), compiled(""), game.host).diagnostics()) == "save-machine");
    npcs::Session nothing(compiled("", ""), game.host);
    CHECK(code(Machine::load(nothing.save(), {script}, game.host).diagnostics()) == "save-conversation");
    CHECK(code(Machine::load(machine.save(), {}, game.host).diagnostics()) == "save-script");
}

TEST_CASE("a damaged save of a machine is always refused", "[machine][saves]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled(
        "f = function(n)\n  plan \"p\"\n    waitFor \"e\" + n, 5\n  end plan\nend function\ng = function(t)\n  join "
        "t\nend function\n"
        "a = spawn(@f, 1)\nspawn @g, a\nh = function\n  prompt \"?\"\nend function\nspawn @h");
    machine.run(script);
    machine.tick(0);
    const std::string bytes = machine.save();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        CHECK_FALSE(Machine::load(bytes.substr(0, i), {script}, game.host).ok());
        for (const int bit : {1, 16, 128}) {
            std::string damaged = bytes;
            damaged[i] = static_cast<char>(damaged[i] ^ bit);
            CHECK_FALSE(Machine::load(damaged, {script}, game.host).ok());
        }
    }
    CHECK(Machine::load(bytes, {script}, game.host).ok());
}

TEST_CASE("a stranger's save of a machine is checked against the limits, with whatever options it is loaded",
          "[machine][saves]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled(
        "f = function(n)\n  if n > 0 then return f(n - 1)\n  return prompt(\"?\")\nend function\n"
        "spawn @f, 50\nspawn @f\nspawn @f\ntext = \"ab\" * 4000\nitems = range(1, 30000)");
    machine.run(script);
    machine.tick(0);
    REQUIRE(machine.tasks().size() == 3);
    const std::string bytes = machine.save();
    const auto loads = [&](const npcs::Limits& limits) {
        npcs::LoadOptions options;
        options.session.limits = limits;
        options.handles = {Value(1)};
        npcs::MigrationReport report;
        const auto with_report = Machine::load(bytes, {script}, game.host, options, &report);
        const auto plain = Machine::load(bytes, {script}, game.host, npcs::SessionOptions{limits});
        CHECK(with_report.ok() == plain.ok());
        CHECK(code(with_report.diagnostics()) == code(plain.diagnostics()));
        CHECK(npcs::check_save(bytes, std::vector<Script>{script}, game.host, options).verdict == report.verdict);
        CHECK(report.verdict == (plain.ok() ? npcs::Verdict::exact : npcs::Verdict::refused));
        return plain.ok();
    };
    CHECK(loads({}));
    npcs::Limits few_tasks, no_depth, no_memory, short_texts, short_lists;
    few_tasks.tasks = 2;
    no_depth.depth = 20;
    no_memory.bytes = 10'000;
    short_texts.text_bytes = 1000;
    short_lists.list_items = 1000;
    for (const npcs::Limits& limits : {few_tasks, no_depth, no_memory, short_texts, short_lists})
        CHECK_FALSE(loads(limits));
}

TEST_CASE("snapshots go back, forks go on by themselves", "[machine][saves]") {
    int thing = 0;
    Game game;
    Machine machine(game.host);
    machine.set_global("thing", Value::handle(&thing, "thing"));
    const Script script = compiled(
        "n = 0\ncount = function\n  while true\n    globals.n += 1\n    wait 1\n  end while\nend function\nspawn "
        "@count");
    machine.run(script);
    machine.tick(0);
    std::vector<double> seen;
    machine.observe("n", [&](const Value& value) { seen.push_back(value.number()); });
    const npcs::Snapshot before = machine.snapshot();
    CHECK(before);
    machine.tick(1);
    machine.tick(1);
    auto fork = machine.fork();
    REQUIRE(fork.ok());
    CHECK(machine.restore(before).empty());
    CHECK(machine.global("n") == Value(1));
    CHECK(machine.now() == 0);
    CHECK(machine.global("thing").as_handle("thing") == &thing);
    machine.tick(1);
    CHECK(machine.global("n") == Value(2));
    fork.value().tick(1);
    CHECK(fork.value().global("n") == Value(4));
    CHECK(machine.global("n") == Value(2));
    CHECK(seen == std::vector<double>{2, 3, 1, 2});
    CHECK(code(machine.restore(npcs::Snapshot())) == "no-snapshot");

    npcs::Session talk(compiled("x = prompt(1)\ny = prompt(2)\nreturn [x, y]"), game.host);
    talk.start();
    const npcs::Snapshot start = talk.snapshot();
    talk.resume("a");
    CHECK(talk.restore(start).empty());
    CHECK(talk.outcome().value == Value("1"));
    talk.resume("b");
    auto other = talk.fork();
    REQUIRE(other.ok());
    CHECK(other.value().resume("c").value == Value::list({"b", "c"}));
    CHECK(talk.resume("d").value == Value::list({"b", "d"}));
}
