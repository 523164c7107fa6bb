// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "stores.hpp"

using namespace store_tests;

namespace {

std::vector<std::string> ids_of(const npcs::Store& store, const npcs::ConversationQuery& query) {
    std::vector<std::string> ids;
    const auto list = store.list(query);
    REQUIRE(list);
    for (const npcs::ConversationInfo& info : list.value()) ids.push_back(info.id);
    CHECK(store.count(query).value() >= ids.size());
    return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

STORE_TEST("conversations are found by what they are", listing) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    REQUIRE(store.add_script({"sleeper", sleeper}));
    store.create("p1/inn", "inn");
    store.create("p1/nap", "sleeper");
    store.create("p2/inn", "inn");
    store.create("p10/inn", "inn");
    for (const char* word : {"Ann", "yes", "no"}) answer(store, "p10/inn", word);
    CHECK(ids_of(store, {}) == Ids{"p1/inn", "p1/nap", "p10/inn", "p2/inn"});
    CHECK(ids_of(store, {.prefix = "p1/"}) == Ids{"p1/inn", "p1/nap"});
    CHECK(ids_of(store, {.script = "inn"}) == Ids{"p1/inn", "p10/inn", "p2/inn"});
    CHECK(ids_of(store, {.script = "none"}).empty());
    CHECK(ids_of(store, {.kind = npcs::Outcome::Kind::returned}) == Ids{"p10/inn"});
    CHECK(ids_of(store, {.wait = npcs::Outcome::Wait::time}) == Ids{"p1/nap"});
    CHECK(ids_of(store, {.function = "prompt"}) == Ids{"p1/inn", "p2/inn"});
    CHECK(ids_of(store, {.due_before = npcs::StoreTime::max()}) == Ids{"p1/nap"});
    CHECK(ids_of(store, {.since_before = npcs::StoreTime()}).empty());
    CHECK(ids_of(store, {.outdated = true}).empty());
    CHECK(ids_of(store, {.pinned = true}).empty());
    CHECK(ids_of(store, {.most = 3}) == Ids{"p1/inn", "p1/nap", "p10/inn"});
    CHECK(ids_of(store, {.after = "p10/inn", .most = 3}) == Ids{"p2/inn"});
    CHECK(ids_of(store, {.script = "inn", .kind = npcs::Outcome::Kind::yielded, .after = "p1/inn"}) == Ids{"p2/inn"});

    const auto show = store.show("p1/inn");
    REQUIRE(show);
    CHECK(show.value().find("Who are you?") != std::string::npos);
    CHECK(store.remove_prefix("p1").value() == 3);
    CHECK(ids_of(store, {}) == Ids{"p2/inn"});
    CHECK(code_of(store.remove_prefix("")) == "bad-id");
}

STORE_TEST("a store is compacted while it is used", compacting) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    CHECK(store.compact().empty());
    CHECK(told(answer(store, "a", "Ann")) == "ask: A room, Ann?");
    store.step("a", [&](npcs::Session& talk) {
        CHECK(code_of(store.compact()) == "step-in-step");
        return talk.resume("yes");
    });
    CHECK(store.compact().empty());
    CHECK(told(store.look("a")) == "ask: Anything else?");
    CHECK(store.find("a").value().version == 3);
}

STORE_TEST("a player is removed with all traces", removing) {
    npcs::StoreOptions options = with_game();
    options.undo = 5;
    npcs::Store store = database.open(options);
    REQUIRE(store.add_script({"inn", innkeeper}));
    for (const char* id : {"ann/1", "ann/2", "bob/1"}) {
        store.create(id, "inn");
        answer(store, id, "secret");
        answer(store, id, "yes");
    }
    CHECK(store.remove("ann/1").empty());
    CHECK(store.remove_prefix("ann/").value() == 1);
    CHECK(store.remove_prefix("ann/").value() == 0);
    for (const char* table : {"npcs_conversation", "npcs_past"})
        CHECK(database.sql("SELECT count(*) FROM " + std::string(table)) ==
              (std::string(table) == "npcs_past" ? "2" : "1"));
    CHECK(database.sql("SELECT count(*) FROM npcs_outbox") == "2");
}

