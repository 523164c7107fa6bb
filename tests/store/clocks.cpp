// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Clocks that are set while conversations wait, and clocks of a game that do as they like. Whatever they show, a wait ends
// once: none is lost, and none is done twice.

#include <algorithm>
#include <atomic>
#include <limits>
#include <map>
#include <random>

#include "stores.hpp"

using namespace store_tests;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::int64_t noon = 1'800'000'000'000;

struct SetClock {
    std::shared_ptr<std::atomic<std::int64_t>> now = std::make_shared<std::atomic<std::int64_t>>(noon);
    npcs::StoreOptions options() const {
        npcs::StoreOptions result = with_game();
        result.clock = [time = now] { return npcs::StoreTime(milliseconds(*time)); };
        return result;
    }
    void set(milliseconds since_noon) const { *now = noon + since_noon.count(); }
    void pass(milliseconds time) const { *now += time.count(); }
};

}  // namespace

STORE_TEST("a clock that is set back makes waits and leases longer", set_back) {
    const SetClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"sleeper", sleeper}));
    store.create("a", "sleeper");
    clock.set(seconds(60));
    const auto due = store.take_due(10, seconds(30)).value();
    REQUIRE(due.size() == 1);
    // Set back, while somebody has it: it stays his, and its next wait is counted from when it begins.
    clock.set(-hours(1));
    CHECK(store.take_due(10, seconds(30)).value().empty());
    CHECK(told(store.wake(due[0])) == "wait: 60");
    CHECK(store.find("a").value().due == npcs::StoreTime(milliseconds(noon)) - hours(1) + seconds(60));
    CHECK(code_of(store.wake(due[0])) == "changed");
    clock.set(-hours(1) + seconds(60));
    const auto again = store.take_due(10, seconds(30)).value();
    REQUIRE(again.size() == 1);
    // Whoever has it now dies, and the clock is set back once more: the lease is an hour longer, and ends.
    clock.set(-hours(2));
    CHECK(store.take_due(10, seconds(30)).value().empty());
    CHECK(store.take_outbox(10, seconds(30)).value().size() == 1);
    clock.set(-hours(1) + seconds(90));
    const auto last = store.take_due(10, seconds(30)).value();
    REQUIRE(last.size() == 1);
    CHECK(last[0].version == again[0].version);
    CHECK(told(store.wake(last[0])) == "wait: 60");
    CHECK(code_of(store.wake(again[0])) == "changed");
}

STORE_TEST("a clock that is set forward ends waits and leases earlier", set_forward) {
    const SetClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"sleeper", sleeper}));
    store.create("a", "sleeper");
    clock.set(hours(24));
    const auto first = store.take_due(10, minutes(10)).value();
    REQUIRE(first.size() == 1);
    clock.set(hours(48));
    const auto second = store.take_due(10, minutes(10)).value();
    REQUIRE(second.size() == 1);
    // Two have it, and one continues it.
    CHECK(told(store.wake(second[0])) == "wait: 60");
    CHECK(code_of(store.wake(first[0])) == "changed");
    clock.set(hours(49));
    const auto entries = store.take_outbox(10, minutes(10)).value();
    REQUIRE(entries.size() == 1);
    clock.set(hours(72));
    // Entries may come twice, with their number and their attempt.
    const auto again = store.take_outbox(10, minutes(10)).value();
    REQUIRE(again.size() == 1);
    CHECK(again[0].id == entries[0].id);
    CHECK(again[0].attempt == 2);
}

