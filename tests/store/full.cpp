// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A PostgreSQL whose disk is full, under load (disk/full_disk.cpp; SQLite's is in power.cpp). Writers begin and step
// conversations whose saves grow, alone and several at once, and know of each what they were told. Whatever that was, the
// conversations and the entries that they posted are as they should be, and once there is room nobody has to open anything
// again.

#if defined(NPCS_HAS_POSTGRESQL) && defined(NPCS_FULL_DISK)

#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "stores.hpp"

using namespace store_tests;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Tells how often it was stepped, and how much it was told.
constexpr const char* hoarder =
    "n = 0\nhoard = \"\"\nwhile true\n    hoard += prompt(n + \" \" + hoard.len)\n    n += 1\n    give n\nend while\n";

/// A conversation as its writer knows it.
struct Hoard {
    int steps = 0;
    std::size_t bytes = 0;
    bool operator==(const Hoard&) const = default;
};
using Hoards = std::map<std::string, Hoard>;

/// What is known of the disk. Between having room and being full, both may be so.
struct Disk {
    std::atomic<bool> may_be_full = false;
    std::atomic<bool> is_full = false;
    bool stops_server = false;  ///< when it is full
};

class HoardWriter {
public:
    HoardWriter(npcs::Store store, const Disk& disk, unsigned number)
        : store_(std::move(store)), disk_(disk), prefix_("w" + std::to_string(number) + "/"), random_(number) {}

    void run(const std::atomic<bool>& ends) {
        while (!ends && problem.empty()) act();
        has_ended = true;
    }

    /// What the database has; nothing if there is no such conversation. Looking needs no room.
    std::optional<Hoard> look(const std::string& id) {
        for (int tries = 0; tries < 300; ++tries) {
            const npcs::Outcome outcome = store_.look(id);
            const std::string code = code_of(outcome);
            if (code == "no-conversation") return std::nullopt;
            if (code.empty()) {
                const std::string text = outcome.value.text();
                return Hoard{std::atoi(text.c_str()),
                             static_cast<std::size_t>(std::atoll(text.substr(text.find(' ') + 1).c_str()))};
            }
            if (!disk_.stops_server || code != "store-unavailable") {
                problem = "looking is told " + code;
                return std::nullopt;
            }
            std::this_thread::sleep_for(milliseconds(100));
        }
        problem = "the store does not come back";
        return std::nullopt;
    }

    Hoards hoards;
    std::map<std::string, int> told;  ///< why steps were not done
    std::string problem;
    std::atomic<int> done = 0, done_while_full = 0, refused = 0;
    std::atomic<bool> has_ended = false;

private:
    /// Begins or steps one conversation, or some of them in one transaction.
    void act() {
        Hoards wanted;
        std::vector<npcs::Step> steps;
        const std::size_t count = random_() % 4 == 0 ? 3 : 1;
        while (steps.size() < count) add(steps, wanted);
        const bool may_be_full = disk_.may_be_full, is_full = disk_.is_full;
        const std::vector<npcs::Outcome> outcomes = store_.step_all(steps);
        const std::string code = code_of(outcomes.front());
        for (const npcs::Outcome& outcome : outcomes)
            if (code_of(outcome) != code) problem = "one of several was told " + code + ", one " + code_of(outcome);
        if (code.empty()) {
            for (const auto& [id, hoard] : wanted) hoards[id] = hoard;
            ++done;
            if (is_full && disk_.is_full) ++done_while_full;
            return;
        }
        ++told[code];
        if (code == "store-full" && (may_be_full || disk_.may_be_full)) expect_full(outcomes.front().error);
        else if (!disk_.stops_server || (code != "store-unavailable" && code != "store-undecided"))
            problem = npcs::one_line(outcomes.front().error) + (may_be_full ? "" : " (there is room)");
        settle(wanted, code);
        ++refused;
    }

    void add(std::vector<npcs::Step>& steps, Hoards& wanted) {
        // Of each writer the first one stays small, and has room where it is.
        const bool is_new = made_ == 0 || random_() % 5 == 0;
        if (is_new) ++made_;
        const int back = static_cast<int>(random_() % 4);
        const int number = is_new ? made_ : random_() % 3 == 0 ? 1 : std::max(1, made_ - back);
        const std::string id = prefix_ + std::to_string(number);
        if (wanted.contains(id)) return;
        const auto known = hoards.find(id);
        if (known == hoards.end()) {
            wanted[id] = {};
            steps.push_back({id, {}, {}, "hoarder"});
            return;
        }
        std::string more(number == 1 ? 0 : 500 + random_() % 2500, ' ');
        for (char& letter : more) letter = static_cast<char>('!' + random_() % 90);  // nothing that can be compressed
        wanted[id] = {known->second.steps + 1, known->second.bytes + more.size()};
        steps.push_back({id, [more](npcs::Session& talk, npcs::Outbox&) { return talk.resume(more); }});
    }

