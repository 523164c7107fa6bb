// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Threads that load saves of an old version into the same edited script, which keeps what it has found out about the two.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

using npcs::Script;
using npcs::Session;
using npcs::Value;

TEST_CASE("threads: saves are loaded into one edited script", "[threads]") {
    const std::string before =
        "gold = 5\nfunction ask(n)\n  globals.gold -= n\n  return prompt(\"Pay \" + n + \"?\")\nend function\n"
        "for i in range(1, 3)\n  ask i\nend for\nprompt \"The end?\"\n";
    const std::string now = "mood = 1\n" + before + "print \"so much: \" + gold\n";
    npcs::Host host;
    host.def("prompt(question)", [](npcs::Call& call, Value question) { return call.suspend(question); });
    const Script old = Script::compile(before, "tale.npcs").value();
    std::vector<std::string> saves, expected;
    Session talk(old, host);
    talk.start();
    for (int i = 0; i < 4; ++i) {
        saves.push_back(talk.save());
        auto alone = Session::load(saves.back(), Script::compile(now, "tale.npcs").value(), host);
        REQUIRE(alone.ok());
        expected.push_back(alone.value().save());
        talk.resume("yes");
    }
    for (int round = 0; round < 20; ++round) {
        const Script shared = Script::compile(now, "tale.npcs").value();
        std::atomic<int> wrong{0};
        std::vector<std::thread> threads;
        for (std::size_t t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (std::size_t i = 0; i < 40; ++i) {
                    const std::size_t which = (i + t) % saves.size();
                    auto loaded = Session::load(saves[which], shared, host);
                    if (!loaded.ok() || loaded.value().save() != expected[which]) ++wrong;
                }
            });
        for (std::thread& thread : threads) thread.join();
        CHECK(wrong == 0);
    }
}
