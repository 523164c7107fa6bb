// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Processes that are killed anywhere. A conversation counts its steps, and posts each number: whatever was killed, the
// numbers that were posted are those that were counted, each once and in order. NPCS_KILLS=1000 tries more.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "stores.hpp"

using namespace store_tests;

namespace {

constexpr int counting_conversations = 12;

std::string counter_id(std::size_t number) { return "counter-" + std::to_string(number % counting_conversations); }

/// Starts this program again, as the worker below. A process of SQLite cannot be had by fork() alone.
pid_t start_worker(const TestDatabase& database, unsigned seed) {
    const std::string url = "NPCS_WORKER_URL=" + database.url(), number = "NPCS_WORKER_SEED=" + std::to_string(seed);
    const char* arguments[] = {"npcs-store-tests", "[.worker]", nullptr};
    const char* variables[] = {url.c_str(), number.c_str(), nullptr};
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::execve("/proc/self/exe", const_cast<char* const*>(arguments), const_cast<char* const*>(variables));
    ::_exit(127);
}

/// Takes what was posted, and checks that it continues what was taken before.
void take_posted(npcs::Store& store, std::map<std::string, int>& taken) {
    const auto entries = store.take_outbox(100'000, std::chrono::hours(1));
    REQUIRE(entries);
    std::vector<std::uint64_t> ids;
    for (const npcs::OutboxEntry& entry : entries.value()) {
        REQUIRE(entry.attempt == 1);
        REQUIRE(entry.body == std::to_string(++taken[entry.conversation]));
        ids.push_back(entry.id);
    }
    REQUIRE(store.acknowledge(ids).value() == ids.size());
}

}  // namespace

TEST_CASE("a worker that steps until it is killed", "[.worker]") {
    const char* url = std::getenv("NPCS_WORKER_URL");
    const char* seed = std::getenv("NPCS_WORKER_SEED");
    if (url == nullptr || seed == nullptr) return;
    const pid_t parent = ::getppid();
    auto store = npcs::open_store(url, with_game());
    std::mt19937 random(static_cast<unsigned>(std::atoll(seed)));
    while (store && ::getppid() == parent) {
        std::vector<std::string> ids;
        for (unsigned i = 0; i < random() % 4; ++i) ids.push_back(counter_id(random()));
        store.value().step_all(ids, [](npcs::Session& talk) { return talk.resume(1); });
        answer(store.value(), counter_id(random()), 1);
    }
}

STORE_TEST("processes that are killed leave every step whole", killing) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"count", "n = 0\nwhile true\n    x = prompt(n)\n    n += 1\n    give n\nend while\n"}));
    for (std::size_t i = 0; i < counting_conversations; ++i)
        REQUIRE(code_of(store.create(counter_id(i), "count")) == "");
    const char* wanted = std::getenv("NPCS_KILLS");
    const int kills = wanted != nullptr ? std::atoi(wanted) : 12;
    std::mt19937 random(7);
    std::map<std::string, int> taken;
    for (int i = 0; i < kills; ++i) {
        pid_t workers[2];
        for (pid_t& worker : workers) {
            const auto seed = static_cast<unsigned>(random());
            worker = start_worker(database, seed);
            REQUIRE(worker >= 0);
        }
        for (const pid_t worker : workers) {
            std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
            ::kill(worker, SIGKILL);
            ::waitpid(worker, nullptr, 0);
        }
        // Whoever is left goes on.
        REQUIRE(code_of(answer(store, counter_id(random()), 1)) == "");
        take_posted(store, taken);
    }
    int steps = 0;
    for (std::size_t i = 0; i < counting_conversations; ++i) {
        const std::string id = counter_id(i);
        CHECK(store.look(id).value.text() == std::to_string(taken[id]));
        CHECK(store.find(id).value().version == static_cast<std::uint64_t>(taken[id]) + 1);
        steps += taken[id];
    }
    CHECK(steps >= kills);
    if (database.is_sqlite()) CHECK(database.sql("PRAGMA integrity_check") == "ok");
}