    /// It says which file could not grow, and what to do.
    void expect_full(const npcs::Diagnostic& why) {
        const bool has_place =
            why.message.find("PostgreSQL says: could not ") == 0 && why.message.find(" file \"") != std::string::npos;
        if (!has_place || why.hint != "make room on the database's disk; what was committed is safe")
            problem = why.message + " (" + why.hint + ")";
    }

    /// What was not done has left nothing; what is undecided is there as a whole, or not at all.
    void settle(const Hoards& wanted, const std::string& code) {
        int as_before = 0, as_wanted = 0;
        for (const auto& [id, hoard] : wanted) {
            const auto known = hoards.find(id);
            const auto before = known == hoards.end() ? std::nullopt : std::optional<Hoard>(known->second);
            const auto found = look(id);
            as_before += found == before;
            as_wanted += found == hoard;
        }
        const int count = static_cast<int>(wanted.size());
        if (as_wanted == count && code == "store-undecided")
            for (const auto& [id, hoard] : wanted) hoards[id] = hoard;
        else if (as_before != count && problem.empty()) problem = "something was done behind " + code;
    }

    npcs::Store store_;
    const Disk& disk_;
    std::string prefix_;
    std::mt19937 random_;
    int made_ = 0;
};

/// Takes and acknowledges what is posted, and remembers it.
struct HoardTaker {
    std::map<std::string, std::vector<int>> bodies;
    std::set<std::uint64_t> known;
    std::map<std::string, int> told;

    void take(npcs::Store& store) {
        const auto entries = store.take_outbox(500, seconds(1));
        if (!entries) {
            ++told[code_of(entries)];
            return;
        }
        std::vector<std::uint64_t> ids;
        for (const npcs::OutboxEntry& entry : entries.value()) {
            ids.push_back(entry.id);
            if (known.insert(entry.id).second) bodies[entry.conversation].push_back(std::atoi(entry.body.c_str()));
        }
        if (const auto left = store.acknowledge(ids); !left) ++told[code_of(left)];
    }
    void run(npcs::Store store, const std::atomic<bool>& ends) {
        while (!ends)
            if (store.wait_for_work(milliseconds(100))) take(store);
    }
};

/// Three writers and one who takes what they post.
class HoardLoad {
public:
    HoardLoad(const TestDatabase& database, const Disk& disk) {
        npcs::StoreOptions options = with_game();
        options.undo = 1;
        store = database.open(options);
        options.undo = 0;
        options.locking = npcs::Locking::version;
        npcs::Store other = database.open(options);
        REQUIRE(store->add_script({"hoarder", hoarder}));
        for (unsigned i = 0; i < 3; ++i)
            writers.push_back(std::make_unique<HoardWriter>(i == 1 ? other : *store, disk, i));
        threads_.emplace_back([this] { taker.run(*store, ends_); });
        for (const auto& writer : writers) threads_.emplace_back([this, &writer] { writer->run(ends_); });
    }
    ~HoardLoad() { end(); }

    void end() {
        ends_ = true;
        threads_.clear();
    }

    /// Waits until each writer has a number that is higher by so much. Returns false if one does not come so far.
    bool each(std::atomic<int> HoardWriter::*number, int more) const {
        std::vector<int> wanted;
        for (const auto& writer : writers) wanted.push_back((*writer).*number + more);
        const auto until = std::chrono::steady_clock::now() + seconds(60);
        for (std::size_t i = 0; i < writers.size(); ++i)
            while ((*writers[i]).*number < wanted[i]) {
                if (writers[i]->has_ended || std::chrono::steady_clock::now() > until) return false;
                std::this_thread::sleep_for(milliseconds(5));
            }
        return true;
    }

