// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "stores.hpp"

using namespace store_tests;

namespace {

/// Only a text is edited.
const std::string better_inn = [] {
    std::string text = innkeeper;
    return text.replace(text.find("A room, "), 8, "Shall I show you a room, ");
}();
/// The question of the room is gone.
const std::string short_inn =
    "name = prompt(\"Who are you?\")\ngive \"beer for \" + name\nlast = prompt(\"Anything else?\")\n"
    "give \"last \" + last\nreturn name\n";

/// One at each question, and one that has ended.
void fill(npcs::Store& store) {
    REQUIRE(store.add_script({"inn", innkeeper}));
    const std::vector<std::vector<const char*>> answers{{}, {"Ann"}, {"Bob", "yes"}, {"Cid", "yes", "no"}};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const std::string id = "p" + std::to_string(i);
        store.create(id, "inn");
        for (const char* word : answers[i]) answer(store, id, word);
    }
}

}  // namespace

STORE_TEST("sleeping conversations are brought to a new version", migrating) {
    npcs::Store store = database.open(with_game());
    fill(store);
    const auto table = store.check({{"inn", better_inn}});
    REQUIRE(table);
    CHECK(table.value().total.seen == 4);
    CHECK(table.value().total.accepted == 4);
    CHECK(table.value().unchanged == 0);
    CHECK(store.scripts().value().size() == 1);
    REQUIRE(store.add_script({"inn", better_inn}));
    // Until then they go on as they were.
    CHECK(store.count({.outdated = true}).value() == 4);
    CHECK(told(answer(store, "p0", "Dan")) == "ask: A room, Dan?");
    std::uint64_t told_of = 0;
    const auto done = store.migrate({.batch = 3, .progress = [&](const auto& progress) { told_of = progress.seen; }});
    REQUIRE(done);
    CHECK(done.value().seen == 4);
    CHECK(done.value().accepted == 4);
    CHECK(done.value().pinned == 0);
    CHECK(done.value().busy == 0);
    CHECK(told_of == 4);
    CHECK(store.count({.outdated = true}).value() == 0);
    CHECK(store.find("p2").value().version == 4);
    CHECK(told(answer(store, "p2", "no")) == "returned");
    store.create("p9", "inn");
    CHECK(told(answer(store, "p9", "Eve")) == "ask: Shall I show you a room, Eve?");
    CHECK(store.migrate().value().seen == 0);
    CHECK(store.check({{"inn", better_inn}}).value().unchanged == 5);
}

STORE_TEST("what is not accepted stays at its version and goes on", pinning) {
    npcs::Store store = database.open(with_game());
    fill(store);
    const auto table = store.check({{"inn", short_inn}});
    REQUIRE(table);
    CHECK(table.value().total.pinned == 1);
    REQUIRE(table.value().rows.size() >= 2);
    CHECK(table.value().rows.front().verdict == npcs::Verdict::skips);
    CHECK(table.value().rows.front().conversations == 1);
    CHECK(table.value().rows.front().examples == std::vector<std::string>{"p1"});
    CHECK(table.value().rows.front().reason != "");
    REQUIRE(store.add_script({"inn", short_inn}));
    const auto done = store.migrate();
    REQUIRE(done);
    CHECK(done.value().accepted == 3);
    CHECK(done.value().pinned == 1);
    CHECK(store.find("p1").value().pinned == npcs::Verdict::skips);
    CHECK(store.list({.verdict = npcs::Verdict::skips}).value().front().id == "p1");
    CHECK(store.list({.pinned = true}).value().size() == 1);
    CHECK(store.statistics().value().pinned == 1);
    // Once is enough for each release.
    CHECK(store.migrate().value().seen == 0);
    CHECK(store.migrate({.accept = {npcs::Verdict::skips}}).value().seen == 0);
    // With its next step it can be brought over.
    CHECK(told(answer(store, "p1", "yes")) == "ask: Anything else?");
    CHECK_FALSE(store.find("p1").value().pinned);
    CHECK(store
              .migrate({.accept = {npcs::Verdict::exact, npcs::Verdict::moved, npcs::Verdict::differs,
                                   npcs::Verdict::skips}})
              .value()
              .accepted == 1);
    CHECK(told(answer(store, "p1", "no")) == "returned");
}

STORE_TEST("migrating can be stopped and begun again", stopping_migration) {
    npcs::Store store = database.open(with_game());
    fill(store);
    REQUIRE(store.add_script({"inn", better_inn}));
    REQUIRE(store.add_script({"other", innkeeper}));
    std::stop_source stop;
    const auto first = store.migrate(
        {.script = "inn", .batch = 1, .progress = [&](const auto&) { stop.request_stop(); }, .stop = stop.get_token()});
    REQUIRE(first);
    CHECK(first.value().accepted == 1);
    CHECK(store.count({.outdated = true}).value() == 3);
    CHECK(store.migrate({.script = "other"}).value().seen == 0);
    npcs::Store again = database.open(with_game());
    CHECK(again.migrate({.rate = 10000}).value().accepted == 3);
}

