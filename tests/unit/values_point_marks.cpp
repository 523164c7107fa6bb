// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Characters of long texts that are not ASCII are found where counting finds them, and soon.

#include "values/point_marks.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "values_making.hpp"

using namespace npcs::values;

namespace {

const std::vector<std::string> letters{"a", "\u00e4", "\u20ac", "\U0001F600", "plain words "};

/// A text, and where each of its characters begins.
struct Marked {
    std::string text;
    std::vector<std::size_t> begins;

    void add(const std::string& piece) {
        for (std::size_t i = 0; i < piece.size(); ++i)
            if ((static_cast<unsigned char>(piece[i]) & 0xC0) != 0x80) begins.push_back(text.size() + i);
        text += piece;
    }
};

Marked random_text(std::mt19937& random, std::size_t pieces) {
    Marked made;
    for (std::size_t i = 0; i < pieces; ++i) made.add(letters[random() % letters.size()]);
    return made;
}

/// Compares the places of some characters, in any order.
void check_places(Heap& heap, Datum datum, const Marked& expected, std::mt19937& random) {
    REQUIRE(points_of(datum) == expected.begins.size());
    for (int i = 0; i < 200 && !expected.begins.empty(); ++i) {
        const std::size_t point = random() % expected.begins.size();
        INFO("character " << point << " of " << expected.begins.size());
        REQUIRE(offset_in(heap, datum, static_cast<std::uint32_t>(point)) == expected.begins[point]);
        REQUIRE(offset_of_point(expected.text, point) == expected.begins[point]);
        REQUIRE(offset_from_end(expected.text, expected.begins.size() - point) == expected.begins[point]);
    }
    const auto end = static_cast<std::uint32_t>(expected.begins.size());
    CHECK(offset_in(heap, datum, end) == expected.text.size());
    CHECK(offset_in(heap, datum, end + 100) == expected.text.size());
}

std::uint64_t steps_of_index(Heap& heap, Datum text, std::uint32_t at) {
    heap.take_work();
    Error error;
    CHECK(get_index(heap, text, n(at), error).is_string());
    return heap.take_work();
}

}  // namespace

TEST_CASE("a character is found where counting finds it", "[values][marks]") {
    std::mt19937 random(5);
    for (const std::size_t pieces : {0U, 1U, 7U, 60U, 300U, 5'000U}) {
        Making make;
        for (int round = 0; round < 5; ++round) {
            const Marked made = random_text(random, pieces);
            check_places(make.heap, make.t(made.text), made, random);
        }
    }
}

TEST_CASE("texts that grow share what is known of their beginning", "[values][marks]") {
    std::mt19937 random(6);
    Making make;
    Marked expected;
    Datum text = make.t("");
    std::vector<std::pair<Datum, Marked>> kept;
    for (int i = 0; i < 1'500; ++i) {
        const std::string& piece = letters[random() % letters.size()];
        expected.add(piece);
        text = make.heap.append(text, make.t(piece));
        if (i % 50 == 0) check_places(make.heap, text, expected, random);
        if (i % 300 == 0) kept.emplace_back(text, expected);
    }
    // The earlier ones are still what they were, and one of them can grow another way.
    for (auto& [earlier, known] : kept) check_places(make.heap, earlier, known, random);
    auto [other, known] = kept[2];
    known.add("\u00fc!");
    check_places(make.heap, make.heap.append(other, make.t("\u00fc!")), known, random);
}

TEST_CASE("only the first look at a place costs more than the last", "[values][marks][work]") {
    Making make;
    std::string umlauts;
    for (int i = 0; i < 100'000; ++i) umlauts += "\u00e4";
    const Datum text = make.t(umlauts);
    CHECK(steps_of_index(make.heap, text, 50) == 0);
    CHECK(steps_of_index(make.heap, text, 99'950) == 0);
    const std::size_t before = make.heap.bytes_in_use();
    const std::uint64_t half = 100'000 / 8 / 64;
    CHECK(steps_of_index(make.heap, text, 50'000) <= half);
    CHECK(steps_of_index(make.heap, text, 50'000) == 0);
    CHECK(steps_of_index(make.heap, text, 99'900) >= half - 5);
    CHECK(steps_of_index(make.heap, text, 77'777) == 0);
    // The memory of marks is counted, and given back with the text.
    CHECK(make.heap.bytes_in_use() >= before + 4 * 99'900 / 64);
    CHECK(make.heap.bytes_in_use() <= before + 2 * 4 * 100'000 / 64);
    make.heap.begin_collection();
    make.heap.finish_collection();
    CHECK(make.heap.bytes_in_use() == 0);
}

TEST_CASE("constants, which threads share, have all their marks from the beginning", "[values][marks]") {
    std::mt19937 random(7);
    const Marked made = random_text(random, 2'000);
    Heap constants(true);
    const Datum text = constants.text(made.text), grown = constants.append(text, text);
    for (const Datum constant : {text, grown}) {
        const TextBuffer& buffer = *constant.as_string()->buffer;
        const std::uint32_t all = constant.as_string()->points / 64;
        CHECK(buffer.marked == all);
        const std::uint32_t* const marks = buffer.marks;
        Making make;
        if (constant.bits() == text.bits()) check_places(make.heap, constant, made, random);
        Error error;
        CHECK(get_index(make.heap, constant, n(700), error).is_string());
        CHECK(buffer.marks == marks);
        CHECK(buffer.marked == all);
        CHECK(make.heap.bytes_in_use() < 200);
    }
}

TEST_CASE("ASCII and short texts have no marks", "[values][marks]") {
    Making make;
    const Datum ascii = make.t(std::string(1'000, 'x'));
    CHECK(ascii.as_string()->buffer == nullptr);
    CHECK(steps_of_index(make.heap, ascii, 500) == 0);
    std::string umlauts;
    for (int i = 0; i < 127; ++i) umlauts += "\u00e4";
    CHECK(make.t(umlauts).as_string()->buffer == nullptr);
    CHECK(make.t(umlauts + "\u00e4").as_string()->buffer != nullptr);
}
