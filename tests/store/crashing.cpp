// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A PostgreSQL that crashes under load and comes back, a few times. Each thread knows what it was told of its own
// conversation; whatever that was, the conversation and the entries that it posted are as they should be, and nobody has
// to open anything again.

#if defined(NPCS_HAS_POSTGRESQL)

#include <atomic>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include "stores.hpp"

using namespace store_tests;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Somebody who steps a conversation of his own, and checks what he is told.
class Stepper {
public:
    Stepper(npcs::Store store, std::string id) : store_(std::move(store)), id_(std::move(id)) {}

    void run(const std::atomic<bool>& ends) {
        while (!ends && problem.empty()) {
            const std::string code = code_of(answer(store_, id_, "on"));
            if (code.empty()) ++steps;
            else if (code == "store-unavailable" || code == "store-undecided" || code == "store-busy") look(code);
            else problem = "told " + code;
        }
    }

    int steps = 0;
    std::map<std::string, int> told;
    std::string problem;

private:
    void look(const std::string& code) {
        ++told[code];
        for (int tries = 0; tries < 600; ++tries) {
            const npcs::Outcome outcome = store_.look(id_);
            if (code_of(outcome) != "") {
                std::this_thread::sleep_for(milliseconds(100));
                continue;
            }
            const int there = std::atoi(outcome.value.text().c_str());
            if (there == steps) return;
            if (there == steps + 1 && code == "store-undecided") ++steps;
            else problem = code + ", and " + std::to_string(there) + " steps instead of " + std::to_string(steps);
            return;
        }
        problem = "the store does not come back";
    }

    npcs::Store store_;
    std::string id_;
};

/// Takes and acknowledges what is posted, and remembers its numbers.
struct Taker {
    std::map<std::string, std::vector<int>> bodies;
    std::set<std::uint64_t> known;

    void take(npcs::Store& store) {
        const auto entries = store.take_outbox(500, seconds(1));
        if (!entries) return;
        std::vector<std::uint64_t> ids;
        for (const npcs::OutboxEntry& entry : entries.value()) {
            ids.push_back(entry.id);
            if (known.insert(entry.id).second) bodies[entry.conversation].push_back(std::atoi(entry.body.c_str()));
        }
        (void)store.acknowledge(ids);
    }
    void run(npcs::Store store, const std::atomic<bool>& ends) {
        while (!ends)
            if (store.wait_for_work(milliseconds(200))) take(store);
    }
};

}  // namespace

TEST_CASE("store: a database that crashes under load loses nothing, and is used again (PostgreSQL)") {
    OwnServer server;
    const auto database = postgresql_database_of(server.file());
    if (database == nullptr) {
        WARN("skipped: there is no PostgreSQL here");
        return;
    }
    npcs::StoreOptions options = with_game();
    npcs::Store store = database->open(options);
    options.locking = npcs::Locking::version;
    npcs::Store other = database->open(options);
    REQUIRE(store.add_script({"count", "n = 0\nwhile true\n    x = prompt(n)\n    n += 1\n    give n\nend while\n"}));
    constexpr int count = 4;
    std::vector<std::unique_ptr<Stepper>> steppers;
    for (int i = 0; i < count; ++i) {
        const std::string id = "c" + std::to_string(i);
        REQUIRE(code_of(store.create(id, "count")) == "");
        steppers.push_back(std::make_unique<Stepper>(i % 2 == 0 ? store : other, id));
    }
    Taker taker;
    std::atomic<bool> ends = false;
    std::map<std::string, int> told;
    {
        std::vector<std::jthread> threads;
        threads.emplace_back([&] { taker.run(store, ends); });
        for (const auto& stepper : steppers) threads.emplace_back([&] { stepper->run(ends); });
        for (int i = 0; i < 4; ++i) {
            std::this_thread::sleep_for(milliseconds(300));
            server.crash();
        }
        std::this_thread::sleep_for(milliseconds(300));
        ends = true;
    }
    for (int i = 0; i < count; ++i) {
        const std::string id = "c" + std::to_string(i);
        const Stepper& stepper = *steppers[static_cast<std::size_t>(i)];
        CHECK(stepper.problem == "");
        CHECK(stepper.steps > 0);
        CHECK(store.look(id).value.text() == std::to_string(stepper.steps));
        for (const auto& [code, times] : stepper.told) told[code] += times;
    }
    CHECK_FALSE(told.empty());
    // What was taken and not acknowledged comes again.
    for (int tries = 0; tries < 100 && store.statistics().value().outbox > 0; ++tries) {
        taker.take(store);
        std::this_thread::sleep_for(milliseconds(50));
    }
    for (int i = 0; i < count; ++i) {
        std::vector<int> wanted;
        for (int n = 1; n <= steppers[static_cast<std::size_t>(i)]->steps; ++n) wanted.push_back(n);
        CHECK(taker.bodies["c" + std::to_string(i)] == wanted);
    }
}

#endif
