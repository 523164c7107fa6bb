// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Forks and snapshots: copies of a state within the process, which must be as good as a save that is loaded.

#include <catch2/catch.hpp>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "compiled.hpp"
#include "npcs/npcs.hpp"

namespace npcs {

namespace {

using tests::compiled;

Host make_host() {
    Host host;
    host.def("prompt(question)", [](Call& call, Value question) { return call.suspend(question); });
    return host;
}

std::string code(const Diagnostics& problems) { return problems.empty() ? "" : problems.front().code; }

/// Programs of a few variables that refer to each other more and more, and ask in between.
class RandomProgram {
public:
    explicit RandomProgram(unsigned seed) : random_(seed) {}

    std::string text() {
        std::string made = "a = 1\nb = \"a text of some length\"\nc = [1, 2]\nd = {\"x\": 1}\ne = null\n";
        const int functions = number(3);
        for (int i = 0; i < functions; ++i)
            made += "f" + std::to_string(i) + " = function(p)\nq = p\n" + statements(3, 1) +
                    "return function\nouter.q = " + value() + "\nreturn outer.q\nend function\nend function\n";
        for (int i = 0; i < functions; ++i) made += "g" + std::to_string(i) + " = f" + std::to_string(i) + "(a)\n";
        return made + statements(14, 2);
    }

private:
    int number(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
    std::string name() { return std::string(1, static_cast<char>('a' + number(5))); }
    std::string value() {
        switch (number(9)) {
            case 0: return std::to_string(number(100));
            case 1: return "\"made \" + " + std::to_string(number(1000));
            case 2: return "[" + name() + ", " + name() + "]";
            case 3: return "{\"key of " + name() + "\": " + name() + ", 7: " + name() + "}";
            case 4: return "function(x)\nreturn prompt(x)\nend function";
            case 5: return "\"long \" * " + std::to_string(30 + number(30));
            case 6: return "str(" + std::to_string(number(9)) + ") + \" and more \" * 30";
            default: return name();
        }
    }
    std::string statements(int count, int depth) {
        std::string made;
        for (int i = 0; i < count; ++i) made += statement(depth);
        return made;
    }
    std::string statement(int depth) {
        switch (number(depth > 0 ? 9 : 6)) {
            case 0: return "prompt " + std::to_string(number(10)) + "\n";
            case 1: return "c.push @" + name() + "\n";
            case 2: return "d[\"k\" + " + std::to_string(number(30)) + "] = @" + name() + "\n";
            case 3: return "if c.len > 20 then c = c[5:]\n";
            case 4: return "d.remove \"k\" + " + std::to_string(number(30)) + "\n";
            case 5: return (number(3) == 0 ? "c = [" + value() + "]\n" : name_of_plain() + " = " + value() + "\n");
            case 6:
                return "for i in range(1, " + std::to_string(2 + number(3)) + ")\n" + statements(2, depth - 1) +
                       "end for\n";
            case 7: return "for i in d\n" + statements(2, depth - 1) + "end for\n";
            default:
                return "choose\noption \"one\" then\n" + statements(1, 0) + "option once \"two\" then\n" +
                       statements(1, 0) + "end choose\n";
        }
    }
    /// What is neither pushed to nor indexed.
    std::string name_of_plain() { return std::vector<std::string>{"a", "b", "e"}[static_cast<std::size_t>(number(3))]; }

    std::mt19937 random_;
};

Outcome next(Session& talk) {
    const Outcome now = talk.outcome();
    if (now.wait != Outcome::Wait::choice) return talk.resume(now.value);
    for (std::size_t i = 0; i < now.options.size(); ++i)
        if (now.options[i].available) return talk.choose(i);
    return talk.resume();
}

}  // namespace

TEST_CASE("a fork of any program is what its save is", "[copies]") {
    const Host host = make_host();
    int stops = 0, compile_errors = 0;
    for (unsigned seed = 0; seed < 150; ++seed) {
        const std::string text = RandomProgram(seed).text();
        const auto script = Script::compile(text);
        if (!script) {
            ++compile_errors;
            continue;
        }
        INFO(text);
        Session talk(script.value(), host);
        talk.start({.steps = 100'000});
        std::optional<Snapshot> before;
        for (int stop = 0; stop < 12; ++stop, ++stops) {
            const std::string bytes = talk.save();
            auto loaded = Session::load(bytes, script.value(), host);
            auto fork = talk.fork();
            REQUIRE(loaded.ok());
            REQUIRE(fork.ok());
            REQUIRE(loaded.value().save() == bytes);
            REQUIRE(fork.value().save() == bytes);
            if (before) REQUIRE(fork.value().restore(*before).empty());
            before = talk.snapshot();
            REQUIRE(fork.value().restore(*before).empty());
            REQUIRE(fork.value().save() == bytes);
            if (!talk.outcome().waiting()) break;
            const Outcome wanted = next(loaded.value());
            CHECK(next(fork.value()).value.text() == wanted.value.text());
            // Which texts are constants of the script is not saved, so bytes may differ from here on.
            for (const char* const name : {"a", "b", "c", "d", "e"})
                REQUIRE(fork.value().global(name).text() == loaded.value().global(name).text());
            CHECK(next(talk).value.text() == wanted.value.text());
        }
    }
    CHECK(stops > 500);
    CHECK(compile_errors == 0);
}

TEST_CASE("each of a thousand snapshots of a growing state comes back", "[copies]") {
    const Host host = make_host();
    const Script script = compiled(
        "all = []\nlast = null\nwhile true\nlast = {\"before\": last, \"text\": \"number \" + all.len}\n"
        "all.push last\nif all.len % 7 == 0 then all[all.len / 7] = [all.len]\nprompt all.len\nend while");
    Session talk(script, host);
    talk.start();
    std::vector<Snapshot> snapshots;
    std::vector<std::string> saves;
    for (int i = 0; i < 1000; ++i) {
        snapshots.push_back(talk.snapshot());
        if (i % 50 == 0) saves.push_back(talk.save());
        talk.resume();
    }
    for (std::size_t i = 0; i < 1000; ++i) {
        const std::size_t at = i * 617 % 1000;
        REQUIRE(talk.restore(snapshots[at]).empty());
        REQUIRE(talk.global("all").size() == at + 1);
        if (at % 50 == 0) REQUIRE(talk.save() == saves[at / 50]);
    }
    CHECK(snapshots[0].size() < 1000);
    CHECK(snapshots[999].size() > 50 * snapshots[0].size());
}

TEST_CASE("a snapshot goes to conversations of the same text elsewhere", "[copies]") {
    const std::string text = "a = [1, 2]\nb = @prompt\nx = prompt(\"a question that is asked\")\nprompt x";
    std::optional<Snapshot> snapshot;
    {
        Session talk(compiled(text), make_host());
        talk.start();
        snapshot = talk.snapshot();
    }
    Session other(compiled(text), make_host());
    CHECK(other.restore(*snapshot).empty());
    CHECK(other.outcome().value.text() == "a question that is asked");
    CHECK(other.resume("yes").value.text() == "yes");
    Session foreign(compiled("z = 1\nprompt z"), Host());
    CHECK_FALSE(foreign.restore(*snapshot).empty());
    Machine world(make_host());
    CHECK_FALSE(world.restore(*snapshot).empty());
    world.run(compiled(text));
    CHECK_FALSE(other.restore(world.snapshot()).empty());
    CHECK(other.outcome().value.text() == "yes");
}

TEST_CASE("snapshots and forks keep handles until the last of them is gone", "[copies]") {
    static int released = 0, thing = 0;
    released = 0;
    Snapshot snapshot;
    {
        Host host = make_host();
        host.def("thing", [] { return Value::handle(&thing, "thing", [](void*) { ++released; }); });
        std::optional<Session> talk(std::in_place, compiled("t = [thing]\nprompt 1\nt = null\nprompt 2"), host);
        talk->start();
        snapshot = talk->snapshot();
        std::optional<Session> fork(talk->fork().value());
        talk.reset();
        CHECK(released == 0);
        fork->resume();
        CHECK(fork->restore(snapshot).empty());
        CHECK(fork->global("t").at(0).as_handle("thing") == &thing);
        fork.reset();
    }
    CHECK(released == 0);
    const Snapshot copy = snapshot;
    snapshot = Snapshot();
    CHECK(released == 0);
    CHECK(copy);
    const_cast<Snapshot&>(copy) = Snapshot();
    CHECK(released == 1);
}

TEST_CASE("what the host had of the old state reads as empty after a restore", "[copies]") {
    Session talk(compiled("l = [1, 2]\nprompt l\nl.push 3\nprompt l"), make_host());
    const Value before = talk.start().value;
    const Snapshot snapshot = talk.snapshot();
    auto fork = talk.fork();
    CHECK(before.size() == 2);
    CHECK(talk.restore(snapshot).empty());
    CHECK(before.size() == 0);
    CHECK(talk.outcome().value.size() == 2);
    CHECK(talk.resume().value.size() == 3);
    CHECK(fork.value().global("l").size() == 2);
}

TEST_CASE("one that sleeps is copied, and stays what it was", "[copies]") {
    Session talk(compiled("a = 5\nprompt a\nprompt a + 1"), make_host());
    talk.start();
    REQUIRE(talk.sleep());
    auto fork = talk.fork();
    REQUIRE(fork.ok());
    REQUIRE(talk.sleep());
    const Snapshot snapshot = talk.snapshot();
    REQUIRE(fork.value().sleep());
    CHECK(fork.value().restore(snapshot).empty());
    CHECK(fork.value().resume().value.number() == 6);
    CHECK(talk.outcome().value.number() == 5);
    CHECK(code(talk.restore(Snapshot())) == "no-snapshot");
}

}  // namespace npcs
