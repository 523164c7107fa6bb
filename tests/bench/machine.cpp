// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Measures of machines: a tick with many tasks that wait and with many that are active, a script from the cache against compiling it,
// and snapshots against the size of the state.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "measure.hpp"
#include "npcs/npcs.hpp"

namespace bench {
namespace {

npcs::Script compiled(std::string_view text) {
    auto script = npcs::Script::compile(text, "bench.npcs");
    require(script.ok(), "a script of the benchmark compiles");
    return std::move(script).value();
}

/// A machine of some tasks that wait for long (for time, for an event, for the host), and some that have a turn in every tick.
npcs::Machine inhabited(int waiting, int active) {
    npcs::Host host;
    host.def("question", [](npcs::Call& call) { return call.suspend({}); });
    npcs::SessionOptions options;
    options.limits.tasks = 200'000;
    npcs::Machine machine(host, options);
    machine.set_global("waiting", waiting);
    machine.set_global("active", active);
    const auto outcome = machine.run(
        compiled("turns = {\"n\": 0}\n"
                 "sleep = function(seconds)\n  wait seconds\nend function\n"
                 "listen = function(event)\n  waitFor event\nend function\n"
                 "ask = function\n  question\nend function\n"
                 "walk = function\n  while true\n    turns.n += 1\n    wait 0.01\n  end while\nend function\n"
                 "i = 0\n"
                 "while i < waiting\n"
                 "  if i % 3 == 0 then spawn @sleep, 1000000 + i\n"
                 "  if i % 3 == 1 then spawn @listen, \"bell \" + i\n"
                 "  if i % 3 == 2 then spawn @ask\n"
                 "  i += 1\n"
                 "end while\n"
                 "while i < waiting + active\n  spawn @walk\n  i += 1\nend while\n"));
    require(outcome.kind == npcs::Outcome::Kind::returned, "all tasks are spawned");
    machine.tick(0);
    require(machine.tasks().size() == static_cast<std::size_t>(waiting + active), "all tasks wait");
    return machine;
}

void measure_tick(int waiting, int active) {
    npcs::Machine machine = inhabited(waiting, active);
    double turns = machine.eval("turns.n").value.number();
    require(turns == active, "active tasks had a turn each");
    require(machine.tick(1.0 / 60).empty(), "nobody has anything to tell");
    require(machine.eval("turns.n").value.number() == turns + active, "one turn in a tick");
    const int calls = active != 0 ? 20 : 20'000;
    const double time = best(7, calls, [&] { machine.tick(1.0 / 60); });
    std::printf("npcs tick, %d waiting and %d active tasks: %.3f us, %.0f a second\n", waiting, active, time,
                1e6 / time);
}

void measure_cache(const char* what, const std::string& text) {
    npcs::ScriptCache cache;
    require(cache.compile(text, "cached").ok() && cache.compile(text, "cached").ok(), "the script compiles");
    require(cache.statistics().hits == 1, "the second is a hit");
    bool holds = true;
    const double compiling = best(5, 20, [&] { holds = npcs::Script::compile(text, "cached").ok() && holds; });
    const double hit = best(5, 2'000, [&] { holds = cache.compile(text, "cached").ok() && holds; });
    require(holds, "the script still compiles");
    std::printf("npcs script of %zu bytes (%s): compiled %.2f us, from the cache %.3f us, %.0f times as fast\n",
                text.size(), what, compiling, hit, compiling / hit);
}

void measure_snapshots(int values) {
    npcs::Machine machine = inhabited(10, 0);
    machine.set_global("values", values);
    machine.run(compiled("all = []\nfor i in range(1, values / 2)\n  all.push [\"value \" + i]\nend for\n"));
    require(machine.global("all").size() == static_cast<std::size_t>(values / 2), "the values are there");
    const npcs::Snapshot before = machine.snapshot();
    machine.run(compiled("all = null"));
    require(machine.restore(before).empty() && machine.global("all").size() == static_cast<std::size_t>(values / 2),
            "a snapshot restores");
    require(machine.fork().value().save() == machine.save(), "a fork is in the same state");
    const int calls = std::max(1, 20'000 / values);
    std::size_t bytes = 0;
    const double taken = best(7, calls, [&] { bytes = machine.snapshot().size(); });
    const double restored = best(7, calls, [&] { machine.restore(before); });
    const double forked = best(7, calls, [&] { bytes = std::max<std::size_t>(bytes, machine.fork().ok()); });
    std::printf("npcs snapshot of %d values: %zu bytes, taken %.2f us, restored %.2f us, forked %.2f us\n", values,
                bytes, taken, restored, forked);
}

std::string of_person(int number, int tasks) {
    const std::string n = std::to_string(number);
    return "name_" + n + " = \"Person " + n + "\"\ngold_" + n + " = 5\ntalk_" + n +
           " = function(i)\n  for round in range(1, 3)\n    a = question\n    wait 2\n  end for\n  return a\nend "
           "function\n" +
           "for i in range(1, " + std::to_string(tasks) + ")\n  spawn @talk_" + n + ", i\nend for\n";
}

/// Many scripts of one kind, and the same with a line more in each.
void measure_edited(int scripts, int tasks) {
    npcs::Host host;
    host.def("question", [](npcs::Call& call) { return call.suspend({}); });
    npcs::LoadOptions options;
    npcs::Machine machine(host, options.session);
    std::vector<npcs::Script> before, after;
    for (int i = 0; i < scripts; ++i) {
        const std::string text = of_person(i, tasks), file = "person" + std::to_string(i) + ".npcs";
        before.push_back(npcs::Script::compile(text, file).value());
        after.push_back(npcs::Script::compile("more_" + std::to_string(i) + " = 1\n" + text, file).value());
        machine.run(before.back());
    }
    machine.tick(1);
    require(machine.tasks().size() == static_cast<std::size_t>(scripts * tasks), "all of them ask");
    const std::string bytes = machine.save();
    npcs::MigrationReport report;
    require(npcs::Machine::load(bytes, after, host, options, &report).ok() && report.verdict == npcs::Verdict::exact,
            "an edited machine loads");
    std::size_t loaded = 0;
    const double saving = best(5, 3, [&] { loaded += machine.save().size() == bytes.size() ? 0 : 1; });
    const double same = best(5, 3, [&] { loaded += npcs::Machine::load(bytes, before, host).ok() ? 0 : 1; });
    const double edited = best(5, 3, [&] { loaded += npcs::Machine::load(bytes, after, host).ok() ? 0 : 1; });
    require(loaded == 0, "all of them load");
    std::printf(
        "npcs machine of %d scripts and %d tasks: %zu bytes (%zu without outlines), saved %.0f us, loaded %.0f us, "
        "edited %.0f us\n",
        scripts, scripts * tasks, bytes.size(), machine.save({.outline = false}).size(), saving, same, edited);
}

}  // namespace

void measure_machines() {
    for (const int waiting : {10, 1'000, 100'000}) measure_tick(waiting, 0);
    for (const int waiting : {0, 100'000}) measure_tick(waiting, 1'000);
    std::ifstream file(NPCS_TESTS_DIR "/bench/dialogue.ms");
    const std::string dialogue{std::istreambuf_iterator<char>(file), {}};
    std::string large;
    for (int i = 0; i < 200; ++i)
        large += "f" + std::to_string(i) + " = function(x)\n  return x + " + std::to_string(i) + "\nend function\n";
    measure_cache("the dialogue", dialogue);
    measure_cache("200 functions", large);
    for (const int values : {10, 1'000, 100'000}) measure_snapshots(values);
    measure_edited(5, 3);
    measure_edited(1, 9'000);
    measure_edited(1'000, 2);
}

}  // namespace bench
