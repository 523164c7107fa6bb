// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The code of docs/machine.md, compiled and run. The documents quote it; a test compares the two.
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

using npcs::Outcome;

namespace {

npcs::Script compiled(std::string_view text, std::string_view file = "test.npcs") {
    auto script = npcs::Script::compile(text, file);
    REQUIRE(script.ok());
    return std::move(script).value();
}

npcs::Host make_game(std::string& shown) {
    npcs::Host game;
    game.on_print([&shown](std::string_view text) { shown += text; });
    game.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    return game;
}

}  // namespace

TEST_CASE("machines: running, evaluating, calling") {
    std::string shown;
    npcs::Host game = make_game(shown);
    const auto setup = compiled(
        "worth = {\"rope\": 4}\nprice = function(ware)\n  return worth[ware] + (weather == \"rain\")\nend function\n"
        "greet = function(name)\n  return \"Good day, \" + name\nend function\n");
    const auto chapter = compiled("worth.lamp = 9\n");

    npcs::Machine world(game);
    world.set_global("weather", "rain");
    world.run(setup);  // defines functions, fills globals
    auto outcome = world.run(chapter, {.required_globals = {"worth", "weather"}});
    auto cost = world.eval("price(\"rope\") * 2");
    auto greeting = world.call(world.global("greet"), {"Ada"});

    CHECK(outcome.kind == Outcome::Kind::returned);
    CHECK(cost.value == npcs::Value(10));
    CHECK(greeting.value == npcs::Value("Good day, Ada"));
    CHECK(world.global("worth").get("lamp") == npcs::Value(9));
    CHECK(world.run(chapter, {.required_globals = {"season"}}).error.code == "missing-globals");
}

TEST_CASE("machines: a game loop") {
    std::string shown;
    npcs::Host game = make_game(shown);
    const auto script = compiled(
        "patrol = function(name, places)\n  for place in places\n    print name + \" at the \" + place\n    wait 5\n"
        "  end for\n  return name + \" is home\"\nend function\n"
        "inn = function\n  name = prompt(\"Your name?\")\n  choose \"Welcome, \" + name\n    option \"Eat\" then\n"
        "      print name + \" eats\"\n    option \"Sleep\" then\n      print name + \" sleeps\"\n  end choose\nend "
        "function\n"
        "broken = function\n  return noSuch\nend function\n");
    std::string log;
    std::map<npcs::TaskId, std::string> asked;

    npcs::Machine world(game);
    world.run(script);
    auto guard = world.spawn(world.global("patrol"), {"Ann", npcs::Value::list({"gate", "well"})}).value();
    world.spawn(world.global("inn"));
    world.spawn(world.global("broken"));

    auto show = [&](const Outcome& news) {
        switch (news.kind) {
            case Outcome::Kind::returned:  // a task is over
                log += std::to_string(news.task) + ": " + news.value.text() + "\n";
                break;
            case Outcome::Kind::failed:  // only this task: the others go on
                log += npcs::one_line(news.error) + "\n";
                break;
            case Outcome::Kind::yielded:  // something said; with a ticket, something asked
                log += news.value.text() + "\n";
                if (news.ticket != 0) asked[news.task] = news.value.text();
                break;
            default:  // refused, or a stop request ended the tick
                log += news.error.message + "\n";
        }
    };

    auto play = [&](int ticks) {
        for (int tick = 0; tick < ticks; ++tick)
            for (const auto& news : world.tick(1.0)) show(news);
    };

    auto answer = [&](const npcs::Ticket& ticket) {
        if (ticket.options.empty()) world.complete(ticket.id, "Bob");
        else world.complete(ticket.id, 1);  // the index of an available option
    };

    play(3);
    for (const auto& ticket : world.tickets()) answer(ticket);
    play(3);
    for (const auto& ticket : world.tickets()) answer(ticket);
    play(10);
    CHECK(guard == 2);
    CHECK(shown == "Ann at the gate\nAnn at the well\nBob sleeps\n");
    CHECK(log ==
          "Your name?\nRuntime Error: Undefined Identifier: 'noSuch' is unknown in this context [test.npcs line 18]\n"
          "Welcome, Bob\n3: null\n2: Ann is home\n");
    CHECK(asked.size() == 1);
    CHECK(world.tasks().empty());
}

