// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names that are texts to the compiler, and mean something all the same: those of events, and of functions of the game.

#include "migration/world.hpp"

using npcs::Machine;
using npcs::Value;
using npcs::Verdict;
using npcs::tests::migration::EditedWorld;
using npcs::tests::migration::Files;
using npcs::tests::migration::told;
using npcs::tests::migration::world_of;

namespace {

Files bell(const std::string& name) {
    return {{"tower.npcs",
             "listen = function\n  heard = waitFor(\"" + name + "\")\n  return heard\nend function\nspawn @listen\n"}};
}

Files kept(const std::string& name) {
    return {{"tower.npcs", "listen = function\n  wait 5\n  return waitFor(\"" + name + "\")\nend function\nraise \"" +
                               name + "\", \"ding\", true\nspawn @listen\n"}};
}

}  // namespace

TEST_CASE("a task that waits for an event waits for it under its new name", "[migration][machine]") {
    EditedWorld now(bell("bell"), bell("gong"), 1);
    CHECK(now.verdict() == Verdict::exact);
    Machine world = now.load();
    world.raise("gong", "ding");
    CHECK(told(world.tick(1)).find("= ding") != std::string::npos);
}

TEST_CASE("an event that is kept under a name that no script has any more is told of", "[migration][machine]") {
    EditedWorld renamed(kept("bell"), kept("gong"), 1);
    CHECK(renamed.verdict() == Verdict::uncertain);
    CHECK(renamed.report.reason == "the event \"bell\" was raised to be kept, and no script has its name any more");
    Files same = kept("bell");
    same.front().second = "// A tower\n" + same.front().second;
    EditedWorld now(kept("bell"), same, 1);
    CHECK(now.verdict() == Verdict::exact);
    Machine world = now.load();
    std::string news;
    for (int i = 0; i < 7; ++i) news += told(world.tick(1));
    CHECK(news.find("= ding") != std::string::npos);
}

TEST_CASE("a function of the game that has another name now", "[migration]") {
    const auto host_with = [](const std::vector<std::string>& names) {
        npcs::Host host;
        for (const std::string& name : names)
            host.def(name + "(text)", [](npcs::Call& call, Value text) { return call.suspend(text); });
        return host;
    };
    const auto tale = [](const std::string& name) {
        return npcs::tests::migration::compiled("name = " + name + "(\"Name?\")\nage = " + name +
                                                "(\"Age?\")\nreturn name + age\n");
    };
    npcs::Session talk(tale("ask"), host_with({"ask"}));
    talk.start();
    const std::string bytes = talk.save();

    // The game alone knows what became of it, so the message says what the game can do.
    const auto refused = npcs::Session::load(bytes, tale("query"), host_with({"query"}));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.diagnostics().front().message == "this save needs the function 'ask', which is not there");
    CHECK(refused.diagnostics().front().hint ==
          "define it on the Host before loading; if it has a new name, define it under the old one, too");

    // With both names, the question that waited is asked again, as the new function may ask in another way.
    const npcs::Host both = host_with({"ask", "query"});
    npcs::MigrationReport report;
    auto loaded = npcs::Session::load(bytes, tale("query"), both, npcs::tests::migration::accepting_all(), &report);
    CHECK(report.verdict == Verdict::restart);
    CHECK(report.reason ==
          "it waits in a function of the game, and calls query now; the statement is done again from its start");
    REQUIRE(loaded.ok());
    npcs::Session now = std::move(loaded).value();
    CHECK(now.resume(Value()).value.text() == "Name?");
    CHECK(now.resume("Ada").value.text() == "Age?");
    CHECK(now.resume(" 7").value.text() == "Ada 7");
}

