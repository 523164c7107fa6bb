// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a host function knows of the call being made, so that one host serves any number of conversations.

#include "npcs/npcs.hpp"

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"

using npcs::Call;
using npcs::Host;
using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::compiled;

namespace {

struct Player {
    std::string name;
    int gold = 0;
};

}  // namespace

TEST_CASE("one host serves many conversations by their user data", "[calls]") {
    Host game;
    std::map<std::string, std::string> heard;
    game.def("pay(amount)", [](Call& call, int amount) { call.user_data<Player>()->gold -= amount; });
    game.def("prompt(question)", [](Call& call, std::string question) { return call.suspend(std::move(question)); });
    game.on_print([&](const Call& call, std::string_view text) { heard[call.user_data<Player>()->name] += text; });
    const Script script = compiled("pay 2\nprompt \"more?\"\npay 3\nprint \"paid\"");
    Player ann{"Ann", 10}, bob{"Bob", 10};
    const auto eve = std::make_shared<Player>(Player{"Eve", 10});
    std::vector<Session> talks;
    talks.emplace_back(script, game, npcs::SessionOptions{.user_data = &ann});
    talks.emplace_back(script, game, npcs::SessionOptions{.user_data = &bob});
    talks.emplace_back(script, game, npcs::SessionOptions{.user_data = eve});
    for (Session& talk : talks) talk.start();
    CHECK(ann.gold == 8);
    CHECK(eve->gold == 8);

    // It is the session's, however that is moved, put to sleep and restored; a save does not have it.
    const npcs::Snapshot asked = talks[0].snapshot();
    Session moved = std::move(talks[0]);
    REQUIRE(moved.sleep());
    moved.resume();
    CHECK(ann.gold == 5);
    REQUIRE(moved.restore(asked).empty());
    moved.resume();
    CHECK(ann.gold == 2);
    CHECK(heard["Ann"] == "paid\npaid\n");
    auto forked = talks[1].fork();
    REQUIRE(forked.ok());
    forked.value().set_user_data(eve);
    forked.value().resume();
    CHECK(eve->gold == 5);
    CHECK(bob.gold == 8);
    auto loaded = Session::load(talks[1].save(), script, game);
    REQUIRE(loaded.ok());
    CHECK_FALSE(loaded.value().user_data().has_value());
}

TEST_CASE("user data of another type is none", "[calls]") {
    Host game;
    game.def("whose",
             [](Call& call) { return call.user_data<Player>() == nullptr && call.user_data<int>() != nullptr; });
    int number = 1;
    Session talk(compiled("return whose"), game, {.user_data = &number});
    CHECK(talk.start().value == Value(1));
}

TEST_CASE("a call tells its session, script, line, path and statement", "[calls]") {
    Host game;
    npcs::TraceLine where;
    std::string key;
    Session* session = nullptr;
    game.def("look", [&](Call& call) {
        where = call.where();
        key = call.statement_key();
        session = call.session();
        CHECK(call.machine() == nullptr);
        CHECK(call.task() == 0);
        CHECK(call.ticket() == 0);
    });
    Session talk(compiled("f = function\n  x = 1 + look\nend function\nif 1 then\n  f\nend if", "ferry.npcs"), game);
    talk.start();
    CHECK(session == &talk);
    CHECK(where.file == "ferry.npcs");
    CHECK(where.function == "f");
    CHECK(where.line == 2);
    CHECK(where.path == std::vector<std::uint32_t>{0});
    CHECK(key.size() == 8);
    const std::string before = key;
    Session edited(compiled("// new\nf = function\n  x = 1 + look\nend function\nf", "ferry.npcs"), game);
    edited.start();
    CHECK(where.line == 3);
    CHECK(key == before);
}

