// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a store with so many conversations costs: steps, timers, searches, bytes.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <random>

#include "common.hpp"

namespace store_bench {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// Seconds of one call: the best of some rounds, which are fewer if the calls take long.
Passed best(std::uint64_t server, std::uint64_t calls, const std::function<void()>& call) {
    Passed least{1e9, 1e9}, all;
    for (int round = 0; round < 5 && (round < 2 || all.wall < 1.5); ++round) {
        const Stopwatch watch(server);
        for (std::uint64_t i = 0; i < calls; ++i) call();
        const Passed passed = watch.passed();
        all += passed;
        const Passed one = passed.per(static_cast<double>(calls));
        least = {std::min(least.wall, one.wall), std::min(least.processor, one.processor)};
    }
    return least;
}

class Growth {
public:
    explicit Growth(const Arguments& arguments)
        : conversations_(arguments.number("conversations", 1000)),
          server_(arguments.number("server", 0)),
          dialogues_(arguments.text("dialogue")),
          store_(open(arguments.text("url"), {.durability = npcs::Durability::normal, .clock = [this] {
                                                  return std::chrono::time_point_cast<std::chrono::milliseconds>(
                                                             std::chrono::system_clock::now()) +
                                                         seconds(later_.load());
                                              }})) {}

    void run() {
        report_.add("conversations", static_cast<double>(conversations_));
        step_some();
        report_.add("bytes", static_cast<double>(statistics().bytes) / static_cast<double>(conversations_));
        look();
        take_timers();
        bring_over();
        report_.print();
    }

private:
    npcs::StoreStatistics statistics() const {
        auto result = store_.statistics();
        require(result.ok(), "statistics");
        return result.value();
    }
    std::string any_id() { return id_of(random_() % conversations_); }

    /// A tenth of all conversations, at most 100,000, in batches of a hundred.
    void step_some() {
        std::uint64_t turn = 0;
        const std::uint64_t batch = std::min<std::uint64_t>(100, conversations_);
        const auto step_batch = [&] {
            std::vector<std::string> ids;
            while (ids.size() < batch) ids.push_back(any_id());
            step(store_, ids, turn++);
        };
        step_batch();
        const std::uint64_t batches = std::clamp<std::uint64_t>(conversations_ / 10 / batch / 5, 1, 200);
        report_.add("step", best(server_, batches, step_batch).per(static_cast<double>(batch)));
        report_.add("step_alone", best(server_, 100, [&] { step(store_, {any_id()}, turn++); }));
    }

    void look() {
        const auto measure = [&](const char* name, std::uint64_t calls, const std::function<void()>& call) {
            call();
            report_.add(name, best(server_, calls, call));
        };
        measure("find", 200, [&] { require(store_.find(any_id()).ok(), "find"); });
        const auto page = [&](npcs::ConversationQuery query, std::size_t expected) {
            const auto found = store_.list(query);
            require(found.ok() && found.value().size() == std::min(query.most, expected), "a page of a list");
        };
        measure("list_prefix", 50, [&] { page({.prefix = "player-1"}, conversations_); });
        measure("list_script", 50, [&] { page({.script = "timed"}, (conversations_ + 2) / 3); });
        // No index knows these: the whole table is looked at.
        measure("search", 1, [&] { page({.kind = npcs::Outcome::Kind::failed}, 0); });
        measure("count", 1, [&] { require(store_.count().value() == conversations_, "count"); });
        measure("count_script", 1,
                [&] { require(store_.count({.script = "timed"}).value() == (conversations_ + 2) / 3, "count"); });
        measure("statistics", 1, [&] { require(statistics().conversations == conversations_, "statistics"); });
    }

    void take_timers() {
        const auto take = [&](std::uint64_t most) {
            const auto due = store_.take_due(most, hours(1));
            require(due.ok(), "take_due");
            return due.value().size();
        };
        require(take(100) == 0, "nothing is due");
        report_.add("due_none", best(server_, 100, [&] { (void)take(100); }));
        later_ = 25 * 60 * 60;
        // Each is handed out once; a fifth of them in each round.
        const std::uint64_t timers = (conversations_ + 2) / 3, most = std::min<std::uint64_t>(100, (timers + 9) / 10);
        const std::uint64_t calls = std::clamp<std::uint64_t>(timers / most / 5, 1, 20);
        report_.add("due_taken", static_cast<double>(most));
        report_.add("due", best(server_, calls, [&] { require(take(most) == most, "timers are handed out"); }));
    }

    /// To a version with one more line behind the end. As many as say what each costs.
    void bring_over() {
        constexpr std::uint64_t enough = 20'000;
        for (std::string* text : {&dialogues_.plain, &dialogues_.timed}) *text += "print \"Good night.\"\n";
        const auto measure = [&](const char* name, auto&& work) {
            std::stop_source stop;
            const auto progress = [&](const npcs::MigrationProgress& now) {
                if (now.seen >= enough) stop.request_stop();
            };
            const Stopwatch watch(server_);
            const npcs::MigrationProgress done = work(progress, stop.get_token());
            report_.add(name, watch.passed().per(static_cast<double>(done.seen)));
            require(done.seen >= std::min(enough, conversations_) && done.accepted == done.seen, name);
        };
        measure("check", [&](const auto& progress, std::stop_token stop) {
            const auto table = store_.check({{"dialogue", dialogues_.plain}, {"timed", dialogues_.timed}},
                                            {.progress = progress, .stop = std::move(stop)});
            require(table.ok(), "check");
            return table.value().total;
        });
        release(store_, dialogues_);
        measure("migrate", [&](const auto& progress, std::stop_token stop) {
            const auto done = store_.migrate({.progress = progress, .stop = std::move(stop)});
            require(done.ok(), "migrate");
            return done.value();
        });
    }

    std::uint64_t conversations_, server_;
    Dialogues dialogues_;
    std::atomic<std::int64_t> later_{0};
    npcs::Store store_;
    std::mt19937_64 random_{7};
    Report report_;
};

}  // namespace

void measure_growth(const Arguments& arguments) { Growth(arguments).run(); }

}  // namespace store_bench
