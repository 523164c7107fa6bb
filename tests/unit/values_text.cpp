// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>
#include <limits>

#include "values/number_text.hpp"
#include "values_making.hpp"

using namespace npcs::values;

TEST_CASE("numbers as text", "[values]") {
    const double infinity = std::numeric_limits<double>::infinity();
    const std::pair<double, const char*> expected[] = {{0, "0"},
                                                       {-0.0, "0"},
                                                       {1, "1"},
                                                       {-1, "-1"},
                                                       {1e10, "10000000000"},
                                                       {0.5, "0.5"},
                                                       {-0.5, "-0.5"},
                                                       {0.1, "0.1"},
                                                       {3.14159265358979, "3.141593"},
                                                       {0.9999999, "1.0"},
                                                       {1.0 / 3, "0.333333"},
                                                       {100.25, "100.25"},
                                                       {1e-6, "0.000001"},
                                                       {1.23e-9, "1.230000E-09"},
                                                       {-1.23e-9, "-1.230000E-09"},
                                                       {9.99e-7, "9.990000E-07"},
                                                       {1e-300, "1.000000E-300"},
                                                       {10000000000.5, "1.000000E+10"},
                                                       {123456789012.25, "1.234568E+11"},
                                                       {9999999999.5, "9999999999.5"},
                                                       {9007199254740992.0, "9007199254740992"},
                                                       {-9007199254740994.0, "-9007199254740994"},
                                                       {1e22, "10000000000000000000000"},
                                                       {1e23, "99999999999999991611392"},
                                                       {infinity, "INF"},
                                                       {-infinity, "-INF"},
                                                       {std::numeric_limits<double>::quiet_NaN(), "nan"}};
    for (const auto& [number, text] : expected) CHECK(number_text(number) == text);
    CHECK(number_text(1e308).size() == 309);
}

TEST_CASE("texts as numbers", "[values]") {
    const double infinity = std::numeric_limits<double>::infinity();
    const std::pair<const char*, double> expected[] = {
        {"", 0},       {"abc", 0},   {"12", 12},    {"  -1.5xyz", -1.5}, {"+7", 7},
        {"+-7", 0},    {"--7", 0},   {".5", 0.5},   {"-.5e1", -5},       {"5.", 5},
        {".", 0},      {"-", 0},     {"1e3", 1000}, {"1e", 1},           {"1E-2 ", 0.01},
        {"inf", 0},    {"nan", 0},   {"0x10", 16},  {"1e999", infinity}, {"-1e999", -infinity},
        {"1e-999", 0}, {"\t\n 3", 3}};
    for (const auto& [text, number] : expected) {
        INFO(text);
        CHECK(leading_number(text) == number);
    }
    CHECK(leading_number(std::string(400, '9')) == infinity);
    CHECK(leading_number("0." + std::string(400, '0') + "1") == 0);
}

TEST_CASE("values as text", "[values]") {
    Making make;
    const Datum list = make.l({n(1), make.t("two \"quoted\""), null, make.l({})});
    CHECK(text_of(null).empty());
    CHECK(print_text(null) == "null");
    CHECK(code_text(null) == "null");
    CHECK(text_of(make.t("say \"hi\"")) == "say \"hi\"");
    CHECK(code_text(make.t("say \"hi\"")) == "\"say \"\"hi\"\"\"");
    CHECK(text_of(list) == R"([1, "two ""quoted""", null, []])");
    CHECK(text_of(make.m({{make.t("a"), n(1)}, {n(2), null}, {null, list}})) ==
          R"({"a": 1, 2: null, null: [1, "two ""quoted""", null, []]})");
    CHECK(text_of(make.m({})) == "{}");
}

