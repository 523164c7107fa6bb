// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Stores for tests, in a file of SQLite or a database of the PostgreSQL that tests/store/postgresql.py has started. Every
// STORE_TEST is a test for each of them.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "npcs/store.hpp"

namespace store_tests {

/// An empty database, removed at the end.
class TestDatabase {
public:
    virtual ~TestDatabase() = default;
    virtual std::string url() const = 0;
    virtual bool is_sqlite() const = 0;
    /// Does SQL behind the store's back, and returns the first column of the last row.
    std::string sql(std::string_view text) const;

    npcs::Result<npcs::Store> try_open(npcs::StoreOptions options = {}) const {
        return npcs::open_store(url(), std::move(options));
    }
    npcs::Store open(npcs::StoreOptions options = {}) const;
};

std::unique_ptr<TestDatabase> sqlite_database();
/// Returns null where there is none.
std::unique_ptr<TestDatabase> postgresql_database();
/// The same, of the server that a file of postgresql.py tells of.
std::unique_ptr<TestDatabase> postgresql_database_of(const std::string& path);

/// A folder that is removed at the end.
class TestFolder {
public:
    TestFolder();
    ~TestFolder();
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

/// A PostgreSQL of a test's own, so that others keep theirs; none where there is none.
class OwnServer {
public:
    /// `full_disk`: the library that lets its disk be full.
    explicit OwnServer(const std::string& full_disk = "");
    ~OwnServer();
    /// What postgresql_database_of takes.
    std::string file() const { return folder_.file("server"); }
    /// Stops it at once, unless it has stopped, and starts it again.
    void crash();
    /// What it has written to its log.
    std::string log() const;
    /// Lets no file grow in a folder of its data: "base" has the tables, "pg_wal" the log of changes.
    void fill_disk(const std::string& folder);
    void make_room();

private:
    int call(const std::string& what, const std::string& library = "") const;
    std::filesystem::path place() const;
    TestFolder folder_;
};

/// What the tests' scripts call: `prompt(question)` suspends, `give(what)` posts to the outbox, `boom` throws.
npcs::Host game();
npcs::StoreOptions with_game();
/// `ask` three times, with an entry of the outbox behind each answer.
extern const char* const innkeeper;
/// Waits a minute, then gives and asks.
extern const char* const sleeper;

std::string code_of(const npcs::Outcome& outcome);
std::string code_of(const npcs::Diagnostics& diagnostics);
template <typename T>
std::string code_of(const npcs::Result<T>& result) {
    return code_of(result.diagnostics());
}
/// "ask: TEXT", "wait: SECONDS", "returned", "failed: CODE", "refused: CODE"
std::string told(const npcs::Outcome& outcome);

inline npcs::Outcome answer(npcs::Store& store, std::string_view id, const npcs::Value& value) {
    return store.step(id, [&](npcs::Session& talk) { return talk.resume(value); });
}

}  // namespace store_tests

#define STORE_TEST(name, function)                                                         \
    static void function(store_tests::TestDatabase& database);                             \
    TEST_CASE("store: " name " (SQLite)") { function(*store_tests::sqlite_database()); }   \
    TEST_CASE("store: " name " (PostgreSQL)") {                                            \
        if (const auto database = store_tests::postgresql_database()) function(*database); \
        else WARN("skipped: there is no PostgreSQL here");                                 \
    }                                                                                      \
    static void function([[maybe_unused]] store_tests::TestDatabase& database)
