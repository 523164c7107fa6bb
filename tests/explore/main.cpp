// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Explores as many random stories as one likes, each with and without reduction:
//
//     npcs-random-explorations COUNT [FIRST]

#include <cstdio>
#include <cstdlib>

#include "explore/twice_explored.hpp"

int main(int count, char** arguments) {
    const std::uint64_t stories = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1000;
    const std::uint64_t first = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1;
    std::uint64_t compared = 0, findings = 0, states = 0, merged = 0, different = 0;
    for (std::uint64_t seed = first; seed < first + stories && different < 10; ++seed) {
        const npcs::tests::Comparison one = npcs::tests::explored_twice_and_compared(seed);
        compared += one.is_compared ? 1 : 0;
        findings += one.has_findings ? 1 : 0;
        states += one.states;
        merged += one.merged;
        if (one.difference.empty()) continue;
        ++different;
        std::printf("---- story %llu\n%s\n%s", static_cast<unsigned long long>(seed), one.story.c_str(),
                    one.difference.c_str());
    }
    std::printf("%llu stories, %llu compared, %llu with findings, %llu states, of which %llu merged; %llu different\n",
                static_cast<unsigned long long>(stories), static_cast<unsigned long long>(compared),
                static_cast<unsigned long long>(findings), static_cast<unsigned long long>(states),
                static_cast<unsigned long long>(merged), static_cast<unsigned long long>(different));
    return different == 0 ? 0 : 1;
}
