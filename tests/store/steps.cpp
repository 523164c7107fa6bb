// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <atomic>
#include <stdexcept>
#include <thread>

#include "stores.hpp"

using namespace store_tests;

STORE_TEST("a conversation sleeps between its steps", sleeps_between_steps) {
    {
        npcs::Store store = database.open(with_game());
        REQUIRE(store.add_script({"inn", innkeeper}));
        CHECK(told(store.create("player-7/inn", "inn")) == "ask: Who are you?");
        CHECK(told(answer(store, "player-7/inn", "Ann")) == "ask: A room, Ann?");
    }
    npcs::Store again = database.open(with_game());
    CHECK(told(again.look("player-7/inn")) == "ask: A room, Ann?");
    CHECK(told(answer(again, "player-7/inn", "yes")) == "ask: Anything else?");
    const npcs::Outcome end = answer(again, "player-7/inn", "no");
    CHECK(told(end) == "returned");
    CHECK(end.value.text() == "Ann");
    const auto info = again.find("player-7/inn");
    REQUIRE(info);
    CHECK(info.value().version == 4);
    CHECK(info.value().kind == npcs::Outcome::Kind::returned);
    CHECK(code_of(answer(again, "player-7/inn", "more")) == "finished");
    CHECK(again.find("player-7/inn").value().version == 4);
}

STORE_TEST("what cannot be done is named, and changes nothing", refusals_are_named) {
    npcs::Store store = database.open(with_game());
    CHECK(code_of(store.create("a", "inn")) == "no-script");
    CHECK(code_of(answer(store, "a", 1)) == "no-conversation");
    CHECK(code_of(store.look("a")) == "no-conversation");
    CHECK(code_of(store.find("a")) == "no-conversation");
    CHECK(code_of(store.show("a")) == "no-conversation");
    CHECK(code_of(store.remove("a")) == "no-conversation");
    CHECK(code_of(store.add_script({"inn", "if if"})) != "");
    CHECK(store.scripts().value().empty());
    REQUIRE(store.add_script({"inn", innkeeper}));
    CHECK(code_of(store.add_script({"", innkeeper})) == "bad-name");
    CHECK(code_of(store.add_script({"\xFF", innkeeper})) == "bad-name");
    CHECK(told(store.create("a", "inn")) == "ask: Who are you?");
    CHECK(code_of(store.create("a", "inn")) == "exists");
    CHECK(code_of(store.create("", "inn")) == "bad-id");
    CHECK(code_of(store.create(std::string(513, 'x'), "inn")) == "bad-id");
    CHECK(told(store.create(std::string(512, 'x'), "inn")) == "ask: Who are you?");
    CHECK(code_of(store.create("b", "inn", {.fingerprint = 1})) == "no-script");
    CHECK(code_of(store.create("b", "inn", {}, [](npcs::Session& talk, npcs::Outbox&) { return talk.outcome(); })) ==
          "not-started");
    CHECK(store.count().value() == 2);
    CHECK(told(store.look("a")) == "ask: Who are you?");
}

STORE_TEST("ids are any bytes", ids_are_bytes) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    const std::vector<std::string> ids{
        std::string("\0", 1), std::string("\0\0", 2), "'; DROP TABLE npcs_conversation", "\xFF\xFE", "%s%_", "é"};
    for (const std::string& id : ids) CHECK(told(store.create(id, "inn")) == "ask: Who are you?");
    for (const std::string& id : ids) CHECK(told(answer(store, id, id.size())) != "");
    const auto list = store.list();
    REQUIRE(list);
    REQUIRE(list.value().size() == ids.size());
    CHECK(list.value().front().id == ids[0]);
    CHECK(list.value().back().id == "\xFF\xFE");
    CHECK(store.remove(ids[0]).empty());
    CHECK(store.count().value() == ids.size() - 1);
}