TEST_CASE("store: a removed player is in no file (SQLite)") {
    const auto database = sqlite_database();
    npcs::StoreOptions options = with_game();
    options.undo = 5;
    npcs::Store store = database->open(options);
    // Another process has it open, too.
    const npcs::Store other = database->open(options);
    REQUIRE(other.count().value() == 0);
    REQUIRE(store.add_script({"inn", innkeeper}));
    const std::string secret = "Rumpelstiltskin";
    const std::filesystem::path file = database->url().substr(7);
    const auto found_in = [&] {
        std::string names;
        for (const auto& entry : std::filesystem::directory_iterator(file.parent_path())) {
            std::ifstream stream(entry.path(), std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
            if (bytes.find(secret) != bytes.npos) names += entry.path().filename().string() + " ";
        }
        return names;
    };
    std::mt19937 random(5);
    for (int player = 0; player < 120; ++player) {
        // Of any size, so that pages are split, joined, and continued elsewhere.
        const std::string id = (player % 3 == 0 ? secret + "/" : "p/") + std::to_string(player);
        const std::string name = (player % 3 == 0 ? secret : "Ann") + std::string(random() % 6000, 'x');
        REQUIRE(code_of(store.create(id, "inn")) == "");
        for (const std::string& word : {name, name + "!", std::string("no")})
            REQUIRE(code_of(answer(store, id, word)) == "");
        if (player % 2 == 0) (void)store.undo(id);
    }
    REQUIRE_FALSE(found_in().empty());
    CHECK(store.remove_prefix(secret).value() == 40);
    // Not in the log; but SQLite may have left pieces where it moved rows, as long as the file is not written anew.
    CHECK(found_in().find("-wal") == std::string::npos);
    CHECK(store.compact().empty());
    CHECK(found_in() == "");
    REQUIRE(code_of(store.create(secret, "inn")) == "");
    answer(store, secret, secret);
    REQUIRE_FALSE(found_in().empty());
    CHECK(store.remove(secret).empty());
    CHECK(found_in().find("-wal") == std::string::npos);
    CHECK(store.compact().empty());
    CHECK(found_in() == "");
    CHECK(database->sql("PRAGMA integrity_check") == "ok");
}

STORE_TEST("versions of a script are kept once each", script_versions) {
    npcs::Store store = database.open(with_game());
    const auto first =
        store.add_script({"inn", innkeeper, {{"inn.npcs", "one"}, {"cellar.npcs", std::string("\0two", 4)}}});
    REQUIRE(first);
    CHECK(first.value().current);
    const auto again = store.add_script({"inn", innkeeper});
    REQUIRE(again);
    CHECK(again.value().number == first.value().number);
    const auto second = store.add_script({"inn", std::string(innkeeper) + "print 1\n"});
    REQUIRE(second);
    CHECK(second.value().number != first.value().number);
    REQUIRE(store.scripts("inn").value().size() == 2);
    CHECK_FALSE(store.scripts("inn").value()[0].current);
    CHECK(store.scripts("none").value().empty());
    store.create("old", "inn", {.fingerprint = first.value().fingerprint});
    store.create("new", "inn");
    CHECK(store.find("old").value().script.number == first.value().number);
    CHECK(store.find("new").value().script.number == second.value().number);
    CHECK(ids_of(store, {.outdated = true}) == Ids{"old"});
    CHECK(ids_of(store, {.fingerprint = second.value().fingerprint}) == Ids{"new"});
    // Back to the first one.
    CHECK(store.add_script({"inn", innkeeper}).value().current);
    CHECK(ids_of(store, {.outdated = true}) == Ids{"new"});
    const auto source = store.script_source(first.value().number);
    REQUIRE(source);
    CHECK(source.value().text == innkeeper);
    REQUIRE(source.value().files.size() == 2);
    CHECK(source.value().files[1].second == std::string("\0two", 4));
    CHECK(code_of(store.script_source(99)) == "no-script");
}

STORE_TEST("statistics and metrics count", counting) {
    npcs::StoreOptions options = with_game();
    npcs::Store store = database.open(options);
    REQUIRE(store.add_script({"inn", innkeeper}));
    REQUIRE(store.add_script({"sleeper", sleeper}));
    CHECK(store.statistics().value().conversations == 0);
    store.create("a", "inn");
    store.create("b", "sleeper");
    answer(store, "a", "Ann");
    const auto statistics = store.statistics();
    REQUIRE(statistics);
    const npcs::StoreStatistics& numbers = statistics.value();
    CHECK(numbers.conversations == 2);
    CHECK(numbers.states == std::map<std::string, std::uint64_t>{{"answer", 1}, {"time", 1}});
    CHECK(numbers.timers == 1);
    CHECK(numbers.overdue == 0);
    CHECK(numbers.next_due == store.find("b").value().due);
    CHECK(numbers.outbox == 1);
    REQUIRE(numbers.scripts.size() == 2);
    CHECK(numbers.scripts[0].second == 1);
    CHECK(numbers.bytes > 1000);
    CHECK(numbers.schema == 3);
    const std::string metrics = store.metrics();
    for (const char* line : {"npcs_store_steps_total 1\n", "npcs_store_created_total 2\n", "npcs_store_up 1\n",
                             "npcs_store_outbox_entries 1\n", "npcs_store_due_conversations 0\n"})
        CHECK(metrics.find(line) != std::string::npos);
}