STORE_TEST("with a clock that jumps, every wait ends once", jumping) {
    const SetClock clock;
    npcs::Store store = database.open(clock.options());
    REQUIRE(store.add_script({"tick", "n = 0\nwhile true\n    wait 60\n    n += 1\n    give n\nend while\n"}));
    constexpr int sleepers = 8;
    std::vector<npcs::Step> steps;
    for (int i = 0; i < sleepers; ++i) steps.push_back({"s" + std::to_string(i), {}, {}, "tick"});
    store.step_all(steps);
    std::mt19937 random(11);
    std::map<std::string, int> woken, given;
    std::vector<npcs::DueConversation> held;  // by workers that are slow, or dead
    const auto jump = [&](std::int64_t most) {
        clock.pass(seconds(static_cast<std::int64_t>(random() % static_cast<unsigned>(2 * most)) - most * 3 / 4));
    };
    for (int round = 0; round < 150; ++round) {
        jump(200);
        const auto due = store.take_due(1 + random() % 4, seconds(30));
        REQUIRE(due);
        held.insert(held.end(), due.value().begin(), due.value().end());
        std::shuffle(held.begin(), held.end(), random);
        while (!held.empty() && random() % 3 != 0) {
            const npcs::Outcome outcome = store.wake(held.back());
            if (outcome.kind == npcs::Outcome::Kind::yielded) ++woken[held.back().id];
            else REQUIRE(code_of(outcome) == "changed");
            held.pop_back();
        }
    }
    // Behind all that was ever set, everything that waits is handed out.
    clock.set(hours(24 * 365));
    const auto rest = store.take_due(100, seconds(30)).value();
    CHECK(rest.size() == sleepers);
    for (const npcs::DueConversation& one : rest)
        if (store.wake(one).kind == npcs::Outcome::Kind::yielded) ++woken[one.id];
    clock.set(hours(24 * 366));
    const auto entries = store.take_outbox(100'000, seconds(30)).value();
    for (const npcs::OutboxEntry& entry : entries) CHECK(entry.body == std::to_string(++given[entry.conversation]));
    CHECK(woken == given);
    CHECK(woken.size() == sleepers);
}

STORE_TEST("a clock of the game may throw, or give nonsense", bad_clocks) {
    npcs::Store store = database.open(with_game());
    REQUIRE(store.add_script({"sleeper", sleeper}));
    store.create("a", "sleeper");
    const auto save = store.export_one("a").value();
    const auto now_of = [](std::int64_t time) { return [time] { return npcs::StoreTime(milliseconds(time)); }; };
    const std::vector<std::function<npcs::StoreTime()>> clocks{
        []() -> npcs::StoreTime { throw std::runtime_error("no clock"); }, []() -> npcs::StoreTime { throw 7; },
        now_of(-1), now_of(std::numeric_limits<std::int64_t>::max()), now_of(std::numeric_limits<std::int64_t>::min())};
    for (const auto& clock : clocks) {
        npcs::StoreOptions options = with_game();
        options.clock = clock;
        npcs::Store odd = database.open(options);
        int calls = 0;
        const auto count = [&](npcs::Session& talk) {
            ++calls;
            return talk.resume();
        };
        CHECK(code_of(odd.step("a", count)) == "bad-clock");
        CHECK(calls == 0);
        CHECK(code_of(odd.create("b", "sleeper")) == "bad-clock");
        CHECK(code_of(odd.take_due(1, seconds(1))) == "bad-clock");
        CHECK(code_of(odd.take_outbox(1, seconds(1))) == "bad-clock");
        CHECK(code_of(odd.add_script({"other", "print 1\n"})) == "bad-clock");
        CHECK(code_of(odd.import_one("c", save)) == "bad-clock");
        CHECK(code_of(odd.statistics()) == "bad-clock");
        CHECK_FALSE(odd.wait_for_work(milliseconds(1)));
        CHECK(odd.metrics().find("npcs_store_up 1\n") != std::string::npos);
        // What needs no clock goes on.
        CHECK(told(odd.look("a")) == "wait: 60");
        CHECK(odd.find("a").value().version == 1);
    }
    CHECK(store.scripts().value().size() == 1);
    CHECK(store.count().value() == 1);
    const auto backwards = std::make_shared<std::atomic<std::int64_t>>(noon);
    npcs::StoreOptions options = with_game();
    options.clock = [backwards] { return npcs::StoreTime(milliseconds((*backwards -= 1000))); };
    npcs::Store going_back = database.open(options);
    CHECK(told(going_back.create("b", "sleeper")) == "wait: 60");
    CHECK(told(going_back.wake({"b", 1})) == "wait: 60");
    CHECK(going_back.find("b").value().due < npcs::StoreTime(milliseconds(noon)) + seconds(60));
}
