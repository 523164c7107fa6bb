// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What databases do: other versions of the tables, files that are none, connections that are cut.

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "store/database.hpp"
#include "store/rows.hpp"
#include "stores.hpp"

using namespace store_tests;

STORE_TEST("tables of an older version are upgraded", upgrading) {
    {
        npcs::Store store = database.open(with_game());
        REQUIRE(store.add_script({"inn", innkeeper}));
        store.create("a", "inn");
    }
    // As the first version left them.
    database.sql("DROP TABLE npcs_past");
    database.sql("DROP TABLE npcs_removed");
    database.sql("UPDATE npcs_schema SET version = 1, oldest_reader = 1");
    npcs::StoreOptions options = with_game();
    options.undo = 1;
    npcs::Store store = database.open(options);
    CHECK(database.sql("SELECT version FROM npcs_schema") == "3");
    CHECK(told(answer(store, "a", "Ann")) == "ask: A room, Ann?");
    CHECK(told(store.undo("a")) == "ask: Who are you?");
    // Nobody knows what was removed before: new conversations begin above it in any case.
    CHECK(store.find("a").value().version == 3);
    store.create("b", "inn");
    CHECK(store.find("b").value().version == (std::uint64_t{1} << 32) + 1);
}

STORE_TEST("tables of a newer version are read if they allow it", newer_tables) {
    (void)database.open(with_game());
    database.sql("UPDATE npcs_schema SET version = 9, oldest_reader = 3");
    CHECK(database.open(with_game()).count().value() == 0);
    CHECK(database.sql("SELECT version FROM npcs_schema") == "9");
    database.sql("UPDATE npcs_schema SET oldest_reader = 4");
    const auto refused = database.try_open(with_game());
    CHECK(code_of(refused) == "store-newer");
    CHECK(refused.diagnostics().front().message ==
          "the tables have version 9, which takes a library that knows version 4; this one knows 3");
    CHECK(database.sql("SELECT version FROM npcs_schema") == "9");
}

STORE_TEST("several open a new store at once", opening_together) {
    std::atomic<int> opened = 0;
    std::mutex mutex;
    std::string problems;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                const auto store = database.try_open(with_game());
                if (store) ++opened;
                const std::lock_guard lock(mutex);
                if (!store) problems += npcs::one_line(store.diagnostics().front()) + "\n";
            });
    }
    INFO(problems);
    CHECK(opened == 4);
    CHECK(database.sql("SELECT count(*) FROM npcs_schema") == "1");
}

STORE_TEST("the tables stand beside others", other_tables) {
    database.sql("CREATE TABLE players (name text)");
    npcs::Store store = database.open(with_game());
    CHECK(store.count().value() == 0);
    CHECK(database.sql("SELECT count(*) FROM players") == "0");
}

TEST_CASE("store: URLs that lead nowhere are named") {
    CHECK(code_of(npcs::open_store("mysql://root@host/x")) == "no-database");
    CHECK(code_of(npcs::open_store("")) == "no-database");
    CHECK(code_of(npcs::open_store("sqlite:")) == "no-database");
    CHECK(code_of(npcs::open_store("sqlite::memory:")) == "no-database");
    CHECK(code_of(npcs::open_store("sqlite:/there/is/no/folder/world.db")) == "store-unavailable");
    const TestFolder folder;
    std::ofstream(folder.file("text.db")) << std::string(5000, 'x');
    CHECK(code_of(npcs::open_store("sqlite:" + folder.file("text.db"))) == "store-damaged");
}

#if defined(NPCS_HAS_POSTGRESQL)
TEST_CASE("store: passwords appear in no message") {
    for (const char* url : {"postgresql://npcs:hunter2@/none?host=/there/is/no/folder",
                            "postgresql://npcs:hunter2@/none?host=/there/is/no/folder&nonsense=1",
                            "postgresql://npcs:hunter2@[::1/none"}) {
        const auto refused = npcs::open_store(url);
        REQUIRE_FALSE(refused);
        const npcs::Diagnostic& why = refused.diagnostics().front();
        CHECK(why.code == "store-unavailable");
        CHECK((why.message + why.hint).find("hunter2") == std::string::npos);
    }
}

TEST_CASE("store: a database that may only be read is not written to (PostgreSQL)") {
    const auto database = postgresql_database();
    if (database == nullptr) {
        WARN("skipped: there is no PostgreSQL here");
        return;
    }
    npcs::Store before = database->open(with_game());
    REQUIRE(before.add_script({"inn", innkeeper}));
    before.create("a", "inn");
    for (const char* setting : {"default_transaction_isolation = serializable", "default_transaction_read_only = on"})
        database->sql("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET " + std::string(setting) +
                      "', current_database()); END $$");
    CHECK(code_of(database->try_open(with_game())) == "store-unavailable");
    // What the URL says counts. A step says itself how it reads and writes.
    npcs::Store store = npcs::open_store(database->url() + "&target_session_attrs=any", with_game()).value();
    npcs::Outcome outcome = store.step("a", [&](npcs::Session& talk) { return talk.resume("Ann"); });
    CHECK(told(outcome) == "ask: A room, Ann?");
    CHECK(told(answer(before, "a", "yes")) == "ask: Anything else?");
}

TEST_CASE("store: a cut connection is made again (PostgreSQL)") {
    const auto database = postgresql_database();
    if (database == nullptr) {
        WARN("skipped: there is no PostgreSQL here");
        return;
    }
    npcs::Store store = database->open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    const auto cut = [&] {
        database->sql(
            "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()");
    };
    // Between two steps nobody notices.
    cut();
    CHECK(told(answer(store, "a", "Ann")) == "ask: A room, Ann?");
    // In the middle of one it is undone.
    int calls = 0;
    const npcs::Outcome lost = store.step("a", [&](npcs::Session& talk) {
        ++calls;
        cut();
        return talk.resume("yes");
    });
    CHECK(code_of(lost) == "store-unavailable");
    CHECK(calls == 1);
    CHECK(told(store.look("a")) == "ask: A room, Ann?");
    CHECK(told(answer(store, "a", "yes")) == "ask: Anything else?");
    CHECK(store.find("a").value().version == 3);
    CHECK(store.metrics().find("npcs_store_connections_lost_total 0\n") == std::string::npos);
}
#endif

TEST_CASE("store: a full disk is named, and loses nothing (SQLite)") {
    const auto database = sqlite_database();
    npcs::Store store = database->open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    const std::string path = database->url().substr(7);
    // A file that may not grow any further stands in for a disk that is full.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const rlimit tight{std::filesystem::file_size(path + "-wal") + 1000, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    const npcs::Outcome refused = answer(store, "a", std::string(20000, 'x'));
    REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK((code_of(refused) == "store-full" || code_of(refused) == "store-unavailable"));
    CHECK(told(store.look("a")) == "ask: Who are you?");
    CHECK(told(answer(store, "a", "Ann")) == "ask: A room, Ann?");
    CHECK(database->sql("PRAGMA integrity_check") == "ok");
}
