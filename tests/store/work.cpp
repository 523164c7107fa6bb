// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <atomic>
#include <set>
#include <thread>

#include "store/core.hpp"
#include "stores.hpp"

using namespace store_tests;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// A clock that stands still until it is told.
struct TestClock {
    std::shared_ptr<std::atomic<std::int64_t>> now = std::make_shared<std::atomic<std::int64_t>>(1'800'000'000'000);
    npcs::StoreOptions options() const {
        npcs::StoreOptions result = with_game();
        result.clock = [time = now] { return npcs::StoreTime(milliseconds(*time)); };
        return result;
    }
    void pass(milliseconds time) const { *now += time.count(); }
};

}  // namespace

STORE_TEST("entries are handed out until they are acknowledged", outbox_leases) {
    const TestClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    CHECK(store.take_outbox(10, seconds(30)).value().empty());
    answer(store, "a", "Ann");
    const auto first = store.take_outbox(10, seconds(30)).value();
    REQUIRE(first.size() == 1);
    CHECK(first[0].conversation == "a");
    CHECK(first[0].kind == "give");
    CHECK(first[0].body == "beer for Ann");
    CHECK(first[0].attempt == 1);
    CHECK(first[0].posted == npcs::StoreTime(milliseconds(*clock.now)));
    CHECK(store.take_outbox(10, seconds(30)).value().empty());
    clock.pass(seconds(31));
    const auto again = store.take_outbox(10, seconds(30)).value();
    REQUIRE(again.size() == 1);
    CHECK(again[0].id == first[0].id);
    CHECK(again[0].attempt == 2);
    const std::vector<std::uint64_t> ids{again[0].id, again[0].id + 1000};
    CHECK(store.acknowledge(ids).value() == 1);
    CHECK(store.acknowledge(ids).value() == 0);
    clock.pass(seconds(31));
    CHECK(store.take_outbox(10, seconds(30)).value().empty());
    answer(store, "a", "yes");
    CHECK(store.take_outbox(10, seconds(30)).value().front().id > first[0].id);
}

STORE_TEST("a later entry of a conversation waits for an earlier one", outbox_order) {
    const TestClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    store.create("b", "inn");
    answer(store, "a", "Ann");
    CHECK(store.take_outbox(10, seconds(30)).value().size() == 1);
    answer(store, "a", "yes");
    answer(store, "b", "Bob");
    const auto other = store.take_outbox(10, seconds(90)).value();
    REQUIRE(other.size() == 1);
    CHECK(other[0].conversation == "b");
    clock.pass(seconds(31));
    const auto both = store.take_outbox(10, seconds(30)).value();
    REQUIRE(both.size() == 2);
    CHECK(both[0].body == "beer for Ann");
    CHECK(both[1].body == "room yes");
}

STORE_TEST("the outbox has limits", outbox_limits) {
    npcs::StoreOptions options = with_game();
    options.entries = 2;
    options.entry_bytes = 4;
    npcs::Store store = database.open(options);
    REQUIRE(store.add_script({"inn", "x = prompt(\"?\")\ny = prompt(\"!\")\n"}));
    store.create("a", "inn");
    const auto posting = [&](std::string kind, std::vector<std::string> bodies) {
        return code_of(store.step("a", [&](npcs::Session& talk, npcs::Outbox& outbox) {
            for (const std::string& body : bodies) outbox.post(kind, body);
            return talk.resume();
        }));
    };
    CHECK(posting("x", {"1", "2", "3"}) == "outbox-limit");
    CHECK(posting("x", {"12345"}) == "outbox-limit");
    CHECK(posting("", {"1"}) == "bad-kind");
    CHECK(posting("\xC0\x80", {"1"}) == "bad-kind");
    CHECK(store.find("a").value().version == 1);
    CHECK(posting("x", {std::string("\0\xFF\x01", 3), "2"}) == "");
    CHECK(store.take_outbox(5, seconds(60)).value().front().body == std::string("\0\xFF\x01", 3));
    npcs::Outbox* outside = nullptr;
    CHECK(outside == npcs::Outbox::of(npcs::Call({})));
}