TEST_CASE("functions as text", "[values]") {
    Making make;
    const Signature none{"f", {}, false};
    const Signature some{"g", {{"a", null}, {"b", n(3)}, {"s", make.t("x\"")}}, false};
    CHECK(text_of(Datum::object(make.heap.function(FunctionOrigin::script, none, nullptr))) == "FUNCTION()");
    CHECK(text_of(Datum::object(make.heap.function(FunctionOrigin::script, some, nullptr))) ==
          R"(FUNCTION(a, b=3, s="x"""))");
}

TEST_CASE("containers are shown three deep", "[values]") {
    Making make;
    CHECK(text_of(make.deep(3, n(1))) == "[[[1]]]");
    CHECK(text_of(make.deep(4, n(1))) == "[[[[...]]]]");
    CHECK(text_of(make.deep(100'000, n(1))) == "[[[[...]]]]");
    CHECK(text_of(make.deep(3, make.m({{n(1), n(2)}}))) == "[[[{...}]]]");
    const Datum self = make.l({});
    make.heap.push(*self.as_list(), self);
    CHECK(text_of(self) == "[[[[...]]]]");
}

TEST_CASE("the text of what is wide at every level ends", "[values]") {
    Making make;
    Datum wide = make.t("a text of some length");
    for (int level = 0; level < 3; ++level) {
        List* const list = make.heap.list();
        for (int i = 0; i < 2000; ++i) make.heap.push(*list, wide);
        wide = Datum::object(list);
    }
    const std::size_t size = text_of(wide).size();
    CHECK(size > make.heap.limits.text_bytes);
    CHECK(size < 2 * std::size_t{make.heap.limits.text_bytes});
}

TEST_CASE("code points", "[values]") {
    const std::string text = "h\xC3\xA9llo\xF0\x9F\x99\x82\xE2\x82\xAC";
    CHECK(count_points(text) == 7);
    CHECK(count_points("") == 0);
    CHECK(count_points(std::string(1000, 'x') + text) == 1007);
    const std::size_t offsets[] = {0, 1, 3, 4, 5, 6, 10, 13, 13};
    for (std::size_t i = 0; i < std::size(offsets); ++i) CHECK(offset_of_point(text, i) == offsets[i]);
    CHECK(decode(text, 1) == 0xE9);
    CHECK(decode(text, 6) == 0x1F642);
    CHECK(decode(text, 10) == 0x20AC);

    Making make;
    std::string characters;
    Datum character;
    for (std::uint32_t offset = 0; next_character(make.heap, make.t(text), offset, character);)
        characters += text_of(character) + "|";
    CHECK(characters == "h|\xC3\xA9|l|l|o|\xF0\x9F\x99\x82|\xE2\x82\xAC|");
}

TEST_CASE("every code point is encoded as it is decoded", "[values]") {
    std::string text;
    for (char32_t point = 0; point <= 0x10FFFF; point += point < 0x800 ? 1 : 61) {
        if (point >= 0xD800 && point <= 0xDFFF) continue;
        text.clear();
        encode(point, text);
        REQUIRE(is_valid_utf8(text));
        REQUIRE(count_points(text) == 1);
        REQUIRE(decode(text, 0) == point);
    }
}

TEST_CASE("bytes that are no UTF-8 are seen and repaired", "[values]") {
    const std::string bad = "\xEF\xBF\xBD";
    const std::pair<std::string, std::string> expected[] = {
        {"\x80", bad},
        {"\xC0\xAF", bad + bad},
        {"\xE0\x80\x80", bad + bad + bad},
        {"\xED\xA0\x80", bad + bad + bad},
        {"\xF4\x90\x80\x80", bad + bad + bad + bad},
        {"\xF5", bad},
        {"a\xC3", "a" + bad},
        {"\xE2\x82", bad},
        {"\xE2\x82z", bad + "z"},
        {"\xF0\x9F\x99z", bad + "z"},
        {"a\xFF b", "a" + bad + " b"},
        {std::string(9, 'x') + "\xC3(", std::string(9, 'x') + bad + "("}};
    for (const auto& [bytes, repaired] : expected) {
        CHECK_FALSE(is_valid_utf8(bytes));
        CHECK(repair_utf8(bytes) == repaired);
        CHECK(is_valid_utf8(repaired));
    }
    CHECK(is_valid_utf8(""));
    CHECK(is_valid_utf8("plain text, and h\xC3\xA9llo \xF0\x9F\x99\x82"));
    CHECK(repair_utf8("h\xC3\xA9") == "h\xC3\xA9");
}

TEST_CASE("upper and lower case", "[values]") {
    const std::pair<const char*, const char*> pairs[] = {{"abc z", "ABC Z"},
                                                         {"\xC3\xA9\xC3\xBF", "\xC3\x89\xC5\xB8"},
                                                         {"\xD0\xB6\xD1\x8F", "\xD0\x96\xD0\xAF"},
                                                         {"\xCE\xB1\xCF\x89", "\xCE\x91\xCE\xA9"},
                                                         {"\xC4\x81\xC5\xBE", "\xC4\x80\xC5\xBD"},
                                                         {"\xF0\x90\x90\xA8", "\xF0\x90\x90\x80"}};
    for (const auto& [small, large] : pairs) {
        CHECK(upper(small) == large);
        CHECK(lower(large) == small);
        CHECK(upper(large) == large);
        CHECK(lower(small) == small);
    }
    CHECK(upper("\xC3\x9F") == "\xC3\x9F");  // sharp s has no single upper case
    CHECK(upper("\xCF\x82") == "\xCE\xA3");  // final sigma becomes sigma
    CHECK(lower("\xE2\x84\xAA") == "k");     // the Kelvin sign
    CHECK(lower("123 \xE4\xB8\xAD \xF0\x9F\x99\x82") == "123 \xE4\xB8\xAD \xF0\x9F\x99\x82");
}