STORE_TEST("several migrate at once, and timers go on", migrating_together) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"sleeper", sleeper}));
    std::vector<npcs::Step> steps;
    for (int i = 0; i < 40; ++i) steps.push_back({"s" + std::to_string(i), {}, {}, "sleeper"});
    store.step_all(steps);
    const auto due = store.find("s7").value().due;
    REQUIRE(store.add_script({"sleeper", std::string(sleeper) + "print \"over\"\n"}));
    std::uint64_t accepted = 0;
    {
        std::mutex mutex;
        std::vector<std::jthread> threads;
        for (int t = 0; t < 2; ++t)
            threads.emplace_back([&] {
                npcs::Store own = database.open(with_game());
                const auto done = own.migrate({.batch = 4});
                const std::lock_guard lock(mutex);
                accepted += done ? done.value().accepted : 1000;
            });
    }
    CHECK(accepted + store.migrate().value().accepted == 40);
    CHECK(store.find("s7").value().due == due);
    CHECK(store.find("s7").value().version == 2);
}

STORE_TEST("a conversation whose row is damaged is refused by name", hostile_rows) {
    npcs::StoreOptions options = with_game();
    npcs::Store store = database.open(options);
    fill(store);
    const std::string blob = database.is_sqlite() ? "x'8e6e7063'" : "'\\x8e6e7063'";
    const std::string huge = database.is_sqlite() ? "zeroblob(20000000)" : "decode(repeat('00', 20000000), 'hex')";
    database.sql("UPDATE npcs_conversation SET save = " + blob + " WHERE script = 1 AND version = 1");
    database.sql("UPDATE npcs_conversation SET save = " + huge + " WHERE version = 2");
    database.sql("UPDATE npcs_conversation SET script = 77, state = 9999, verdict = 300, pinned = 5 WHERE version = 3");
    CHECK(code_of(answer(store, "p0", 1)) == "save-cut");
    CHECK(code_of(store.look("p0")) == "save-cut");
    CHECK(code_of(store.export_one("p0")) == "save-cut");
    CHECK(code_of(store.show("p0")) == "save-cut");
    CHECK(code_of(answer(store, "p1", 1)) == "save-limit");
    CHECK(code_of(store.look("p1")) == "save-limit");
    CHECK(code_of(answer(store, "p2", 1)) == "no-script");
    CHECK_FALSE(store.find("p2").value().pinned);
    CHECK(store.list().value().size() == 4);
    REQUIRE(store.add_script({"inn", better_inn}));
    const auto done = store.migrate();
    REQUIRE(done);
    CHECK(done.value().pinned == 2);
    CHECK(store.find("p0").value().pinned == npcs::Verdict::refused);
    CHECK(store.check({{"inn", better_inn}}).value().total.pinned == 2);
    CHECK(store.remove("p0").empty());
}

STORE_TEST("conversations can be taken out and brought in", exporting) {
    npcs::Store store = database.open(with_game());
    fill(store);
    const auto save = store.export_one("p1");
    REQUIRE(save);
    const auto file = sqlite_database();
    npcs::Store other = file->open(with_game());
    CHECK(code_of(other.import_one("x", save.value())) == "no-script");
    REQUIRE(other.add_script({"inn", better_inn}));
    CHECK(other.import_one("x", save.value()).empty());
    CHECK(code_of(other.import_one("x", save.value())) == "exists");
    CHECK(other.import_one("x", save.value(), {.replace = true}).empty());
    CHECK(other.find("x").value().version == 2);
    CHECK(told(answer(other, "x", "yes")) == "ask: Anything else?");
    CHECK(code_of(other.import_one("y", "nonsense")) == "save-unknown");
    REQUIRE(other.add_script({"inn", short_inn}));
    CHECK(code_of(other.import_one("y", save.value())) == "save-migration");
    CHECK(other.count().value() == 1);
    // Its own version is taken where the store has it.
    REQUIRE(other.add_script({"inn", innkeeper}));
    REQUIRE(other.add_script({"inn", short_inn}));
    CHECK(other.import_one("y", save.value()).empty());
    CHECK(told(other.look("y")) == "ask: A room, Ann?");
}