STORE_TEST("conversations wake when their time has come", timers) {
    const TestClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"sleeper", sleeper}));
    CHECK(told(store.create("a", "sleeper")) == "wait: 60");
    clock.pass(seconds(1));
    store.create("b", "sleeper");
    const npcs::StoreTime began(milliseconds(*clock.now));
    CHECK(store.find("b").value().since == began);
    CHECK(store.find("b").value().due == began + seconds(60));
    CHECK(store.take_due(10, seconds(30)).value().empty());
    clock.pass(seconds(59));
    auto due = store.take_due(10, seconds(30)).value();
    REQUIRE(due.size() == 1);
    CHECK(due[0].id == "a");
    CHECK(due[0].due == began + seconds(59));
    CHECK(due[0].wait == npcs::Outcome::Wait::time);
    clock.pass(seconds(1));
    CHECK(store.take_due(10, seconds(30)).value().front().id == "b");
    CHECK(store.take_due(10, seconds(30)).value().empty());
    // The worker that took `a` is gone: another one gets it.
    clock.pass(seconds(29));
    const auto again = store.take_due(10, seconds(30)).value();
    REQUIRE(again.size() == 1);
    CHECK(again[0].due == due[0].due);
    CHECK(told(store.wake(again[0])) == "wait: 60");
    CHECK(code_of(store.wake(due[0])) == "changed");
    CHECK(store.find("a").value().due == npcs::StoreTime(milliseconds(*clock.now)) + seconds(60));
    CHECK(store.take_outbox(5, seconds(5)).value().front().body == "tick 1");
}

STORE_TEST("questions end by themselves, too", timed_questions) {
    const TestClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"quick", "x = prompt_for(\"Now?\", 5)\nwait 1000000000000000000000000\n"}));
    store.create("a", "quick");
    clock.pass(seconds(5));
    const auto due = store.take_due(10, seconds(30)).value();
    REQUIRE(due.size() == 1);
    CHECK(due[0].wait == npcs::Outcome::Wait::answer);
    CHECK(due[0].function == "prompt_for");
    store.wake(due[0]);
    CHECK(store.find("a").value().kind == npcs::Outcome::Kind::yielded);
    CHECK_FALSE(store.find("a").value().due);
}

STORE_TEST("a wait that leads back to itself begins anew", same_wait_again) {
    const TestClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"pulse", "while true\n    wait 60\nend while\n"}));
    REQUIRE(store.add_script({"still", "while true\n    x = prompt_for(\"?\", 60)\nend while\n"}));
    for (const char* id : {"pulse", "still"}) {
        store.create(id, id);
        const std::uint64_t first = store.find(id).value().version;
        store.wake({id, first});
        for (std::uint64_t version = first + 1; version < first + 4; ++version) {
            clock.pass(seconds(60));
            const auto due = store.take_due(10, seconds(30)).value();
            REQUIRE(due.size() == 1);
            CHECK(due[0].version == version);
            REQUIRE(store.wake(due[0]).kind == npcs::Outcome::Kind::yielded);
            CHECK(store.find(id).value().since == npcs::StoreTime(milliseconds(*clock.now)));
            CHECK(store.find(id).value().due == npcs::StoreTime(milliseconds(*clock.now)) + seconds(60));
            CHECK(store.take_due(10, seconds(30)).value().empty());
        }
        store.remove(id);
    }
}

STORE_TEST("a forged time to wake is forgotten by the next step", forged_wake) {
    const TestClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    database.sql("UPDATE npcs_conversation SET wake = 1 RETURNING 1");
    const auto due = store.take_due(10, seconds(1)).value();
    REQUIRE(due.size() == 1);
    store.wake(due[0]);
    clock.pass(seconds(60));
    CHECK(store.take_due(10, seconds(1)).value().empty());
}

STORE_TEST("whoever looks at what is due leaves it so", looking_at_what_is_due) {
    const TestClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"pulse", "while true\n    wait 60\nend while\n"}));
    store.create("a", "pulse");
    clock.pass(seconds(90));
    std::uint64_t version = 0;
    const auto look = [](npcs::Session& talk) { return talk.outcome(); };
    CHECK(told(store.step("a", look, {.version = &version})) == "wait: 60");
    CHECK(version == 1);
    CHECK(store.find("a").value().version == 1);
    const auto due = store.take_due(10, seconds(30)).value();
    REQUIRE(due.size() == 1);
    // A wait that was handed out ends with the step that wakes it, though this one only looks.
    CHECK(told(store.wake(due[0], [](npcs::Session& talk, npcs::Outbox&) { return talk.outcome(); })) == "wait: 60");
    CHECK(store.find("a").value().version == 2);
    CHECK(store.find("a").value().due == npcs::StoreTime(milliseconds(*clock.now)) + seconds(60));
}

STORE_TEST("workers share what is due", sharing_work) {
    const TestClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"sleeper", sleeper}));
    std::vector<npcs::Step> steps;
    for (int i = 0; i < 60; ++i) steps.push_back({"s" + std::to_string(i), {}, {}, "sleeper"});
    for (const npcs::Outcome& outcome : store.step_all(steps)) REQUIRE(told(outcome) == "wait: 60");
    clock.pass(seconds(60));
    std::mutex mutex;
    std::multiset<std::string> taken;
    {
        std::vector<std::jthread> workers;
        for (int w = 0; w < 3; ++w)
            workers.emplace_back([&] {
                for (;;) {
                    const auto due = store.take_due(7, seconds(600));
                    if (!due || due.value().empty()) return;
                    const std::lock_guard lock(mutex);
                    for (const auto& one : due.value()) taken.insert(one.id);
                }
            });
    }
    CHECK(taken.size() == 60);
    CHECK(std::set<std::string>(taken.begin(), taken.end()).size() == 60);
}

