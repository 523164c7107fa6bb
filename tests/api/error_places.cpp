// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where errors at run time are shown: under the expression, on its own line.

#include <string>

#include <catch2/catch.hpp>

#include "compiled.hpp"
#include "npcs/npcs.hpp"

namespace {

npcs::Outcome failed(std::string_view text) {
    npcs::Session session(npcs::tests::compiled(text, "talk.npcs"), npcs::Host());
    npcs::Outcome outcome = session.start();
    while (outcome.kind == npcs::Outcome::Kind::yielded) outcome = session.resume();
    REQUIRE(outcome.kind == npcs::Outcome::Kind::failed);
    return outcome;
}

/// `line:column` and what is underlined.
std::string place(std::string_view text) {
    const npcs::Diagnostic error = failed(text).error;
    return std::to_string(error.source_line) + ":" + std::to_string(error.column) + " " +
           error.source.substr(error.column - 1, error.length);
}

}  // namespace

TEST_CASE("the caret stands under the expression that failed", "[places]") {
    CHECK(place("x = 1 + nope * 2") == "1:9 nope");
    CHECK(place("x = [1,\n  2,\n  nope,\n]") == "3:3 nope");
    CHECK(place("m = {\"a\": 1,\n  \"b\": m2.c}") == "2:8 m2");
    CHECK(place("m = {}\nif 0 then\n x = 1\nelse if m.gold > 3 then\n x = 2\nend if") == "4:9 m.gold");
    CHECK(place("choose \"?\"\n option \"A\" then\n option \"B\" if nope then\nend choose") == "3:16 nope");
    CHECK(place("choose \"?\"\n option nope then\nend choose") == "2:9 nope");
    CHECK(place("plan \"a\"\n checking 1\n checking nope > 3\nend plan") == "3:11 nope");
    CHECK(place("do\n x = 1\nwhile x < nope\nloop") == "3:11 nope");
    CHECK(place("for i in range(1,\n nope)\nend for") == "2:2 nope");
    CHECK(place("l = [1]\nprint l[0] + l[5]") == "2:14 l[5]");
    CHECK(place("l = [1]\nl[7] = 2") == "2:1 l[7]");
    CHECK(place("gold += 1") == "1:1 gold");
    CHECK(place("f = function(a)\n return a.b\nend function\nprint f(3)") == "2:9 a.b");
    CHECK(place("f = function(a)\n return a + [1] + (a * {})\nend function\nx = f([])\nprint f(\"a\")") ==
          "2:20 a * {}");
    CHECK(place("f = function(a, b)\n return a - b.c\nend function\nprint f(3, {})") == "2:13 b.c");
    CHECK(place("f = function\n gold += 1\nend function\nf") == "2:2 gold");
    CHECK(place("print 1, \"\", 2, 3") == "1:1 print 1, \"\", 2, 3");
    CHECK(place("nope 1, 2") == "1:1 nope");
    CHECK(place("x = {}\nx.nope(1)") == "2:1 x.nope(1)");
    CHECK(place("a = 1; b = nope") == "1:12 nope");
}

TEST_CASE("the line MiniScript reports is that of the statement", "[places]") {
    const npcs::Diagnostic error = failed("x = [1,\n  nope]").error;
    CHECK(error.line == 1);
    CHECK(npcs::one_line(error) ==
          "Runtime Error: Undefined Identifier: 'nope' is unknown in this context [talk.npcs line 1]");
    CHECK(npcs::rich(error).starts_with("talk.npcs:2:3: error: Undefined Identifier: 'nope'"));
}

TEST_CASE("calls are traced to their own lines", "[places]") {
    const npcs::Outcome outcome = failed(
        "inner = function\n return nope\nend function\nouter_one = function\n x = [1,\n  inner]\nend function\n"
        "y = [\n 1,\n outer_one]");
    REQUIRE(outcome.trace.size() == 3);
    CHECK(outcome.trace[0].line == 2);
    CHECK(outcome.trace[1].line == 6);
    CHECK(outcome.trace[2].line == 10);
}

TEST_CASE("a failed conversation that was loaded is told to the statement", "[places]") {
    const auto script = npcs::Script::compile("x = 1\ny = 2 + nope", "talk.npcs");
    npcs::Session session(script.value(), npcs::Host());
    CHECK(session.start().error.column == 9);
    const std::string save = session.save();
    const auto again = npcs::Session::load(save, script.value(), npcs::Host());
    REQUIRE(again.ok());
    CHECK(again.value().outcome().error.source_line == 2);
    CHECK(again.value().outcome().error.column == 1);
    CHECK(again.value().outcome().error.message == session.outcome().error.message);
    CHECK(again.value().save() == save);
}

TEST_CASE("an error of a task is told to the expression, too", "[places]") {
    npcs::Machine machine{npcs::Host()};
    const npcs::Outcome at_once = machine.run(npcs::tests::compiled("x = 1\ny = 2 + nope", "talk.npcs"));
    CHECK(at_once.error.source_line == 2);
    CHECK(at_once.error.column == 9);
    machine.run(npcs::tests::compiled("f = function\n  wait 1\n  y = 2 + nope\nend function\nspawn @f", "talk.npcs"));
    machine.tick(0);
    const auto news = machine.tick(1);
    REQUIRE(news.size() == 1);
    CHECK(news.front().error.source_line == 3);
    CHECK(news.front().error.column == 11);
    CHECK(news.front().error.length == 4);
}

TEST_CASE("a message with a line end in it stays on one line", "[places]") {
    const npcs::Diagnostic error = failed("m = {}\nx = m[\"a\" + char(10) + \"b\"]").error;
    CHECK(npcs::one_line(error) == "Runtime Error: Key Not Found: 'a\\nb' not found in map [talk.npcs line 2]");
    CHECK(npcs::rich(error).find("talk.npcs:2:5: error: Key Not Found: 'a\\nb' not found in map\n    x = m[") == 0);
}
