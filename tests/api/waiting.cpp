// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Game time as scripts and hosts see it: beats, choices that end by themselves, events that are kept. Each goes on straight and
// from a save that is made after every tick.

#include "npcs/npcs.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"

using npcs::Host;
using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::compiled;

namespace {

/// A world that may be thrown away and loaded at any time.
struct Game {
    Host host;
    std::string heard;
    std::vector<Script> scripts;
    Machine world;
    bool saves;

    explicit Game(bool saves_always, std::string_view text = "")
        : scripts{compiled(text)}, world(Host()), saves(saves_always) {
        host.on_print([this](std::string_view line) { heard += line; });
        host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
        world = Machine(host);
        world.run(scripts.front());
        reload();
    }
    void reload() {
        if (!saves) return;
        const std::string bytes = world.save();
        auto loaded = Machine::load(bytes, scripts, host);
        for (const npcs::Diagnostic& problem : loaded.diagnostics()) FAIL(npcs::one_line(problem));
        world = std::move(loaded).value();
        CHECK(npcs::inspect(bytes).ok());
        CHECK(npcs::describe_save(bytes, scripts).ok());
    }
    std::vector<Outcome> tick(double seconds) {
        auto news = world.tick(seconds);
        reload();
        return news;
    }
    std::string take() { return std::exchange(heard, {}); }
};

}  // namespace

TEST_CASE("every keeps its beat over long and short frames", "[waiting]") {
    Game game(GENERATE(false, true), "while true\n  every 1\n  print now\nend while");
    game.tick(0.75);
    CHECK(game.take().empty());
    game.tick(0.5);  // 1.25: a quarter late, which does not add up
    CHECK(game.take() == "1.25\n");
    game.tick(0.75);
    CHECK(game.take() == "2\n");
    // Three beats in one long tick: none is lost, each has a turn of its own.
    game.tick(3.5);
    CHECK(game.take() == "5.5\n");
    game.tick(0);
    game.tick(0);
    CHECK(game.take() == "5.5\n5.5\n");
    game.tick(0);
    CHECK(game.take().empty());
    CHECK(game.world.next_wake() == 0.5);
    game.tick(0.5);
    CHECK(game.take() == "6\n");
}

TEST_CASE("a beat missed while something else was waited for is not made up for", "[waiting]") {
    Game game(GENERATE(false, true),
              "while true\n  every 2\n  print now\n  wait 0.5\n  if now > 7 then wait 10\nend while");
    for (int i = 0; i < 20; ++i) game.tick(0.5);
    CHECK(game.take() == "2\n4\n6\n8\n");
    for (int i = 0; i < 30; ++i) game.tick(0.5);
    // 8, then waited until 18.5: the next beat is two seconds after that, and the beat goes on from there.
    CHECK(game.take() == "20.5\n");
}

TEST_CASE("every in a conversation of its own is a wait", "[waiting]") {
    Host host;
    Session talk(compiled("every 2\nevery 2\nreturn now == time"), host);
    Outcome outcome = talk.start();
    CHECK(outcome.wait == Outcome::Wait::time);
    CHECK(outcome.seconds == 2);
    CHECK(talk.resume().seconds == 2);
    CHECK(talk.resume().value == Value(1));
    Session wrong(compiled("every 0"), host);
    CHECK(wrong.start().error.message == "every: seconds must be a number greater than 0");
}

