// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Edited scripts while the game runs, undo and redo, and observers, which live through both.

#include "npcs/npcs.hpp"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"

using npcs::History;
using npcs::Host;
using npcs::Machine;
using npcs::MigrationReport;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::Verdict;
using npcs::tests::compiled;

namespace {

/// Hands out handles, and tells which number stands behind one.
struct Game {
    Host host;
    std::string heard;
    int numbers[3] = {10, 20, 30};
    Game() {
        host.on_print([this](std::string_view text) { heard += text; });
        host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
        host.def("handle(i)", [this](int i) { return Value::handle(&numbers[i], "number"); });
        host.def("read(handle)", [](Value handle) {
            const auto* number = static_cast<int*>(handle.as_handle("number"));
            return number != nullptr ? Value(*number) : Value();
        });
        host.def("refuse(message)", [](npcs::Call& call, std::string message) { return call.error(message); });
    }
    std::string take() { return std::exchange(heard, {}); }
};

std::string first_code(const npcs::Diagnostics& problems) { return problems.empty() ? "" : problems.front().code; }

constexpr const char* before =
    "b = handle(1)\na = handle(0)\n"
    "name = prompt(\"Your name?\")\n"
    "print \"Hello \" + name\n"
    "prompt \"Well?\"\n"
    "print read(a) + \" \" + read(b)\n";
constexpr const char* after =
    "// edited\nb = handle(1)\na = handle(0)\n"
    "name = prompt(\"Your name?\")\n"
    "print \"Hello \" + name + \"!\"\n"
    "prompt \"Well?\"\n"
    "print \"read: \" + read(a) + \" \" + read(b)\n";

}  // namespace

TEST_CASE("a conversation goes on in an edited script", "[reload]") {
    Game game;
    int user = 7;
    Session talk(compiled(before), game.host, {.user_data = &user});
    talk.start();
    MigrationReport report;
    REQUIRE(talk.reload(compiled(after), {}, &report).empty());
    CHECK(report.verdict <= Verdict::moved);
    CHECK(talk.outcome().value == Value("Your name?"));
    CHECK(std::any_cast<int*>(talk.user_data()) == &user);
    talk.resume("Ada");
    CHECK(game.take() == "Hello Ada!\n");
    // The same text once more changes nothing.
    REQUIRE(talk.reload(compiled(after), {}, &report).empty());
    CHECK(report.same_script);
    talk.resume();
    CHECK(game.take() == "read: 10 20\n");
}

TEST_CASE("a refused reload changes nothing", "[reload]") {
    Game game;
    Session talk(compiled(before), game.host);
    talk.start();
    MigrationReport report;
    CHECK_FALSE(talk.reload(compiled("print 1", "other"), {}, &report).empty());
    CHECK(report.verdict == Verdict::refused);
    CHECK(talk.outcome().value == Value("Your name?"));
    talk.resume("Ada");
    CHECK(game.take() == "Hello Ada\n");
    npcs::Diagnostics inside;
    game.host = Host();
    Host host;
    Session* running = nullptr;
    const Script script = compiled("again\n");
    host.def("again", [&] { inside = running->reload(script); });
    Session nested(script, host);
    running = &nested;
    nested.start();
    CHECK(first_code(inside) == "running");
}

TEST_CASE("undo and redo go through the moments of a conversation", "[history]") {
    Game game;
    const Script script =
        compiled("said = \"\"\nfor i in range(1, 4)\n  said += prompt(\"say \" + i)\nend for\nreturn said");
    Session talk(script, game.host);
    History history;
    CHECK(first_code(history.undo(talk)) == "no-moment");
    talk.start();
    history.record(talk);
    CHECK_FALSE(history.can_undo());
    talk.resume("a");
    history.record(talk);
    talk.resume("b");
    history.record(talk);
    REQUIRE(history.undo(talk).empty());
    CHECK(talk.outcome().value == Value("say 2"));
    REQUIRE(history.undo(talk).empty());
    CHECK(talk.outcome().value == Value("say 1"));
    CHECK_FALSE(history.can_undo());
    REQUIRE(history.redo(talk).empty());
    REQUIRE(history.redo(talk).empty());
    CHECK(first_code(history.redo(talk)) == "no-moment");
    CHECK(talk.outcome().value == Value("say 3"));
    CHECK(talk.global("said") == Value("ab"));
    // Something new puts an end to what could be redone.
    REQUIRE(history.undo(talk).empty());
    talk.resume("x");
    history.record(talk);
    CHECK_FALSE(history.can_redo());
    CHECK(talk.global("said") == Value("ax"));
}

TEST_CASE("undo lives through a reload", "[history]") {
    Game game;
    Session talk(compiled(before), game.host);
    History history;
    talk.start();
    history.record(talk);
    talk.resume("Ada");
    history.record(talk);
    REQUIRE(talk.reload(compiled(after)).empty());
    game.take();
    REQUIRE(history.undo(talk).empty());
    CHECK(talk.outcome().value == Value("Your name?"));
    REQUIRE(history.redo(talk).empty());
    CHECK(talk.outcome().value == Value("Well?"));
    talk.resume();
    CHECK(game.take() == "read: 10 20\n");
}

