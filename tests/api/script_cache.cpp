// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "npcs/script_cache.hpp"

#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

using npcs::Eviction;
using npcs::ScriptCache;

namespace {
std::string numbered(int number) { return "x = " + std::to_string(number); }
}  // namespace

TEST_CASE("the same text and file is compiled once", "[script_cache]") {
    ScriptCache cache;
    const auto first = cache.compile("x = 1", "a");
    const auto second = cache.compile("x = 1", "a");
    REQUIRE(first.ok());
    CHECK(first.value().fingerprint() == second.value().fingerprint());
    CHECK(cache.statistics().misses == 1);
    CHECK(cache.statistics().hits == 1);
    CHECK(cache.statistics().hit_rate() == 0.5);
    // The file is part of every message a script gives.
    CHECK(cache.compile("x = 1", "b").value().file() == "b");
    CHECK(cache.statistics().misses == 2);
}

TEST_CASE("the least recently used script goes first", "[script_cache]") {
    ScriptCache cache({Eviction::least_recently_used, 2, 0, false});
    cache.compile(numbered(1));
    cache.compile(numbered(2));
    cache.compile(numbered(1));
    cache.compile(numbered(3));
    CHECK(cache.statistics().evictions == 1);
    CHECK(cache.statistics().scripts == 2);
    cache.compile(numbered(1));
    CHECK(cache.statistics().hits == 2);
    cache.compile(numbered(2));
    CHECK(cache.statistics().hits == 2);
}

TEST_CASE("first in, first out does not care about use", "[script_cache]") {
    ScriptCache cache({Eviction::first_in_first_out, 2, 0, false});
    cache.compile(numbered(1));
    cache.compile(numbered(2));
    cache.compile(numbered(1));
    cache.compile(numbered(3));
    cache.compile(numbered(1));
    CHECK(cache.statistics().hits == 1);
}

TEST_CASE("a cache can be bounded by bytes or not at all", "[script_cache]") {
    ScriptCache small({Eviction::least_recently_used, 0, 12, false});
    for (int i = 0; i < 5; ++i) small.compile(numbered(i));
    CHECK(small.statistics().scripts == 2);
    CHECK(small.statistics().bytes == 10);
    ScriptCache unbounded({Eviction::none, 1, 1, false});
    for (int i = 0; i < 5; ++i) unbounded.compile(numbered(i));
    CHECK(unbounded.statistics().scripts == 5);
    CHECK(unbounded.statistics().evictions == 0);
}

TEST_CASE("a script that does not compile evicts nothing", "[script_cache]") {
    ScriptCache cache({Eviction::least_recently_used, 1, 0, true});
    cache.compile("x = 1");
    const auto failed = cache.compile("x = ");
    CHECK_FALSE(failed.ok());
    CHECK(cache.statistics().evictions == 0);
    cache.compile("x = 1");
    CHECK(cache.statistics().hits == 1);
}

TEST_CASE("diagnostics can be kept", "[script_cache]") {
    ScriptCache cache({Eviction::least_recently_used, 10, 0, true});
    const auto first = cache.compile("x = ");
    const auto second = cache.compile("x = ");
    CHECK(cache.statistics().hits == 1);
    REQUIRE_FALSE(second.ok());
    CHECK(npcs::one_line(first.diagnostics().front()) == npcs::one_line(second.diagnostics().front()));
    ScriptCache forgetful;
    forgetful.compile("x = ");
    forgetful.compile("x = ");
    CHECK(forgetful.statistics().misses == 2);
}

TEST_CASE("a file is invalidated with all its versions", "[script_cache]") {
    ScriptCache cache;
    const auto held = cache.compile(numbered(1), "smith");
    cache.compile(numbered(2), "smith");
    cache.compile(numbered(1), "guard");
    CHECK(cache.invalidate("smith") == 2);
    CHECK(cache.invalidate("smith") == 0);
    CHECK(cache.statistics().scripts == 1);
    cache.clear();
    CHECK(cache.statistics().scripts == 0);
    CHECK(cache.statistics().bytes == 0);
    CHECK(npcs::Session(held.value(), npcs::Host()).start().kind == npcs::Outcome::Kind::returned);
}

TEST_CASE("threads share one cache", "[script_cache]") {
    ScriptCache cache({Eviction::least_recently_used, 8, 0, false});
    std::vector<std::thread> threads;
    std::vector<int> compiled(4, 0);
    for (std::size_t t = 0; t < compiled.size(); ++t)
        threads.emplace_back([&cache, &count = compiled[t]] {
            for (int i = 0; i < 200; ++i) count += cache.compile(numbered(i % 16)).ok() ? 1 : 0;
        });
    for (std::thread& thread : threads) thread.join();
    for (const int count : compiled) CHECK(count == 200);
    CHECK(cache.statistics().hits + cache.statistics().misses == 800);
    CHECK(cache.statistics().scripts <= 8);
}