TEST_CASE("a choice ends by itself", "[waiting]") {
    const char* const text =
        "choose {\"text\": \"Run?\", \"timeout\": 5}\n"
        "  option \"Run\" then\n    print \"ran\"\n"
        "else\n  print \"caught\"\n"
        "end choose\nprint \"over\"";
    SECTION("on a machine") {
        Game game(GENERATE(false, true), text);
        const auto task = game.world.tasks().front();
        CHECK(game.world.outcome(task).seconds == 5);
        game.tick(2);
        const Outcome asked = game.world.outcome(task);
        CHECK(asked.wait == Outcome::Wait::choice);
        CHECK(asked.value == Value("Run?"));
        CHECK(asked.seconds == 3);
        CHECK(game.world.tickets().front().seconds == 3);
        CHECK(game.world.next_wake() == 3);
        game.tick(3);
        CHECK(game.take() == "caught\nover\n");
        CHECK(game.world.tasks().empty());
    }
    SECTION("answered in time") {
        Game game(GENERATE(false, true), text);
        game.tick(4);
        const auto ticket = game.world.tickets().front().id;
        REQUIRE(game.world.complete(ticket, 0).empty());
        game.reload();
        game.tick(4);
        CHECK(game.take() == "ran\nover\n");
    }
    SECTION("by the host") {
        Game game(GENERATE(false, true), text);
        REQUIRE(game.world.complete(game.world.tickets().front().id).empty());
        game.reload();
        game.tick(0);
        CHECK(game.take() == "caught\nover\n");
    }
    SECTION("in a conversation") {
        Host host;
        std::string heard;
        host.on_print([&](std::string_view line) { heard += line; });
        const Script script = compiled(text);
        Session talk(script, host);
        CHECK(talk.start().seconds == 5);
        talk = Session::load(talk.save(), script, host).value();
        CHECK(talk.outcome().seconds == 5);
        CHECK(talk.resume("nothing").error.code == "choice-unknown");
        CHECK(talk.resume().kind == Outcome::Kind::returned);
        CHECK(heard == "caught\nover\n");
    }
    SECTION("without a timeout null is no answer") {
        Host host;
        Session talk(compiled("choose\n  option \"a\" then\n    x = 1\nend choose"), host);
        talk.start();
        CHECK(talk.resume().error.code == "choice-expected");
    }
    SECTION("a timeout that is none") {
        Host host;
        Session talk(compiled("choose {\"timeout\": \"soon\"}\n  option \"a\" then\n    x = 1\nend choose"), host);
        CHECK(talk.start().error.message == "choose: timeout must be a number of seconds that is not negative");
    }
}

TEST_CASE("events are kept until somebody waits", "[waiting]") {
    Game game(GENERATE(false, true),
              "print raise(\"lost\", 1)\nprint raise(\"bell\", 2, true)\nraise \"bell\", [3], true\n"
              "listen = function(event)\n  while true\n    print event + \" \" + waitFor(event, 10)\n  end while\nend "
              "function");
    CHECK(game.take() == "0\n0\n");
    CHECK(game.world.raise("horn", "h", true) == 0);
    game.reload();
    REQUIRE(game.world.spawn(game.world.global("listen"), {"bell"}).ok());
    REQUIRE(game.world.spawn(game.world.global("listen"), {"horn"}).ok());
    REQUIRE(game.world.spawn(game.world.global("listen"), {"lost"}).ok());
    game.tick(1);
    CHECK(game.take() == "bell 2\nbell [3]\nhorn h\n");
    // Somebody waits now, so nothing is kept.
    CHECK(game.world.raise("bell", "b", true) == 1);
    game.tick(1);
    CHECK(game.take() == "bell b\n");
}

TEST_CASE("a ticket that fails is caught by try", "[waiting]") {
    Game game(GENERATE(false, true),
              "r = try(@prompt, [\"Who?\"])\nprint r.error\nr = try(@prompt, [\"Who?\"])\nprint r.value");
    REQUIRE(game.world.fail(game.world.tickets().front().id, "nobody is there").empty());
    game.reload();
    game.tick(0);
    CHECK(game.take() == "nobody is there\n");
    REQUIRE(game.world.complete(game.world.tickets().front().id, "Ann").empty());
    game.reload();
    game.tick(0);
    CHECK(game.take() == "Ann\n");
    CHECK(game.world.tasks().empty());
}

TEST_CASE("a machine tells when it will wake", "[waiting]") {
    Game game(GENERATE(false, true));
    CHECK(std::isinf(game.world.next_wake()));
    game.scripts.push_back(compiled("wait 3\nprompt \"?\""));
    const auto task = game.world.run(game.scripts.back()).task;
    CHECK(game.world.next_wake() == 3);
    game.tick(1);
    CHECK(game.world.next_wake() == 2);
    CHECK(game.world.outcome(task).seconds == 2);
    game.tick(2);
    CHECK(std::isinf(game.world.next_wake()));
    game.world.complete(game.world.tickets().front().id, "x");
    CHECK(game.world.next_wake() == 0);
}