STORE_TEST("a step that throws or is refused is rolled back", throwing_steps) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    const npcs::Outcome thrown = store.step("a", [](npcs::Session& talk) -> npcs::Outcome {
        talk.resume("Ann");
        throw std::runtime_error("no memory of it");
    });
    CHECK(code_of(thrown) == "step-threw");
    npcs::StoreOptions throwing = with_game();
    throwing.user_data = [](std::string_view) -> std::any { throw std::runtime_error("no such player"); };
    npcs::Store strict = database.open(throwing);
    CHECK(code_of(answer(strict, "a", "x")) == "step-threw");
    CHECK(code_of(strict.create("other", "inn")) == "step-threw");
    CHECK(code_of(strict.import_one("other", store.export_one("a").value())) == "step-threw");
    CHECK(thrown.error.message == "the function of the step threw: no memory of it");
    CHECK(code_of(store.step("a", [](npcs::Session&) -> npcs::Outcome { throw 7; })) == "step-threw");
    CHECK(code_of(store.step("a", [](npcs::Session& talk) {
              talk.resume("Ann");
              npcs::Outcome refused;
              refused.kind = npcs::Outcome::Kind::refused;
              refused.error.code = "not-now";
              return refused;
          })) == "not-now");
    CHECK(code_of(store.step("a", [](npcs::Session& talk) {
              const npcs::Session away = std::move(talk);
              return npcs::Outcome();
          })) == "moved-from");
    CHECK(told(store.look("a")) == "ask: Who are you?");
    CHECK(store.find("a").value().version == 1);
    CHECK(store.take_outbox(10, std::chrono::seconds(1)).value().empty());
}

STORE_TEST("what a script does wrong is saved", failures_are_saved) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"bad", "x = prompt(\"?\")\nboom\n"}));
    store.create("a", "bad");
    CHECK(answer(store, "a", 1).kind == npcs::Outcome::Kind::failed);
    CHECK(store.look("a").kind == npcs::Outcome::Kind::failed);
    CHECK(store.list({.kind = npcs::Outcome::Kind::failed}).value().size() == 1);
}

STORE_TEST("inside of a step the store is only looked at", steps_in_steps) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    store.create("b", "inn");
    const npcs::Outcome outcome = store.step("a", [&](npcs::Session& talk) {
        CHECK(code_of(answer(store, "a", 1)) == "step-in-step");
        CHECK(code_of(answer(store, "b", 1)) == "step-in-step");
        CHECK(code_of(store.create("c", "inn")) == "step-in-step");
        CHECK(code_of(store.remove("b")) == "step-in-step");
        CHECK(code_of(store.remove_prefix("b")) == "step-in-step");
        CHECK(code_of(store.take_outbox(1, std::chrono::seconds(1))) == "step-in-step");
        CHECK(code_of(store.take_due(1, std::chrono::seconds(1))) == "step-in-step");
        CHECK(code_of(store.undo("b")) == "step-in-step");
        CHECK(told(store.look("b")) == "ask: Who are you?");
        return talk.resume("Ann");
    });
    CHECK(told(outcome) == "ask: A room, Ann?");
    CHECK(told(answer(store, "b", "Bob")) == "ask: A room, Bob?");
}

STORE_TEST("a step without effect writes nothing", steps_without_effect) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    std::uint64_t version = 0;
    CHECK(told(store.step("a", [](npcs::Session& talk) { return talk.outcome(); }, {.version = &version})) ==
          "ask: Who are you?");
    CHECK(version == 1);
    store.step("a", [](npcs::Session& talk, npcs::Outbox& outbox) {
        outbox.post("look", "only");
        return talk.outcome();
    });
    CHECK(store.find("a").value().version == 2);
    CHECK(store.take_outbox(10, std::chrono::seconds(60)).value().size() == 1);
}