STORE_TEST("whoever waits for work is not told of what others have", work_of_others) {
    const TestClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"inn", innkeeper}));
    REQUIRE(store.add_script({"sleeper", sleeper}));
    store.create("a", "inn");
    answer(store, "a", "Ann");
    CHECK(store.wait_for_work(milliseconds(0)));
    REQUIRE(store.take_outbox(10, seconds(30)).value().size() == 1);
    answer(store, "a", "yes");
    CHECK_FALSE(store.wait_for_work(milliseconds(1)));
    clock.pass(seconds(31));
    CHECK(store.wait_for_work(milliseconds(0)));
    REQUIRE(store.take_outbox(10, seconds(9000)).value().size() == 2);
    if (database.is_sqlite()) return;
    // A step is under way in what is due.
    store.create("b", "sleeper");
    clock.pass(seconds(60));
    npcs::Store other = database.open(clock.options());
    const npcs::Outcome refused = store.step("b", [&](npcs::Session&) -> npcs::Outcome {
        CHECK_FALSE(other.wait_for_work(milliseconds(1)));
        CHECK(other.take_due(10, seconds(30)).value().empty());
        throw std::runtime_error("not now");
    });
    CHECK(code_of(refused) == "step-threw");
    CHECK(other.wait_for_work(milliseconds(0)));
}

STORE_TEST("bells ring for those who wait, and forget what was before", bells) {
    npcs::Store store = database.open(with_game());
    npcs::Store other = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    npcs::store::StoreCore& core = npcs::store::StoreCore::of(store);
    auto bell = core.take_bell();
    REQUIRE(bell != nullptr);
    if (bell->reliable_for() < seconds(1)) return;  // it looks again instead of being told
    answer(other, "a", "Ann");
    CHECK(bell->wait(seconds(120), {}));
    answer(other, "a", "yes");
    if (!database.is_sqlite()) return;  // whose notices come in their own time
    core.give_back(std::move(bell));
    bell = core.take_bell();
    CHECK_FALSE(bell->wait(milliseconds(1), {}));
}

TEST_CASE("store: only who waits is listened for (PostgreSQL)") {
    const auto database = postgresql_database();
    if (database == nullptr) {
        WARN("skipped: there is no PostgreSQL here");
        return;
    }
    npcs::Store store = database->open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    store.create("a", "inn");
    const auto sessions = [&](const std::string& last) {
        return database->sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '" + last +
            " npcs_work%'");
    };
    // Whoever finds work, or only asks, needs no bell.
    CHECK_FALSE(store.wait_for_work(milliseconds(0)));
    CHECK(sessions("LISTEN") == "0");
    CHECK(sessions("UNLISTEN") == "0");
    bool is_found = false;
    std::jthread worker([&] { is_found = store.wait_for_work(seconds(120)); });
    while (sessions("LISTEN") == "0") std::this_thread::sleep_for(milliseconds(10));
    answer(store, "a", "Ann");
    worker.join();
    CHECK(is_found);
    CHECK(sessions("LISTEN") == "0");
    CHECK(sessions("UNLISTEN") == "1");
    // It is heard again.
    REQUIRE(store.take_outbox(1, seconds(600)).value().size() == 1);
    worker = std::jthread([&] { is_found = store.wait_for_work(seconds(120)); });
    while (sessions("LISTEN") == "0") std::this_thread::sleep_for(milliseconds(10));
    store.create("b", "inn");
    answer(store, "b", "Bob");
    worker.join();
    CHECK(sessions("UNLISTEN") == "1");
}

STORE_TEST("waiting for work ends when there is some", waiting_for_work) {
    npcs::Store store = database.open(with_game());
    npcs::Store other = database.open(with_game());
    REQUIRE(store.add_script({"inn", innkeeper}));
    REQUIRE(store.add_script({"nap", "wait 0.05\nx = prompt(\"?\")\n"}));
    CHECK_FALSE(store.wait_for_work(milliseconds(1)));
    store.create("a", "inn");
    bool found = false;
    {
        std::jthread worker([&] { found = store.wait_for_work(seconds(120)); });
        CHECK(told(answer(other, "a", "Ann")) == "ask: A room, Ann?");
    }
    CHECK(found);
    store.acknowledge(std::vector<std::uint64_t>{store.take_outbox(1, seconds(600)).value().front().id});
    // A time that comes.
    store.create("b", "nap");
    CHECK(store.wait_for_work(seconds(120)));
    CHECK(store.take_due(5, seconds(600)).value().size() == 1);
    // Somebody who wants to stop.
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK_FALSE(store.wait_for_work(seconds(120), stop.get_token()));
}