    /// Everything that was confirmed is there, once, and nothing else.
    void check() {
        end();
        // What was taken and not acknowledged comes again.
        for (int tries = 0; tries < 100 && store->statistics().value().outbox > 0; ++tries) {
            taker.take(*store);
            std::this_thread::sleep_for(milliseconds(50));
        }
        std::size_t count = 0;
        for (const auto& writer : writers) {
            CHECK(writer->problem == "");
            count += writer->hoards.size();
            for (const auto& [id, hoard] : writer->hoards) {
                INFO(id);
                std::vector<int> wanted;
                for (int n = 1; n <= hoard.steps; ++n) wanted.push_back(n);
                CHECK((writer->look(id) == hoard));
                CHECK(taker.bodies[id] == wanted);
            }
        }
        CHECK(store->count().value() == count);
    }

    std::optional<npcs::Store> store;
    std::vector<std::unique_ptr<HoardWriter>> writers;
    HoardTaker taker;

private:
    std::atomic<bool> ends_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace

TEST_CASE("store: a disk that is full under load is named, loses nothing, and is used again (PostgreSQL)") {
    OwnServer server(NPCS_FULL_DISK);
    const auto database = postgresql_database_of(server.file());
    if (database == nullptr) {
        WARN("skipped: there is no PostgreSQL here");
        return;
    }
    Disk disk;
    HoardLoad load(*database, disk);
    for (int i = 0; i < 3; ++i) {
        CHECK(load.each(&HoardWriter::done, 30));
        disk.may_be_full = true;
        server.fill_disk("base");
        disk.is_full = true;
        CHECK(load.each(&HoardWriter::refused, 30));
        disk.is_full = false;
        server.make_room();
        disk.may_be_full = false;
        // Nobody is refused any more: a writer would say so.
        CHECK(load.each(&HoardWriter::done, 30));
    }
    load.check();
    int done_while_full = 0;
    for (const auto& writer : load.writers) {
        CHECK(writer->told.size() == 1);
        CHECK(writer->told["store-full"] >= 90);
        done_while_full += writer->done_while_full;
    }
    // A version of a row that has room on its page needs none on the disk.
    CHECK(done_while_full > 0);
    for (const auto& [code, times] : load.taker.told) CHECK(code == "store-full");
}

TEST_CASE("store: a statement that is refused costs no connection, not even the first time (PostgreSQL)") {
    OwnServer server(NPCS_FULL_DISK);
    const auto database = postgresql_database_of(server.file());
    if (database == nullptr) {
        WARN("skipped: there is no PostgreSQL here");
        return;
    }
    npcs::Store before = database->open(with_game());
    REQUIRE(before.add_script({"inn", innkeeper}));
    before.create("a", "inn");
    server.fill_disk("base");
    // What it sends for a step is new to its connections.
    npcs::Store store = database->open(with_game());
    std::string much;
    std::mt19937 random(1);
    for (int i = 0; i < 200'000; ++i) much += static_cast<char>('!' + random() % 90);
    for (int i = 0; i < 3; ++i) CHECK(code_of(answer(store, "a", much)) == "store-full");
    server.make_room();
    CHECK(told(answer(store, "a", "Ann")) == "ask: A room, Ann?");
    CHECK(told(answer(store, "a", "yes")) == "ask: Anything else?");
    CHECK(store.find("a").value().version == 3);
    CHECK(store.metrics().find("npcs_store_connections_lost_total 0\n") != std::string::npos);
}

TEST_CASE("store: a full disk that stops the database loses nothing once it is started again (PostgreSQL)") {
    OwnServer server(NPCS_FULL_DISK);
    const auto database = postgresql_database_of(server.file());
    if (database == nullptr) {
        WARN("skipped: there is no PostgreSQL here");
        return;
    }
    Disk disk;
    disk.stops_server = true;
    HoardLoad load(*database, disk);
    CHECK(load.each(&HoardWriter::done, 30));
    disk.may_be_full = true;
    server.fill_disk("pg_wal");
    // What was told of the last commits may be that the disk is full, though the server went down: it was asked again.
    const auto has_stopped = [&] { return server.log().find("PANIC") != std::string::npos; };
    for (int tries = 0; tries < 600 && !has_stopped(); ++tries) std::this_thread::sleep_for(milliseconds(50));
    CHECK(has_stopped());
    // It tries to come back, in vain.
    std::this_thread::sleep_for(milliseconds(500));
    server.make_room();
    server.crash();
    disk.may_be_full = false;
    CHECK(load.each(&HoardWriter::done, 30));
    load.check();
}

#endif
