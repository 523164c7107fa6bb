// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names and keys that a stranger has chosen to meet in a table. What a search costs is counted, as the longest way it can take.

#include "hashing/keyed_hash.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

#include "program/key_table.hpp"
#include "syntax/symbols.hpp"

using namespace npcs;

namespace {
constexpr std::uint64_t first_multiplier = 0x9E37'79B9'7F4A'7C15;
}  // namespace

TEST_CASE("SipHash-1-3 gives what it gives elsewhere", "[hashing]") {
    // Values of the reference implementation, under the key of zeros.
    CHECK(hashing::sip_hash("", {0, 0}) == 0xD1FB'A762'150C'532C);
    CHECK(hashing::sip_hash(std::string_view("\0", 1), {0, 0}) == 0x68A9'1412'8E01'E473);
    CHECK(hashing::sip_hash("siphash", {0, 0}) == 0x8264'CEEC'CB16'BCBE);
    const hashing::HashKey key{0x0706'0504'0302'0100, 0x0F0E'0D0C'0B0A'0908};
    const std::string_view eight = "abcdefgh";
    CHECK(hashing::sip_hash(eight, key) == hashing::sip_hash(std::uint64_t{0x6867'6665'6463'6261}, key));
    CHECK(hashing::sip_hash(eight, key) != hashing::sip_hash(eight, {0, 0}));
    CHECK(hashing::sip_hash("abcdefg", key) != hashing::sip_hash(eight, key));
}

TEST_CASE("names that were chosen to meet in the table of symbols are found as quickly as others", "[hashing]") {
    std::vector<std::string> names;
    std::string name(16, 'x');
    // Texts of 16 bytes are hashed as two words, of which the second is added last: hash = mix(mix(mix(16 ^ a) ^ b)).
    const auto mix = [](std::uint64_t hash) {
        hash *= first_multiplier;
        return hash ^ hash >> 32;
    };
    for (std::uint64_t n = 0; names.size() < 20'000; ++n) {
        for (int i = 0; i < 8; ++i) name[static_cast<std::size_t>(i)] = static_cast<char>('A' + (n >> (4 * i) & 15));
        std::uint64_t first = 0;
        std::memcpy(&first, name.data(), 8);
        const std::uint64_t last = mix(16 ^ first) ^ 0x1234'5678'9ABC'DEF0;
        std::memcpy(name.data() + 8, &last, 8);
        names.push_back(name);
    }
    ast::Symbols symbols;
    for (std::size_t i = 0; i < names.size(); ++i) REQUIRE(symbols.add(names[i]) == ast::known_names.size() + i);
    CHECK(symbols.longest_search() <= 130);
    CHECK(symbols.find(names[12'345]) == ast::known_names.size() + 12'345);
    CHECK(symbols.find("nobody") == ast::no_symbol);
    CHECK(symbols.find("locals") == ast::symbol::locals);
}

TEST_CASE("hashes with the same lowest bits do not crowd a table of keys", "[hashing]") {
    program::KeyTable<std::uint32_t> table;
    for (std::uint32_t i = 1; i <= 30'000; ++i) REQUIRE(table.emplace(i << 16 | 0x55, i).fresh);
    CHECK(table.size() == 30'000);
    CHECK(table.longest_search() <= 130);
    CHECK(table.find(std::uint32_t{777} << 16 | 0x55)->second == 777);
    CHECK(table.find(4) == table.end());
}