TEST_CASE("the oldest moments go first", "[history]") {
    Game game;
    const Script script = compiled("i = 0\nwhile true\n  i += 1\n  prompt i\nend while");
    Session talk(script, game.host);
    History history(3);
    talk.start();
    for (int i = 0; i < 10; ++i) {
        history.record(talk);
        talk.resume();
    }
    history.record(talk);
    CHECK(history.size() == 3);
    REQUIRE(history.undo(talk).empty());
    REQUIRE(history.undo(talk).empty());
    CHECK(talk.global("i") == Value(9));
    CHECK_FALSE(history.can_undo());
}

TEST_CASE("a machine goes on in edited scripts, with observers, tickets and handles", "[reload]") {
    Game game;
    Machine world(game.host);
    const Script other = compiled("shared = 1\nprompt \"other\"", "other");
    world.run(compiled(before, "talk"));
    world.run(other);
    std::vector<std::string> seen;
    world.observe("name", [&](const Value& name) { seen.push_back(name.text()); });
    History history;
    history.record(world);
    const auto tickets = world.tickets();
    REQUIRE(tickets.size() == 2);
    MigrationReport report;
    REQUIRE(world.reload({compiled(after, "talk")}, {}, &report).empty());
    CHECK(report.scripts.size() == 2);
    REQUIRE(world.tickets().size() == 2);
    CHECK(world.tickets().front().id == tickets.front().id);
    REQUIRE(world.complete(tickets.front().id, "Ada").empty());
    world.tick(1);
    CHECK(seen == std::vector<std::string>{"Ada"});
    CHECK(game.take() == "Hello Ada!\n");
    world.complete(world.tickets().back().id);
    world.tick(1);
    CHECK(game.take() == "read: 10 20\n");
    // Back to before the edit, in the script as it is now.
    history.record(world);
    REQUIRE(history.undo(world).empty());
    REQUIRE(world.tickets().size() == 2);
    world.complete(world.tickets().front().id, "Bob");
    world.tick(1);
    CHECK(game.take() == "Hello Bob!\n");
    CHECK(seen == std::vector<std::string>{"Ada", "null", "Bob"});
}

TEST_CASE("a call that try guards is brought to an edited script", "[reload]") {
    Game game;
    const char* const old_text =
        "ask = function(what)\n  x = prompt(what)\n  if x == \"bad\" then refuse \"no\"\n  return x\nend function\n"
        "r = try(@ask, [\"Who?\"])\nprint r.error\nprint r.value";
    const char* const new_text =
        "// more\nask = function(what)\n  x = prompt(what)\n  if x == \"bad\" then refuse \"no, no\"\n  return x\nend "
        "function\n"
        "r = try(@ask, [\"Who?\"])\nprint r.error\nprint r.value";
    for (const auto& [answer, shown] : {std::pair{"bad", "no, no\nnull\n"}, std::pair{"Ann", "null\nAnn\n"}}) {
        Session talk(compiled(old_text), game.host);
        talk.start();
        REQUIRE(talk.reload(compiled(new_text)).empty());
        CHECK(talk.resume(answer).kind == Outcome::Kind::returned);
        CHECK(game.take() == shown);
        Machine world(game.host);
        world.run(compiled(old_text));
        REQUIRE(world.reload({compiled(new_text)}).empty());
        world.complete(world.tickets().front().id, answer);
        world.tick(0);
        CHECK(game.take() == shown);
    }
}

TEST_CASE("observers see a path, and what lists and maps hold", "[observe]") {
    Game game;
    Machine world(game.host);
    std::vector<std::string> seen;
    const auto note = [&](const char* what) {
        return [&seen, what](const Value& value) { seen.push_back(std::string(what) + " " + value.text()); };
    };
    const auto take = [&] { return std::exchange(seen, {}); };
    using Seen = std::vector<std::string>;
    world.run(compiled("player = {\"gold\": 5, \"bag\": [\"lamp\"]}\nparty = [{\"name\": \"Ann\"}]"));
    world.observe("player", note("player"));
    world.observe("player.gold", note("gold"));
    world.observe("party.0.name", note("name"));
    world.observe_deeply("player", note("deep"));
    world.observe("nobody.home", note("nobody"));
    const auto before_all = world.snapshot();

    world.run(compiled("player.gold += 1"));
    CHECK(take() == Seen{"gold 6", "deep {\"gold\": 6, \"bag\": [\"lamp\"]}"});
    world.run(compiled("player.bag.push \"rope\"\nparty[0].name = \"Bob\""));
    CHECK(take() == Seen{"name Bob", "deep {\"gold\": 6, \"bag\": [\"lamp\", \"rope\"]}"});
    world.run(compiled("player.gold = 6\nx = player"));
    CHECK(take().empty());
    world.run(compiled("player.self = player"));
    CHECK(take().size() == 1);
    world.run(compiled("player.remove \"self\"\nparty = []"));
    CHECK(take() == Seen{"name null", "deep {\"gold\": 6, \"bag\": [\"lamp\", \"rope\"]}"});

    REQUIRE(world.restore(before_all).empty());
    CHECK(take() == Seen{"player {\"gold\": 5, \"bag\": [\"lamp\"]}", "gold 5", "name Ann",
                         "deep {\"gold\": 5, \"bag\": [\"lamp\"]}"});
    REQUIRE(world.restore(world.snapshot()).empty());
    CHECK(take() == Seen{"player {\"gold\": 5, \"bag\": [\"lamp\"]}"});
    world.forget("player");
    world.set_global("player", Value::map({{"gold", 9}}));
    CHECK(take() == Seen{"gold 9"});
}