TEST_CASE("a call on a machine tells the task, and the ticket it would get", "[calls]") {
    Host game;
    std::map<npcs::TicketId, std::string> jobs;
    Machine* machine = nullptr;
    game.def("fetch(url)", [&](Call& call, std::string url) {
        machine = call.machine();
        CHECK(call.session() == nullptr);
        CHECK(call.task() != 0);
        const npcs::TicketId ticket = call.ticket();
        CHECK(call.ticket() == ticket);
        jobs[ticket] = url;
        // Not open yet.
        CHECK_FALSE(call.machine()->complete(ticket, 1).empty());
        return call.suspend(std::move(url));
    });
    game.def("peek", [](Call& call) { return call.ticket(); });
    std::string heard;
    game.on_print([&](std::string_view text) { heard += text; });
    Machine world(game);
    const Script script = compiled("x = peek\nprint fetch(\"a\") + fetch(\"b\")");
    Outcome outcome = world.run(script);
    world.run(script);
    CHECK(machine == &world);
    REQUIRE(jobs.size() == 2);
    CHECK(jobs.count(outcome.ticket) == 1);
    REQUIRE(world.complete(outcome.ticket, "A").empty());
    world.tick(1);
    REQUIRE(jobs.size() == 3);
    const npcs::TicketId last = jobs.rbegin()->first;
    CHECK(jobs[last] == "b");
    REQUIRE(world.complete(last, "B").empty());
    world.tick(1);
    CHECK(heard == "AB\n");
    // Those of the other task are others.
    CHECK(world.tickets().size() == 1);
    Machine moved = std::move(world);
    moved.run(script);
    CHECK(machine == &moved);
}

TEST_CASE("warnings of a run are told to the host, and not printed", "[calls]") {
    Host game;
    std::string printed;
    std::vector<npcs::Diagnostic> warnings;
    std::string function;
    bool throws = false;
    game.on_print([&](std::string_view text) { printed += text; });
    game.on_warning([&](const Call& call, const npcs::Diagnostic& warning) {
        if (throws) throw std::runtime_error("no log");
        warnings.push_back(warning);
        function = call.where().function;
    });
    const Script script =
        compiled("x = 1\nf = function\n\tx = x + 1\n\treturn x\nend function\nprint f\nreturn \"end\"");
    CHECK(Session(script, game).start().value == Value("end"));
    CHECK(printed == "2\n");
    REQUIRE(warnings.size() == 1);
    CHECK(function == "f");
    CHECK(warnings[0].severity == npcs::Severity::warning);
    CHECK(warnings[0].code == "nonlocal-base");
    CHECK(warnings[0].line == 3);
    CHECK(warnings[0].source == "\tx = x + 1");
    CHECK(warnings[0].message == "assignment of unqualified local 'x' based on nonlocal is deprecated");
    CHECK(warnings[0].hint == "to change the one outside, write globals.x or outer.x");
    throws = true;
    const Outcome outcome = Session(script, game).start();
    CHECK(outcome.kind == Outcome::Kind::failed);
    CHECK(outcome.error.message == "on_warning: no log");
    // Nobody has to listen.
    CHECK(Session(script, Host()).start().value == Value("end"));
}

TEST_CASE("options are chosen by id", "[calls]") {
    Host game;
    const Script script = compiled(
        "choose \"What?\"\n"
        "  option \"A sword\" then\n    x = 1\n"
        "  option \"A shield\" if 0 then\n    x = 2\n"
        "  option item for item in [\"lamp\", \"lamp\"] then\n    x = item + 3\n"
        "end choose\nreturn x");
    Session talk(script, game);
    Outcome asked = talk.start();
    REQUIRE(asked.options.size() == 4);
    CHECK(asked.options[0].id == "a_sword");
    CHECK(asked.options[2].id == "item:lamp");
    CHECK(asked.options[3].id == "item#2:lamp");
    Outcome refused = talk.choose("a_spear");
    CHECK(refused.kind == Outcome::Kind::refused);
    CHECK(refused.error.code == "choice-unknown");
    CHECK(refused.error.hint == "the options are 'a_sword', 'a_shield', 'item:lamp', 'item#2:lamp'");
    CHECK(talk.choose("a_shield").error.code == "choice-unavailable");
    auto fork = talk.fork();
    REQUIRE(fork.ok());
    CHECK(fork.value().resume("item#2:lamp").value == Value("lamp3"));
    CHECK(talk.choose("a_sword").value == Value(1));

    Machine world(game);
    CHECK(world.choose(world.run(script).task, "a_sword").value == Value(1));
    const Outcome again = world.run(script);
    CHECK(world.complete(again.ticket, "no").front().code == "choice-unknown");
    REQUIRE(world.complete(again.ticket, "item:lamp").empty());
    const auto news = world.tick(0);
    REQUIRE(news.size() == 1);
    CHECK(news.front().value == Value("lamp3"));
}

