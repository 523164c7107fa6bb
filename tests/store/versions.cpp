// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Versions, by which a caller says which state it has seen: of an id, none ever comes back.

#include <mutex>
#include <set>
#include <thread>

#include "stores.hpp"

using namespace store_tests;

namespace {

const char* const counter = "n = 0\nwhile true\n    x = prompt(n)\n    n += 1\nend while\n";

std::uint64_t version_of(const npcs::Store& store, std::string_view id) { return store.find(id).value().version; }

/// Steps it, and returns the version that it has then.
std::uint64_t step_to(npcs::Store& store, std::string_view id) {
    std::uint64_t version = 0;
    store.step(id, [](npcs::Session& talk) { return talk.resume("on"); }, {.version = &version});
    return version;
}

}  // namespace

STORE_TEST("a version of a removed conversation does not come back", versions_after_removal) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"count", counter}));
    std::uint64_t highest = 0;
    const auto remove = [&](int way) {
        if (way % 2 == 0) CHECK(store.remove("p/a").empty());
        else CHECK(store.remove_prefix("p/").value() == 1);
    };
    for (int life = 0; life < 4; ++life) {
        std::uint64_t version = 0, posted = 0;
        const auto begin = [&](npcs::Session& talk, const npcs::Outbox& outbox) {
            posted = outbox.version();
            return talk.start();
        };
        REQUIRE(code_of(store.create("p/a", "count", {.version = &version}, begin)) == "");
        CHECK(version == highest + 1);
        CHECK(posted == version);
        CHECK(version_of(store, "p/a") == version);
        for (std::uint64_t old = 1; old <= highest; ++old) {
            const auto stale = [](npcs::Session& talk) { return talk.resume("stale"); };
            REQUIRE(code_of(store.step("p/a", stale, {.if_version = old})) == "changed");
        }
        for (int i = 0; i < 3; ++i) highest = step_to(store, "p/a");
        remove(life);
    }
    // Nothing else is kept of it.
    CHECK(database.sql("SELECT count(*) FROM npcs_removed") == "1");
    // What is brought in begins behind it, too.
    store.create("q/b", "count");
    const auto save = store.export_one("q/b");
    REQUIRE(save);
    CHECK(store.import_one("p/a", save.value()).empty());
    CHECK(version_of(store, "p/a") == highest + 1);
    CHECK(store.import_one("p/a", save.value(), {.replace = true}).empty());
    CHECK(version_of(store, "p/a") == highest + 2);
}

STORE_TEST("what is put back begins behind what was removed", versions_after_restore) {
    npcs::StoreOptions options = with_game();
    options.undo = 3;
    const TestFolder folder;
    const std::string path = folder.file("backup.db");
    {
        const auto original = sqlite_database();
        npcs::Store store = original->open(options);
        REQUIRE(store.add_script({"count", counter}));
        for (const char* id : {"a", "b"}) store.create(id, "count");
        for (int i = 0; i < 7; ++i) step_to(store, "b");
        step_to(store, "a");
        store.remove("b");
        REQUIRE(store.backup(path).empty());
    }
    npcs::Store fresh = database.open(options);
    REQUIRE(fresh.restore(path).empty());
    CHECK(version_of(fresh, "a") == 2);
    fresh.create("b", "count");
    CHECK(version_of(fresh, "b") == 9);
    CHECK(fresh.remove_prefix("a").value() + fresh.remove_prefix("b").value() == 2);
    // As after `npcs store remove` of everything, by an operator who then changes his mind.
    database.sql("DELETE FROM npcs_script");
    npcs::Store again = database.open(options);
    REQUIRE(again.restore(path).empty());
    CHECK(version_of(again, "a") == 11);
    CHECK(again.undo("a").value.text() == "0");
    CHECK(version_of(again, "a") == 12);
}

static void make_and_remove(TestDatabase& database, npcs::Locking locking) {
    npcs::StoreOptions options = with_game();
    options.locking = locking;
    npcs::Store store = database.open(options);
    REQUIRE(store.add_script({"count", counter}));
    std::mutex mutex;
    std::multiset<std::uint64_t> versions;
    std::string wrong;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 20; ++i) {
                    std::uint64_t version = 0;
                    npcs::Outcome outcome;
                    if ((i + t) % 3 == 2) {
                        (void)store.remove("a");
                        continue;
                    }
                    if ((i + t) % 3 == 0) outcome = store.create("a", "count", {.version = &version});
                    else version = step_to(store, "a");
                    const std::lock_guard lock(mutex);
                    if (version > 0) versions.insert(version);
                    const std::string code = code_of(outcome);
                    if (code != "" && code != "exists") wrong += code + " ";
                }
            });
    }
    CHECK(wrong == "");
    CHECK(versions.size() > 10);
    CHECK(std::set<std::uint64_t>(versions.begin(), versions.end()).size() == versions.size());
}

STORE_TEST("threads make and remove one conversation, with locks", lives_with_locks) {
    make_and_remove(database, npcs::Locking::row);
}
STORE_TEST("threads make and remove one conversation, without locks", lives_with_versions) {
    make_and_remove(database, npcs::Locking::version);
}

STORE_TEST("whoever looks neither waits nor writes", looking_aside) {
    npcs::StoreOptions options = with_game();
    options.lock_timeout = std::chrono::milliseconds(100);
    npcs::Store store = database.open(with_game()), other = database.open(options);
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    answer(store, "a", "Ann");
    const auto look = [&] {
        std::string name, inside;
        std::uint64_t version = 0;
        const auto see = [&](const npcs::Session& talk) {
            name = talk.global("name").text();
            inside = code_of(answer(other, "a", "no"));
            // A copy may go on; what it posts goes nowhere.
            auto copy = talk.fork();
            REQUIRE(copy);
            CHECK(told(copy.value().resume("yes")) == "ask: Anything else?");
        };
        CHECK(told(other.look("a", see, &version)) == "ask: A room, Ann?");
        CHECK(name == "Ann");
        CHECK(inside == "step-in-step");
        CHECK(version == 2);
    };
    look();
    // While another one has locked it, and writes.
    store.step("a", [&](npcs::Session& talk) {
        const npcs::Outcome outcome = talk.resume("yes");
        std::jthread(look).join();
        std::string refused;
        std::jthread([&] { refused = code_of(answer(other, "a", "no")); }).join();
        CHECK(refused == "store-busy");
        return outcome;
    });
    CHECK(version_of(store, "a") == 3);
    CHECK(store.take_outbox(10, std::chrono::seconds(60)).value().size() == 2);
    // What it calls may throw.
    const auto throws = [](const npcs::Session&) { throw std::runtime_error("no"); };
    std::uint64_t version = 77;
    CHECK(code_of(store.look("a", throws, &version)) == "step-threw");
    CHECK(code_of(store.look("none", throws, &version)) == "no-conversation");
    CHECK(version == 77);
    options.user_data = [](std::string_view) -> std::any { throw std::runtime_error("no such player"); };
    npcs::Store strict = database.open(options);
    CHECK(code_of(strict.look("a")) == "step-threw");
    CHECK(code_of(strict.export_one("a")) == "step-threw");
}