STORE_TEST("a step can ask for the version it knows", steps_at_versions) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    std::uint64_t version = 0;
    store.create("a", "inn", {.version = &version});
    CHECK(version == 1);
    const auto resume = [](npcs::Session& talk) { return talk.resume("Ann"); };
    CHECK(code_of(store.step("a", resume, {.if_version = 2, .version = &version})) == "changed");
    CHECK(version == 1);
    CHECK(told(store.step("a", resume, {.if_version = 1, .version = &version})) == "ask: A room, Ann?");
    CHECK(version == 2);
    CHECK(code_of(store.step("a", resume, {.if_version = 1})) == "changed");
}

STORE_TEST("many steps are one transaction, and each is for itself", batches) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    const auto start = [](npcs::Session& talk, npcs::Outbox&) { return talk.start(); };
    std::vector<npcs::Step> steps;
    for (const char* id : {"c", "a", "b", "a"}) steps.push_back({id, start, {}, "inn"});
    auto outcomes = store.step_all(steps);
    REQUIRE(outcomes.size() == 4);
    CHECK(told(outcomes[0]) == "ask: Who are you?");
    CHECK(told(outcomes[2]) == "ask: Who are you?");
    CHECK(told(outcomes[3]) == "refused: exists");
    const std::vector<std::string> ids{"b", "none", "a", "b", "c"};
    outcomes = store.step_all(ids, [](npcs::Session& talk) -> npcs::Outcome {
        if (talk.outcome().value.text() == "A room, Ann?") throw std::runtime_error("enough");
        return talk.resume("Ann");
    });
    REQUIRE(outcomes.size() == 5);
    CHECK(told(outcomes[0]) == "ask: A room, Ann?");
    CHECK(told(outcomes[1]) == "refused: no-conversation");
    CHECK(told(outcomes[2]) == "ask: A room, Ann?");
    CHECK(told(outcomes[3]) == "refused: step-threw");
    CHECK(told(outcomes[4]) == "ask: A room, Ann?");
    CHECK(store.find("b").value().version == 2);
    outcomes =
        store.step_all(std::vector<std::string>{"a", "a"}, [](npcs::Session& talk) { return talk.resume("yes"); });
    CHECK(told(outcomes[1]) == "returned");
    CHECK(store.find("a").value().version == 4);
    CHECK(store.step_all(std::span<const npcs::Step>()).empty());
    // Three times Ann's beer, then a room and something else.
    const auto entries = store.take_outbox(100, std::chrono::seconds(60));
    REQUIRE(entries);
    CHECK(entries.value().size() == 5);
}

static void race(TestDatabase& database, npcs::Locking locking) {
    npcs::StoreOptions options = with_game();
    options.locking = locking;
    npcs::Store store = database.open(options);
    REQUIRE(store.add_script({"count", "n = 0\nwhile true\n    x = prompt(n)\n    n += 1\n    give n\nend while\n"}));
    store.create("a", "count");
    std::atomic<int> done = 0, wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 15; ++i) {
                    const npcs::Outcome outcome = answer(store, "a", 1);
                    if (outcome.kind == npcs::Outcome::Kind::yielded) ++done;
                    else ++wrong;
                }
            });
    }
    CHECK(wrong == 0);
    CHECK(store.look("a").value.text() == std::to_string(done));
    CHECK(store.find("a").value().version == static_cast<std::uint64_t>(done) + 1);
    const auto entries = store.take_outbox(1000, std::chrono::seconds(60));
    REQUIRE(entries);
    REQUIRE(entries.value().size() == static_cast<std::size_t>(done));
    for (std::size_t i = 0; i < entries.value().size(); ++i) CHECK(entries.value()[i].body == std::to_string(i + 1));
}

STORE_TEST("threads step one conversation, one after the other", racing_with_locks) {
    race(database, npcs::Locking::row);
}
STORE_TEST("threads step one conversation, and the slower one again", racing_with_versions) {
    race(database, npcs::Locking::version);
}

