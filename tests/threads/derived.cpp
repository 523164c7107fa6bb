// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "program/derived.hpp"

using npcs::program::Derived;

namespace {

struct Length {
    std::size_t bytes;
};
struct Copy {
    std::string text;
};

}  // namespace

TEST_CASE("derived facts: each kind is made once and stays", "[threads]") {
    const Derived derived;
    int made = 0;
    const auto length = [&] {
        ++made;
        return std::make_shared<const Length>(Length{5});
    };
    const Length& first = derived.get<Length>(length);
    CHECK(derived.get<Copy>([] { return std::make_shared<const Copy>(Copy{"five!"}); }).text == "five!");
    CHECK(&derived.get<Length>(length) == &first);
    CHECK(made == 1);
    const Derived other;
    CHECK(&other.get<Length>(length) != &first);
}

TEST_CASE("derived facts: a fact may be worked out from another", "[threads]") {
    const Derived derived;
    const auto length = [&] {
        const Copy& copy = derived.get<Copy>([] { return std::make_shared<const Copy>(Copy{"five!"}); });
        return std::make_shared<const Length>(Length{copy.text.size()});
    };
    CHECK(derived.get<Length>(length).bytes == 5);
}

TEST_CASE("derived facts: threads that ask at once get the same", "[threads]") {
    for (int round = 0; round < 50; ++round) {
        const Derived derived;
        std::vector<const Copy*> found(4);
        std::vector<std::thread> threads;
        for (const Copy*& one : found)
            threads.emplace_back(
                [&] { one = &derived.get<Copy>([] { return std::make_shared<const Copy>(Copy{"five!"}); }); });
        for (std::thread& thread : threads) thread.join();
        for (const Copy* one : found) {
            CHECK(one == found.front());
            CHECK(one->text == "five!");
        }
    }
}