TEST_CASE("options and prompts carry data", "[calls]") {
    Host game;
    const Script script = compiled(
        "stock = [{\"text\": \"A sword\", \"price\": 20}, {\"text\": \"A rope\", \"price\": 2}]\n"
        "choose {\"text\": \"What will it be?\", \"mood\": \"grim\"}\n"
        "  option item for item in stock then\n    x = item.price\n"
        "  option \"Nothing\" then\n    x = 0\n"
        "end choose\nreturn x");
    Session talk(script, game);
    talk.start();
    for (const bool reloaded : {false, true}) {
        if (reloaded) talk = Session::load(talk.save(), script, game).value();
        const Outcome asked = talk.outcome();
        CHECK(asked.value == Value("What will it be?"));
        CHECK(asked.data.get("mood") == Value("grim"));
        REQUIRE(asked.options.size() == 3);
        CHECK(asked.options[0].text == "A sword");
        CHECK(asked.options[1].data.get("price") == Value(2));
        CHECK(asked.options[2].data.is_null());
    }
    CHECK(talk.choose(1).value == Value(2));
}

TEST_CASE("what is said has a speaker", "[calls]") {
    Host game;
    game.def("shout(line)", [](std::string line) { return line + "!"; });
    const Script script = compiled(
        "smith = function(line)\n  return line\nend function\n"
        "guard = {\"name\": \"Ann\"}\nguard.say = function(line)\n  return self.name + \" says \" + line\nend "
        "function\n"
        "smith \"Good day.\"\nguard.say \"Halt\"\nshout \"Hey\"\nyield \"nobody\"");
    Session talk(script, game);
    Outcome said = talk.start();
    for (const char* speaker : {"smith", "Ann", "shout", ""}) {
        CHECK(said.speaker == speaker);
        talk = Session::load(talk.save(), script, game).value();
        CHECK(talk.outcome().speaker == speaker);
        said = talk.resume();
    }
}

TEST_CASE("a run tells what it took", "[calls]") {
    Host game;
    std::vector<npcs::RunCost> costs;
    std::vector<npcs::TaskId> tasks;
    const Script script = compiled("for i in range(1, 100)\n  x = i\nend for\nyield 1\ny = 2");
    Session plain(script, game);
    const Outcome first = plain.start();
    CHECK(first.cost.steps >= 100);
    CHECK(first.cost.bytes > 0);
    CHECK(first.cost.duration.count() == 0);
    CHECK(plain.outcome().cost.steps == 0);
    CHECK(plain.resume().cost.steps < 10);
    Session timed(script, game);
    CHECK(timed.start({.measure = true}).cost.duration.count() > 0);

    game.on_run([&](const Call& call, const npcs::RunCost& cost) {
        costs.push_back(cost);
        tasks.push_back(call.task());
        // Nothing can be run from here, and what is thrown ends here.
        throw 1;
    });
    Session told(script, game);
    told.start();
    REQUIRE(costs.size() == 1);
    CHECK(costs.front().steps == first.cost.steps);
    CHECK(costs.front().duration.count() > 0);
    Machine world(game);
    world.resume(world.run(script).task);
    REQUIRE(costs.size() == 3);
    CHECK(tasks == std::vector<npcs::TaskId>{0, 1, 1});
}
