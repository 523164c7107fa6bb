// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A fixed number of random sequences of calls; `npcs-api-sequences 1000000` makes as many as one likes.

#include <catch2/catch.hpp>

#include "random/api_sequences.hpp"

TEST_CASE("random calls from everywhere give the same transcript twice, and nothing else happens", "[callbacks]") {
    std::size_t characters = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const auto transcript = [&] { return api_sequences::Sequence(api_sequences::Choices(seed)).run(40); };
        const std::string first = transcript();
        INFO("seed " << seed);
        REQUIRE(transcript() == first);
        characters += first.size();
    }
    CHECK(characters > 100'000);
}
