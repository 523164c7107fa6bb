// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is said of a script in the light of what its game offers.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/check.hpp"
#include "npcs/npcs.hpp"

namespace {

npcs::HostFacts market() {
    npcs::HostFacts facts;
    facts.functions = {{"gold", {}, "number"}, {"give", {{"what", "text"}, {"count", "number", true}}}};
    facts.names = {"weather"};
    facts.is_complete = true;
    return facts;
}

/// `line:column code`, separated by blanks.
std::string findings(std::string_view text, const npcs::HostFacts& facts = market()) {
    const auto script = npcs::Script::compile(text, "test");
    REQUIRE(script.ok());
    std::string all;
    for (const npcs::Diagnostic& one : npcs::check(script.value(), facts))
        all += (all.empty() ? "" : " ") + std::to_string(one.line) + ":" + std::to_string(one.column) + " " + one.code;
    return all;
}

}  // namespace

TEST_CASE("a script is compared with what its game offers", "[check]") {
    CHECK(findings("print gold + weather").empty());
    CHECK(findings("print silver") == "1:7 unknown-name");
    CHECK(findings("give 1, \"two\"") == "1:9 wrong-type");
    CHECK(findings("give\nprint gold(3)") == "1:1 missing-argument 2:7 too-many-arguments");
    CHECK(findings("print silver", {}).empty());
}

TEST_CASE("what another script sets has no type and may be a function", "[check]") {
    CHECK(findings("weather 1, 2\ngive weather").empty());
    CHECK(findings("weather = [1]\ngive weather").empty());
}

TEST_CASE("findings of a check come with those of the warnings", "[check]") {
    CHECK(findings("x = 1\nx == 2\nprint y") == "2:1 unused-comparison 3:7 unknown-name");
    const auto script = npcs::Script::compile("x = 1\nx == 2 // npcs: ignore unused-comparison", "test");
    REQUIRE(script.ok());
    CHECK(script.value().warnings().empty());
    CHECK(npcs::check(script.value(), {}).empty());
}

TEST_CASE("a certain remedy is given as edits", "[check]") {
    const auto counted = npcs::Script::compile("function f\nend function\nf\nprint \"é\" + visits(f)", "test");
    REQUIRE(counted.ok());
    const npcs::Diagnostics found = npcs::check(counted.value(), {});
    REQUIRE(found.size() == 1);
    REQUIRE(found[0].fix.size() == 1);
    const npcs::TextEdit& edit = found[0].fix[0];
    CHECK(edit.line == 4);
    CHECK(edit.column == 20);
    CHECK(edit.end_line == 4);
    CHECK(edit.end_column == 21);
    CHECK(edit.text == "@f");
    const auto wrong = npcs::Script::compile("if 1 = 2 then print 1", "test");
    REQUIRE(wrong.diagnostics().size() == 1);
    REQUIRE(wrong.diagnostics()[0].fix.size() == 1);
    CHECK(wrong.diagnostics()[0].fix[0].text == "==");
}

TEST_CASE("a check of very many doubtful places is bounded", "[check]") {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "print unknown_name_" + std::to_string(i) + "\n";
    const auto script = npcs::Script::compile(text, "test");
    REQUIRE(script.ok());
    const npcs::Diagnostics found = npcs::check(script.value(), market());
    REQUIRE(found.size() == 101);
    CHECK(found.back().code == "more-warnings");
    CHECK(found.back().message == "and 19900 more");
}

TEST_CASE("codes are in the order of the alphabet, and each is found by name", "[check]") {
    const auto all = npcs::codes();
    REQUIRE(all.size() > 60);
    CHECK(std::is_sorted(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.code < b.code; }));
    CHECK(std::adjacent_find(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.code == b.code; }) ==
          all.end());
    for (const npcs::CodeInfo& info : all) CHECK(npcs::code_info(info.code) == &info);
    CHECK(npcs::code_info("nothing") == nullptr);
    CHECK(npcs::code_info("") == nullptr);
}

TEST_CASE("what scripts need of a game is guessed from its use", "[check]") {
    std::vector<npcs::Script> scripts;
    for (const char* text :
         {"print gold + 1\ngive item, 2\nAnna: Hello.\nwaitFor \"dusk\"", "item = \"rope\"\nraise \"dawn\""}) {
        auto script = npcs::Script::compile(text, "test");
        REQUIRE(script.ok());
        scripts.push_back(script.value());
    }
    const npcs::HostFacts facts = npcs::guess_facts(scripts);
    REQUIRE(facts.functions.size() == 2);
    CHECK(facts.functions[0].name == "gold");
    CHECK(facts.functions[0].returns == "number");
    CHECK(facts.functions[1].name == "give");
    REQUIRE(facts.functions[1].parameters.size() == 2);
    CHECK(facts.functions[1].parameters[0].name == "item");
    CHECK(facts.functions[1].returns.empty());
    CHECK(facts.characters == std::vector<std::string>{"Anna"});
    CHECK(facts.events == std::vector<std::string>{"dusk"});
    CHECK_FALSE(facts.is_complete);
}
