// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Random calls in one thread while others do what others may: destroy and copy its values, ask its machines (and be refused
// while they are busy), stop its sessions, take its problems, and use the same scripts and host.

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "../random/api_sequences.hpp"

using npcs::Host;
using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;

namespace {

Script compiled(std::string_view text) { return Script::compile(text, "test").value(); }

}  // namespace

TEST_CASE("threads: sequences of calls run side by side, and values go in another thread", "[threads]") {
    constexpr int sequences = 20;
    std::atomic<int> different{0};
    const auto work = [&](std::uint64_t first) {
        for (std::uint64_t seed = first; seed < first + sequences; ++seed) {
            std::string transcripts[2];
            for (std::string& transcript : transcripts) {
                api_sequences::Sequence sequence{api_sequences::Choices(seed), false};
                transcript = sequence.run(30);
                std::vector<Value> values = sequence.take_values();
                std::thread elsewhere([given = std::move(values)]() mutable {
                    const std::vector<Value> copies = given;
                    given.clear();
                });
                sequence.run(10);
                elsewhere.join();
            }
            if (transcripts[0] != transcripts[1]) ++different;
        }
    };
    std::thread other(work, 1000);
    work(1);
    other.join();
    CHECK(different == 0);
}

TEST_CASE("threads: values are destroyed in another thread while their machine runs and goes", "[threads]") {
    const Script script =
        compiled("l = []\nfor i in range(1, 20000)\n l = [l, i]\n if i % 50 == 0 then l = give([i])\nend for");
    for (int round = 0; round < 5; ++round) {
        std::mutex mutex;
        std::vector<Value> given;
        std::atomic<bool> over{false};
        std::thread other([&] {
            while (!over) {
                std::vector<Value> mine;
                const std::lock_guard<std::mutex> lock(mutex);
                mine.swap(given);
            }
        });
        std::vector<Value> last;
        {
            Host host;
            host.def("give(value)", [&](Value value) {
                const std::lock_guard<std::mutex> lock(mutex);
                given.push_back(value);
                return value;
            });
            Machine world(host);
            CHECK(world.run(script).kind == Outcome::Kind::returned);
            for (int i = 0; i < 100; ++i) last.push_back(world.global("l"));
            std::thread late([mine = std::move(last)]() mutable { mine.clear(); });
            world = Machine(host);
            late.join();
        }
        over = true;
        other.join();
    }
}

TEST_CASE("threads: a machine is restored and a session sleeps while others ask", "[threads]") {
    Host host;
    host.def("prompt", [](npcs::Call& call, Value question) { return call.suspend(question); });
    Machine world(host);
    Session talk(compiled("while 1\n x = prompt([1, 2])\nend while"), host);
    CHECK(world.run(compiled("g = [1]\nx = prompt(g)")).kind == Outcome::Kind::yielded);
    CHECK(talk.start().kind == Outcome::Kind::yielded);
    const npcs::Snapshot before = world.snapshot();
    std::atomic<bool> over{false};
    std::atomic<int> nameless{0};
    std::vector<std::thread> others;
    for (int i = 0; i < 3; ++i)
        others.emplace_back([&] {
            while (!over) {
                const Outcome outcome = world.eval("g.len");
                if (outcome.kind == Outcome::Kind::refused ? outcome.error.code != "busy" : outcome.value != Value(1))
                    ++nameless;
                const auto problems = world.set_global("h", 5);
                if (!problems.empty() && problems.front().code != "busy") ++nameless;
                if (world.save().empty() && world.take_problems().size() > 20) ++nameless;
                talk.request_stop();
                (void)talk.outcome().error.code;
                talk.take_problems();
            }
        });
    for (int i = 0; i < 200; ++i) {
        const auto problems = world.restore(before);
        if (!problems.empty() && problems.front().code != "busy") ++nameless;
        talk.sleep();
        talk.resume(1);
    }
    over = true;
    for (std::thread& other : others) other.join();
    CHECK(nameless == 0);
    CHECK(world.restore(before).empty());
}