STORE_TEST("a backup is everything at one moment", backups) {
    npcs::StoreOptions options = with_game();
    options.undo = 3;
    npcs::Store store = database.open(options);
    fill(store);
    REQUIRE(store.add_script({"inn", better_inn, {{"a", "b"}}}));
    REQUIRE(store.add_script({"sleeper", sleeper}));
    store.create("s", "sleeper");
    const TestFolder folder;
    const std::string path = folder.file("backup.db");
    REQUIRE(store.backup(path).empty());
    CHECK(code_of(store.backup(path)) == "exists");
    answer(store, "p0", "later");

    npcs::Store copy = npcs::open_store("sqlite:" + path, options).value();
    CHECK(copy.count().value() == 5);
    CHECK(told(copy.look("p0")) == "ask: Who are you?");
    CHECK(copy.find("s").value().due == store.find("s").value().due);
    CHECK(copy.undo("p2").kind == npcs::Outcome::Kind::yielded);
    const auto entries = copy.take_outbox(100, std::chrono::seconds(60)).value();
    CHECK(entries.size() == 6);
    // What it posts next has a number that the original had not when it was copied.
    answer(copy, "p0", "Dan");
    CHECK(copy.take_outbox(100, std::chrono::seconds(60)).value().front().id > entries.back().id);

    std::stop_source stop;
    stop.request_stop();
    CHECK(code_of(store.backup(folder.file("stopped.db"), stop.get_token())) == "stopped");
    CHECK_FALSE(std::filesystem::exists(folder.file("stopped.db")));
    CHECK_FALSE(std::filesystem::exists(folder.file("stopped.db.part")));
    CHECK(code_of(store.backup("/there/is/no/folder.db")) == "store-unavailable");
    CHECK(code_of(store.restore(path)) == "not-empty");

    // A file of somebody else.
    std::ofstream(folder.file("other.db.part")) << "mine";
    CHECK(code_of(store.backup(folder.file("other.db"))) == "exists");
    CHECK(std::filesystem::file_size(folder.file("other.db.part")) == 4);
}

STORE_TEST("what is called while migrating may throw", throwing_migration) {
    npcs::Store store = database.open(with_game());
    fill(store);
    REQUIRE(store.add_script({"inn", better_inn, {}}));
    const auto throws = [](const npcs::MigrationProgress&) { throw std::runtime_error("no"); };
    CHECK(code_of(store.check({{"inn", better_inn, {}}}, {.progress = throws})) == "step-threw");
    CHECK(code_of(store.migrate({.progress = throws})) == "step-threw");
    CHECK(store.migrate());
}

STORE_TEST("a backup can be put back", restoring) {
    const TestFolder folder;
    const std::string path = folder.file("backup.db");
    std::vector<npcs::OutboxEntry> entries;
    {
        const auto original = sqlite_database();
        npcs::Store store = original->open(with_game());
        fill(store);
        REQUIRE(store.backup(path).empty());
        entries = store.take_outbox(100, std::chrono::seconds(60)).value();
    }
    npcs::Store store = database.open(with_game());
    CHECK(code_of(store.restore(folder.file("none.db"))) == "store-unavailable");
    std::ofstream(folder.file("empty.db"));
    CHECK(code_of(store.restore(folder.file("empty.db"))) == "store-damaged");
    CHECK(std::filesystem::file_size(folder.file("empty.db")) == 0);
    REQUIRE(store.restore(path).empty());
    CHECK(store.count().value() == 4);
    CHECK(told(answer(store, "p1", "yes")) == "ask: Anything else?");
    const auto again = store.take_outbox(100, std::chrono::seconds(60)).value();
    REQUIRE(again.size() == entries.size() + 1);
    CHECK(again[0].body == entries[0].body);
    CHECK(again.back().id > entries.back().id);
}

STORE_TEST("a file that is restored stays as it is", restoring_reads_only) {
    const auto original = sqlite_database();
    const std::string path = original->url().substr(7);
    {
        npcs::Store store = original->open(with_game());
        fill(store);
    }
    // As an earlier library left it, and in use by somebody.
    for (const char* change :
         {"DROP TABLE npcs_removed", "DROP TABLE npcs_past", "UPDATE npcs_schema SET version = 1, oldest_reader = 1"})
        original->sql(change);
    const auto bytes = [&] {
        std::ifstream file(path, std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(file), {}};
    };
    const std::string before = bytes();
    npcs::Store store = database.open(with_game());
    REQUIRE(code_of(store.restore(path)) == "");
    CHECK(store.count().value() == 4);
    CHECK(bytes() == before);
    CHECK(original->sql("SELECT version FROM npcs_schema") == "1");
    CHECK(told(answer(store, "p1", "yes")) == "ask: Anything else?");
    // What was removed from it before is not known.
    store.create("new", "inn");
    CHECK(store.find("new").value().version > (std::uint64_t{1} << 32));
    // One of a newer library is refused.
    original->sql("UPDATE npcs_schema SET version = 99, oldest_reader = 99");
    const auto other = sqlite_database();
    npcs::Store empty = other->open(with_game());
    CHECK(code_of(empty.restore(path)) == "store-newer");
    CHECK(empty.count().value() == 0);
}