STORE_TEST("who waits too long for a conversation is told", locked_conversations) {
    npcs::StoreOptions options = with_game();
    npcs::Store store = database.open(options);
    options.lock_timeout = std::chrono::milliseconds(50);
    npcs::Store hasty = database.open(options);
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    store.step("a", [&](npcs::Session& talk) {
        npcs::Outcome other;
        std::jthread([&] { other = answer(hasty, "a", "Bob"); }).join();
        CHECK(code_of(other) == "store-busy");
        return talk.resume("Ann");
    });
    CHECK(told(hasty.look("a")) == "ask: A room, Ann?");
}

STORE_TEST("a step can be undone", undoing) {
    npcs::StoreOptions options = with_game();
    options.undo = 2;
    npcs::Store store = database.open(options);
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    CHECK(code_of(store.undo("a")) == "nothing-to-undo");
    answer(store, "a", "Ann");
    answer(store, "a", "yes");
    answer(store, "a", "no");
    CHECK(code_of(store.undo("a", {.if_version = 3})) == "changed");
    CHECK(told(store.undo("a")) == "ask: Anything else?");
    CHECK(told(store.undo("a")) == "ask: A room, Ann?");
    CHECK(code_of(store.undo("a")) == "nothing-to-undo");
    CHECK(store.find("a").value().version == 6);
    CHECK(told(answer(store, "a", "later")) == "ask: Anything else?");
    CHECK(code_of(store.undo("b")) == "no-conversation");
    // Two steps in one transaction leave two states behind.
    store.create("b", "inn");
    store.step_all(std::vector<std::string>{"b", "b"}, [](npcs::Session& talk) { return talk.resume("Bob"); });
    CHECK(told(store.undo("b")) == "ask: A room, Bob?");
    CHECK(told(store.undo("b")) == "ask: Who are you?");
}

STORE_TEST("several steps are undone at once", undoing_several) {
    npcs::StoreOptions options = with_game();
    options.undo = 5;
    npcs::Store store = database.open(options);
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    for (const char* word : {"Ann", "yes", "no"}) answer(store, "a", word);
    const auto until = [](std::string question) {
        return [question](const npcs::Outcome& outcome) { return told(outcome) == "ask: " + question; };
    };
    const auto throws = [](const npcs::Outcome&) -> bool { throw std::runtime_error("no"); };
    CHECK(code_of(store.undo("a", {}, throws)) == "step-threw");
    CHECK(code_of(store.undo("a", {}, [&](const npcs::Outcome&) -> bool {
              CHECK(code_of(store.undo("a")) == "step-in-step");
              throw 7;
          })) == "step-threw");
    CHECK(store.find("a").value().version == 4);
    std::uint64_t version = 0;
    CHECK(told(store.undo("a", {.version = &version}, until("A room, Ann?"))) == "ask: A room, Ann?");
    CHECK(version == 5);
    CHECK(told(answer(store, "a", "yes")) == "ask: Anything else?");
    // None is enough: the earliest that is kept.
    CHECK(told(store.undo("a", {}, until("Never asked"))) == "ask: Who are you?");
    CHECK(store.find("a").value().version == 7);
    CHECK(code_of(store.undo("a")) == "nothing-to-undo");
    CHECK(database.sql("SELECT count(*) FROM npcs_past") == "0");
}

STORE_TEST("outcomes last longer than their conversation", outcomes_last) {
    npcs::Store store = database.open(with_game());
    REQUIRE(
        store.add_script({"bag", "l = [1, [2, 3], {\"a\": [4]}]\nl.push l\nyield l\nyield function\nend function\n"}));
    const npcs::Outcome outcome = store.create("a", "bag");
    REQUIRE(outcome.value.is_list());
    CHECK(outcome.value.at(1).at(1).number() == 3);
    CHECK(outcome.value.at(2).get("a").at(0).number() == 4);
    CHECK(outcome.value.at(3).at(1).at(0).number() == 2);
}