TEST_CASE("a task that begins to read another script's variable has its value", "[migration][machine]") {
    const std::string town = "gold = 7\nmood = 3\n";
    const auto trade = [](const std::string& value) {
        return "ask = function\n  a = prompt(\"Well?\")\n  return " + value + "\nend function\nspawn @ask\n";
    };
    EditedWorld known({{"town.npcs", town}, {"trade.npcs", trade("1")}},
                      {{"town.npcs", town}, {"trade.npcs", trade("gold")}}, 1);
    // Another task might have been given the old value.
    CHECK(known.verdict() == Verdict::differs);
    Machine world = known.load();
    world.complete(world.tickets().front().id, "x");
    CHECK(told(world.tick(1)).find("= 7") != std::string::npos);
    // One that no script had set when the world was saved.
    EditedWorld unknown({{"town.npcs", town}, {"trade.npcs", trade("1")}},
                        {{"town.npcs", town + "tax = prompt(\"How much?\")\n"}, {"trade.npcs", trade("tax")}}, 1);
    CHECK(unknown.verdict() == Verdict::uncertain);
}

TEST_CASE("an event whose name is in a variable is waited for under the old name, and told of",
          "[migration][machine]") {
    const auto tower = [](const std::string& name) {
        return Files{
            {"tower.npcs",
             "signal = \"" + name + "\"\nlisten = function\n  return waitFor(signal)\nend function\nspawn @listen\n"}};
    };
    EditedWorld now(tower("bell"), tower("gong"), 1);
    CHECK(now.verdict() == Verdict::differs);
    CHECK(now.report.reason.find("waits with what it made of the old value of signal") != std::string::npos);
    Machine world = now.load();
    world.raise("bell", "ding");
    CHECK(told(world.tick(1)).find("= ding") != std::string::npos);
}

TEST_CASE("an event is waited for in one script and raised in another, both under a new name", "[migration][machine]") {
    const auto both = [](const std::string& name) {
        return Files{
            {"tower.npcs", "listen = function\n  return waitFor(\"" + name + "\")\nend function\nspawn @listen\n"},
            {"ringer.npcs",
             "ring = function\n  wait 3\n  raise \"" + name + "\", \"ding\"\nend function\nspawn @ring\n"}};
    };
    EditedWorld now(both("bell"), both("gong"), 1);
    Machine world = now.load();
    std::string news;
    for (int i = 0; i < 5; ++i) news += told(world.tick(1));
    CHECK(news.find("= ding") != std::string::npos);
}

TEST_CASE("a variable that another script reads becomes another kind of value", "[migration][machine]") {
    const auto trade = [](const std::string& value) {
        return "ask = function\n  a = prompt(\"Well?\")\n  return " + value + "\nend function\nspawn @ask\n";
    };
    const auto answer = [](Machine world) {
        world.complete(world.tickets().front().id, "x");
        return told(world.tick(1));
    };
    EditedWorld function({{"town.npcs", "gold = 7\n"}, {"trade.npcs", trade("gold")}},
                         {{"town.npcs", "gold = function\n  return 9\nend function\n"}, {"trade.npcs", trade("gold")}},
                         1);
    CHECK(function.verdict() == Verdict::exact);
    CHECK(answer(function.load()).find("= 9") != std::string::npos);
    EditedWorld map({{"town.npcs", "gold = 7\n"}, {"trade.npcs", trade("gold")}},
                    {{"town.npcs", "gold = {\"coins\": 9}\n"}, {"trade.npcs", trade("gold.coins")}}, 1);
    CHECK(map.verdict() == Verdict::differs);
    CHECK(answer(map.load()).find("= 9") != std::string::npos);
}

TEST_CASE("a task that was begun, and that the script begins no more, is told of", "[migration][machine]") {
    const auto tower = [](const std::string& begin) {
        return Files{{"tower.npcs", "ring = function\n  wait 9\n  return 1\nend function\n" + begin +
                                        "name = waitFor(\"door\")\nreturn name\n"}};
    };
    EditedWorld now(tower("spawn @ring\n"), tower(""), 1);
    CHECK(now.verdict() == Verdict::differs);
    EditedWorld same(tower("spawn @ring\n"), tower("// as before\nspawn @ring\n"), 1);
    CHECK(same.verdict() == Verdict::exact);
}
