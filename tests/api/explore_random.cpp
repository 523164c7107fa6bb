// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// That leaving out what can no longer be read loses no finding: a fixed number of random stories;
// `npcs-random-explorations 100000` explores as many as one likes.

#include <catch2/catch.hpp>

#include "explore/twice_explored.hpp"

TEST_CASE("random stories have the same findings with and without reduction, and with any threads", "[explore]") {
    constexpr std::uint64_t stories = 250;
    std::uint64_t compared = 0, findings = 0, states = 0, merged = 0;
    for (std::uint64_t seed = 1; seed <= stories; ++seed) {
        const npcs::tests::Comparison one = npcs::tests::explored_twice_and_compared(seed);
        INFO("story " << seed << ":\n" << one.story << one.difference);
        REQUIRE(one.difference.empty());
        compared += one.is_compared ? 1 : 0;
        findings += one.has_findings ? 1 : 0;
        states += one.states;
        merged += one.merged;
    }
    CHECK(compared > stories * 6 / 10);
    CHECK(findings > compared / 2);
    CHECK(merged > states / 5);
}
