// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>

#include "debug_adapter/breakpoint_table.hpp"
#include "debug_adapter/shown_values.hpp"
#include "npcs/shown_value.hpp"

using namespace npcs::debug_adapter;
using npcs::Value;

TEST_CASE("debug adapter: rules for hits are read as people write them", "[debug-adapter]") {
    const auto accepted = [](std::string_view text) {
        const auto rule = HitRule::read(text);
        std::string hits;
        for (std::uint64_t hit = 1; rule && hit <= 6; ++hit)
            if (rule->accepts(hit)) hits += std::to_string(hit);
        return rule ? hits : "none";
    };
    CHECK(accepted("3") == "3456");
    CHECK(accepted(" >= 3 ") == "3456");
    CHECK(accepted(">3") == "456");
    CHECK(accepted("== 3") == "3");
    CHECK(accepted("=3") == "3");
    CHECK(accepted("% 2") == "246");
    for (const char* text : {"", ">", "% 0", "-1", "1.5", "3 times", "99999999999999999999"})
        CHECK(accepted(text) == "none");
}

TEST_CASE("debug adapter: a value is shown on one line of bounded length", "[debug-adapter]") {
    CHECK(shown_value(Value()) == "null");
    CHECK(shown_value(Value("say \"hi\"\n")) == "\"say \"\"hi\"\"\\n\"");
    CHECK(shown_value(Value::list({1, "a", Value::list({})})) == "[1, \"a\", []]");
    CHECK(shown_value(Value::map({{"gold", 3}, {7, Value::map({})}})) == "{\"gold\": 3, 7: {}}");
    CHECK(shown_value(Value(std::string(1000, 'x')), 20) == "\"" + std::string(18, 'x') + "\" ...");
    CHECK(shown_value(Value("\xC3\xA4\xC3\xA4"), 5) == "\"\xC3\xA4\" ...");
    std::vector<Value> many(100'000, Value(1));
    CHECK(shown_value(Value::list(many), 50).size() < 60);
    Value deep = 1;
    for (int i = 0; i < 1000; ++i) deep = Value::list({deep});
    CHECK(shown_value(deep) == "[[[[[... 1]]]]]");
}

TEST_CASE("debug adapter: a part of a value has an expression if a script could write it", "[debug-adapter]") {
    CHECK(expression_of_part("bag", Value(0)) == "bag[0]");
    CHECK(expression_of_part("you", Value("gold")) == "you.gold");
    CHECK(expression_of_part("you", Value("odd \"key\"")) == "you[\"odd \"\"key\"\"\"]");
    CHECK(expression_of_part("you", Value::list({})).empty());
    CHECK(expression_of_part("", Value(0)).empty());
}