TEST_CASE("machines: events, observers, cancelling") {
    std::string shown;
    npcs::Host game = make_game(shown);
    game.def("cancel(reason, plan)",
             [&](npcs::Value reason, std::string plan) { shown += plan + ": " + reason.get("kind").text() + "\n"; });
    npcs::Machine world(game);
    world.run(
        compiled("gold = 5\nthief = function\n  plan \"the goose\"\n    who = waitFor(\"door_opened\", 60)\n    print "
                 "who + \" came in\"\n"
                 "    globals.gold += 1\n    wait 60\n  end plan\nend function\n"));
    auto thief = world.spawn(world.global("thief")).value();
    world.tick(1);

    std::string shown_bag;
    double shown_gold = 0;
    world.observe("gold", [&](const npcs::Value& gold) { shown_gold = gold.number(); });
    world.observe_deeply("bag", [&](const npcs::Value& bag) { shown_bag = bag.text(); });
    std::size_t heard_by = world.raise("door_opened", "Ann");  // 1: its turn is in the next tick
    world.tick(1);
    world.cancel(thief);  // its plans are cancelled, the innermost first

    CHECK(heard_by == 1);
    CHECK(shown_gold == 6);
    CHECK(shown == "Ann came in\nthe goose: cancelled\n");
    CHECK(world.tasks().empty());
}

TEST_CASE("machines: budgets and stop requests") {
    std::string shown;
    npcs::Host game = make_game(shown);
    npcs::Machine world(game);
    world.run(compiled("think = function\n  while true\n  end while\nend function\nspawn @think\nspawn @think\n"));

    std::stop_source stop;  // stop.request_stop() in any thread
    auto frame_end = std::chrono::steady_clock::now() + std::chrono::milliseconds(4);
    auto news = world.tick(1.0 / 60, {.steps = 10'000, .stop = stop.get_token(), .deadline = frame_end});

    // Whether the deadline came in between is the clock's affair: nobody is lost either way.
    CHECK(news.size() <= 1);
    CHECK(world.tasks().size() == 2);
    stop.request_stop();
    news = world.tick(1.0 / 60, {.stop = stop.get_token()});
    REQUIRE(news.size() == 1);
    CHECK(news[0].error.code == "stop-requested");
}

TEST_CASE("machines: saves, snapshots, forks") {
    std::string shown;
    npcs::Host game = make_game(shown);
    const auto setup = compiled(
        "n = 0\ncount = function\n  while true\n    globals.n += 1\n    wait 1\n  end while\nend function\nspawn "
        "@count\n");
    const auto talk =
        compiled("ask = function\n  return prompt(\"How many?\")\nend function\nspawn @ask\n", "talk.npcs");
    npcs::Machine world(game);
    world.run(setup);
    world.run(talk);
    world.tick(1);
    auto ask_player = [](const npcs::Ticket&) {};

    std::string bytes = world.save();  // all tasks, tickets, timers and globals
    auto loaded = npcs::Machine::load(bytes, {setup, talk}, game);
    if (!loaded) FAIL(npcs::one_line(loaded.diagnostics().front()));
    world = std::move(loaded).value();
    for (const auto& ticket : world.tickets()) ask_player(ticket);  // what was asked is asked again

    auto before = world.snapshot();
    auto elsewhere = world.fork().value();  // a second world, in the same state
    world.tick(1);
    elsewhere.tick(1);
    elsewhere.tick(1);
    world.restore(before);

    CHECK(world.tickets().size() == 1);
    CHECK(world.global("n") == npcs::Value(1));
    CHECK(elsewhere.global("n") == npcs::Value(3));
    CHECK(npcs::Machine::load(bytes, {setup}, game).diagnostics().front().code == "save-script");
}

TEST_CASE("machines: asynchronous answers, edited scripts") {
    std::string shown;
    struct Job {
        npcs::TicketId ticket;
        std::string url;
    };
    std::vector<Job> jobs;
    npcs::Host game = make_game(shown);
    game.def("fetch(url)", [&](npcs::Call& call, std::string url) {
        jobs.push_back({call.ticket(), url});  // a thread pool, a message queue ...
        return call.suspend(url);
    });
    npcs::Machine world(game);
    world.run(compiled("print fetch(\"a.txt\")", "reader.npcs"));
    REQUIRE(jobs.size() == 1);
    CHECK(world.tickets().front().id == jobs.front().ticket);

    const auto edited = compiled("// shorter\nprint \"got \" + fetch(\"a.txt\")", "reader.npcs");
    npcs::MigrationReport report;
    auto problems = world.reload({edited}, {}, &report);  // takes the place of the script with the same file name
    REQUIRE(problems.empty());
    CHECK(world.complete(jobs.front().ticket, "text").empty());
    world.tick(0);
    CHECK(shown == "got text\n");
}
