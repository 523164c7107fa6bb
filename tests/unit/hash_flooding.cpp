// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Keys that a stranger has chosen to have one hash. What a search costs is counted, as the longest way it can take.

#include <bit>
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

#include "api/bridge.hpp"
#include "hashing/keyed_hash.hpp"
#include "program/key_table.hpp"
#include "syntax/symbols.hpp"
#include "values/hash.hpp"
#include "values_making.hpp"

using namespace npcs;
using namespace npcs::values;

namespace {

constexpr std::uint32_t longest_allowed = 32;
constexpr std::size_t many = 60'000;

constexpr std::uint64_t inverse(std::uint64_t odd) {
    std::uint64_t x = odd;
    for (int i = 0; i < 6; ++i) x *= 2 - odd * x;
    return x;
}

constexpr std::uint64_t first_multiplier = 0x9E37'79B9'7F4A'7C15;
constexpr std::uint64_t second_multiplier = 0xD6E8'FEB8'6659'FD93;

/// Numbers that hash_of_number gives the same for: the product is undone.
std::vector<double> numbers_of_one_hash(std::size_t count) {
    std::vector<double> found;
    for (std::uint64_t low = 1; found.size() < count; ++low) {
        std::uint64_t bits = (std::uint64_t{0x1234'5678} << 32 | low) * inverse(second_multiplier);
        bits = (bits ^ bits >> 32) * inverse(first_multiplier);
        const double number = std::bit_cast<double>(bits);
        if (number == number && bits < std::uint64_t{0xFFF0} << 48) found.push_back(number);
    }
    return found;
}

/// Texts of sixteen bytes: whatever the first eight are, the last eight bring the hash to one value.
std::vector<std::string> texts_of_one_hash(std::size_t count) {
    std::vector<std::string> found;
    constexpr std::uint64_t wanted = 0x1357'9BDF'0246'8ACE;
    for (std::uint64_t n = 0; found.size() < count; ++n) {
        char text[16];
        for (int i = 0; i < 8; ++i) text[i] = static_cast<char>('0' + (n >> (5 * i) & 31));
        std::uint64_t first = 0;
        std::memcpy(&first, text, 8);
        std::uint64_t hash = (16 * first_multiplier ^ first) * first_multiplier;
        hash ^= hash >> 29;
        const std::uint64_t last = hash ^ wanted;
        if ((last & 0x8080'8080'8080'8080) != 0) continue;
        std::memcpy(text + 8, &last, 8);
        found.emplace_back(text, 16);
    }
    return found;
}

/// Where keys fall depends on the key of this process. In some processes a run of places of 145 is full by chance; crowded keys
/// would be searched through by the ten thousands.
constexpr std::size_t longest_by_chance = 1'000;

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

TEST_CASE("texts of one hash are found as quickly as others", "[hashing]") {
    const std::vector<std::string> texts = texts_of_one_hash(many);
    for (const std::string& text : texts) REQUIRE(hash_bytes(text) == hash_bytes(texts[0]));
    Making make;
    Map& map = *make.heap.map();
    for (std::size_t i = 0; i < many; ++i) {
        set(make.heap, map, make.t(texts[i]), n(static_cast<double>(i)));
        if ((i & (i - 1)) == 0) REQUIRE(longest_chain(map) <= longest_allowed + 1);
    }
    CHECK(longest_chain(map) <= longest_allowed);
    CHECK(size(map) == many);
    for (std::size_t i = 0; i < many; i += 997) {
        CHECK(get(map, make.t(texts[i])).as_number() == static_cast<double>(i));
        CHECK(same(map.entries[i].key, make.t(texts[i])) == false);
        CHECK(equal(map.entries[i].key, make.t(texts[i])));
    }
    for (std::size_t i = 0; i < many; i += 2) REQUIRE(remove(map, make.t(texts[i])));
    CHECK(size(map) == many / 2);
    CHECK(find(map, make.t(texts[0])) == Map::none);
    CHECK(get(map, make.t(texts[1])).as_number() == 1);

    SECTION("merged") {
        Map& other = *make.heap.map();
        for (const std::string& text : texts) set(make.heap, other, make.t(text), n(0));
        Error error;
        const Datum sum = arithmetic(make.heap, Arithmetic::add, Datum::object(&map), Datum::object(&other), error);
        CHECK(size(*sum.as_map()) == many);
        CHECK(longest_chain(*sum.as_map()) <= longest_allowed);
    }
}

TEST_CASE("numbers of one hash are found as quickly as others", "[hashing]") {
    const std::vector<double> numbers = numbers_of_one_hash(many);
    for (const double number : numbers) REQUIRE(hash_of_number(number) == hash_of_number(numbers[0]));
    Making make;
    Map& map = *make.heap.map();
    for (const double number : numbers) set(make.heap, map, n(number), n(number));
    CHECK(longest_chain(map) <= longest_allowed);
    for (std::size_t i = 0; i < many; i += 997) CHECK(get(map, n(numbers[i])).as_number() == numbers[i]);
    CHECK(find(map, n(-0.0)) == Map::none);
    set(make.heap, map, n(-0.0), n(5));
    CHECK(get(map, n(0.0)).as_number() == 5);
    for (const double number : numbers) REQUIRE(remove(map, n(number)));
    CHECK(size(map) == 1);
}

TEST_CASE("functions made of one are found as quickly as others", "[hashing]") {
    Making make;
    const Signature signature{"f", {}};
    Map& map = *make.heap.map();
    std::vector<Datum> functions;
    for (std::size_t i = 0; i < 5'000; ++i) {
        functions.push_back(Datum::object(make.heap.function(FunctionOrigin::script, signature, nullptr)));
        set(make.heap, map, functions.back(), n(static_cast<double>(i)));
    }
    CHECK(longest_chain(map) <= longest_allowed);
    CHECK(get(map, functions[4'321]).as_number() == 4'321);
}

TEST_CASE("a map that gets buckets when it is full is looked at then", "[hashing]") {
    // As loading does: entries are written one after the other, and the last one is set the ordinary way.
    const std::vector<std::string> texts = texts_of_one_hash(2'000);
    Making make;
    Map& map = *make.heap.map(2'000);
    for (std::size_t i = 0; i + 1 < texts.size(); ++i) {
        const Datum key = make.t(texts[i]);
        map.entries[map.used++] = {key, n(1), hash_of(key), Map::none};
    }
    set(make.heap, map, make.t(texts.back()), n(2));
    CHECK(longest_chain(map) <= longest_allowed);
    CHECK(get(map, make.t(texts[77])).as_number() == 1);
}

TEST_CASE("whole numbers of one hash leave the buckets of their own guarded", "[hashing]") {
    // Their lowest bits differ, so that each has a bucket of its own; one more key, and all are chained by their hashes.
    constexpr std::uint64_t room = 1024;
    Making make;
    Map& map = *make.heap.map(1);
    std::vector<double> numbers;
    for (std::uint64_t bucket = 0; bucket < room / 2; ++bucket) {
        for (std::uint64_t high = 1;; ++high) {
            const auto number = static_cast<double>(high << 10 | bucket);
            if ((hash_of_number(number) & (2 * room - 1)) != 7) continue;
            numbers.push_back(number);
            break;
        }
    }
    for (const double number : numbers) set(make.heap, map, n(number), n(1));
    set(make.heap, map, make.t("a text"), n(2));
    CHECK(longest_chain(map) <= longest_allowed);
    for (const double number : numbers) REQUIRE(get(map, n(number)).as_number() == 1);
}

TEST_CASE("what a game gives with keys of one hash is taken as quickly as anything else", "[hashing][api]") {
    std::vector<Value::Pair> entries;
    for (const std::string& text : texts_of_one_hash(many)) entries.emplace_back(Value(text), Value(1));
    const Value map = Value::map(std::move(entries));
    Heap heap;
    const Datum copy = api::Bridge::datum(heap, map);
    CHECK(size(*copy.as_map()) == many);
    CHECK(longest_chain(*copy.as_map()) <= longest_allowed);
}

TEST_CASE("names that were chosen to meet in the table of symbols are found as quickly as others", "[hashing]") {
    // Of four to seven bytes: the product is undone for hashes that differ in their upper half only.
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
    CHECK(symbols.longest_search() <= longest_by_chance);
    CHECK(symbols.find(names[12'345]) == ast::known_names.size() + 12'345);
    CHECK(symbols.find("nobody") == ast::no_symbol);
    CHECK(symbols.find("locals") == ast::symbol::locals);
}

TEST_CASE("hashes with the same lowest bits do not crowd a table of keys", "[hashing]") {
    program::KeyTable<std::uint32_t> table;
    for (std::uint32_t i = 1; i <= 30'000; ++i) REQUIRE(table.emplace(i << 16 | 0x55, i).fresh);
    CHECK(table.size() == 30'000);
    CHECK(table.longest_search() <= longest_by_chance);
    CHECK(table.find(std::uint32_t{777} << 16 | 0x55)->second == 777);
    CHECK(table.find(4) == table.end());
}
