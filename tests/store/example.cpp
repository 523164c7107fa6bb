// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The code in docs/store.md.

#include <iostream>

#include "stores.hpp"

using namespace std::chrono_literals;

TEST_CASE("store: the page's example (SQLite)") {
    const auto database = store_tests::sqlite_database();
    const std::string url = database->url(),
                      text = "gold = prompt(\"How much?\")\ngive \"gold\"\nwait 0\ngive \"thanks\"\n";
    std::vector<std::string> given;
    const auto give_to_player = [&](const npcs::OutboxEntry& entry) { given.push_back(entry.body); };
    const std::stop_token stop;

    npcs::Host game;
    game.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    game.def("give", [](npcs::Call& call, std::string what) { npcs::Outbox::of(call)->post("give", what); });

    auto store = npcs::open_store(url, {.host = game}).value();
    store.add_script({.name = "banker", .text = text});
    store.create("player-7/banker", "banker");
    auto outcome = store.step("player-7/banker", [](npcs::Session& talk) { return talk.resume("ten"); });
    CHECK(outcome.wait == npcs::Outcome::Wait::time);

    // A worker, of any process.
    while (store.wait_for_work(10ms, stop)) {
        if (auto due = store.take_due(100, 30s))
            for (const npcs::DueConversation& one : due.value()) store.wake(one);
        if (auto entries = store.take_outbox(100, 30s)) {
            std::vector<std::uint64_t> done;
            for (const npcs::OutboxEntry& entry : entries.value()) {
                give_to_player(entry);  // remembers entry.id: it may come twice
                done.push_back(entry.id);
            }
            store.acknowledge(done);
        }
    }
    CHECK(given == std::vector<std::string>{"gold", "thanks"});
}
