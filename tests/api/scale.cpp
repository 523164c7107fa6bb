// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Deep, long and large values pass through every part of the API, in time that grows with their size only.

#include "npcs/npcs.hpp"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"

using npcs::Host;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::SessionOptions;
using npcs::Value;
using npcs::tests::compiled;
using Kind = npcs::Outcome::Kind;

namespace {

struct Game {
    Host host;
    std::vector<std::string> shown;
    std::vector<Value> given;
    SessionOptions options;

    Game() {
        host.on_print([this](std::string_view text) { shown.emplace_back(text); });
        host.def("give", [this](Value value) { given.push_back(std::move(value)); });
        host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
        options.limits.bytes = std::size_t{1} << 30;
        options.limits.depth = 200'000;
    }
    Session loaded(const std::string& bytes, const Script& script) {
        auto again = Session::load(bytes, script, host, options);
        REQUIRE(again.ok());
        return std::move(again).value();
    }
};

std::string repeated(std::string_view text, int times) {
    std::string result;
    for (int i = 0; i < times; ++i) result += text;
    return result;
}

constexpr int deep = 100'000;
constexpr int deeper = 300'000;  // each level takes some of the stack when it is freed by recursion

Value deep_list() {
    Value value = Value::list({});
    for (int i = 0; i < deeper; ++i) value = Value::list({value});
    return value;
}

}  // namespace

TEST_CASE("a list in a list, a hundred thousand times, is kept over a stop", "[scale]") {
    Game game;
    const Script script = compiled(
        "make = function\n x = []\n for i in range(1, 100000)\n  x = [x]\n end for\n return x\nend function\n"
        "a = make\nb = make\nm = {}\nfor i in range(1, 100000)\n m = {\"k\": m}\nend for\n"
        "answer = prompt(\"?\")\n"
        "print a == b\nprint hash(a) == hash(b)\nprint a\nprint m\nprint {a: 1}[b]\nprint [b].indexOf(a)\n"
        "give a\nreturn a\n");
    Session first(script, game.host, game.options);
    REQUIRE(first.start().kind == Kind::yielded);
    const std::string bytes = first.save();
    CHECK(first.save_readable().size() > bytes.size());

    Session again = game.loaded(bytes, script);
    CHECK(again.save() == bytes);
    const Outcome outcome = again.resume("go on");
    REQUIRE(outcome.kind == Kind::returned);
    CHECK(game.shown ==
          std::vector<std::string>{"1\n", "1\n", "[[[[...]]]]\n", "{\"k\": {\"k\": {\"k\": {...}}}}\n", "1\n", "0\n"});
    CHECK(outcome.value.text() == "[[[[...]]]]");
    CHECK(outcome.value == game.given.front());
}

TEST_CASE("a function that holds a function, a hundred thousand times, is kept over a stop", "[scale]") {
    Game game;
    const Script script = compiled(
        "wrap = function(inner)\n f = function(n)\n  if n == 0 then return \"end\"\n  return inner(n - 1)\n end "
        "function\n return @f\nend function\n"
        "last = function(n)\n return \"core\"\nend function\n"
        "g = @last\nfor i in range(1, 100000)\n g = wrap(@g)\nend for\n"
        "answer = prompt(\"?\")\nreturn g(100000) + g(5)\n");
    Session first(script, game.host, game.options);
    REQUIRE(first.start().kind == Kind::yielded);
    Session again = game.loaded(first.save(), script);
    CHECK(again.resume("go on").value.text() == "coreend");
}

TEST_CASE("a hundred thousand calls inside each other are kept over a stop at the bottom", "[scale]") {
    Game game;
    const Script script = compiled(
        "down = function(n)\n if n == 0 then return prompt(\"bottom\")\n return down(n - 1) + 1\nend function\n"
        "return down(99990)\n");
    Session first(script, game.host, game.options);
    REQUIRE(first.start().kind == Kind::yielded);
    Session again = game.loaded(first.save(), script);
    CHECK(again.resume(10).value.number() == 100'000);

    game.options.limits.depth = 99'000;
    Session shallow(script, game.host, game.options);
    const Outcome outcome = shallow.start();
    CHECK(outcome.kind == Kind::failed);
    CHECK(outcome.error.message == "call depth limit reached: 99000 calls inside each other");
    CHECK(outcome.trace.size() == 99'000);
}

TEST_CASE("a list and a map of a million are kept over a stop", "[scale]") {
    Game game;
    const Script script = compiled(
        "l = range(1, 1000000)\nm = {}\nfor i in l\n m[\"k\" + i] = i\nend for\n"
        "answer = prompt(\"?\")\nreturn l.sum + m.len + m.k777777 + l[-1]\n");
    Session first(script, game.host, game.options);
    REQUIRE(first.start().kind == Kind::yielded);
    Session again = game.loaded(first.save(), script);
    CHECK(again.resume("go on").value.number() == 500'000'500'000.0 + 1'000'000 + 777'777 + 1'000'000);
}

TEST_CASE("ten megabytes of text are put together piece by piece", "[scale]") {
    Game game;
    const Script script = compiled(
        "s = \"\"\nfor i in range(1, 1000000)\n s += \"0123456789\"\nend for\n"
        "answer = prompt(\"?\")\nreturn s.len + s[-1].val + s.indexOf(\"9\")\n");
    Session first(script, game.host, game.options);
    REQUIRE(first.start().kind == Kind::yielded);
    Session again = game.loaded(first.save(), script);
    CHECK(again.resume("go on").value.number() == 10'000'018);
}

TEST_CASE("what the game builds may be deep", "[scale]") {
    Game game;
    const Value value = deep_list();
    CHECK(value == deep_list());
    CHECK(value.text() == "[[[[...]]]]");
    Value map = Value::map({});
    for (int i = 0; i < deeper; ++i) map = Value::map({{"k", map}});
    CHECK_FALSE(map == value);

    Session session(compiled("n = 0\nwhile x\n n += 1\n x = x[0]\nend while\nreturn n"), game.host, game.options);
    session.set_global("x", value);
    CHECK(session.start().value.number() == deeper);
}

TEST_CASE("what the game builds may be long", "[scale]") {
    std::vector<Value::Pair> entries;
    for (int i = 0; i < 300'000; ++i) entries.emplace_back("k" + std::to_string(i), i);
    for (int i = 0; i < 300'000; ++i) entries.emplace_back(i, i);
    Value map = Value::map(entries);
    REQUIRE(map.size() == 600'000);
    for (int i = 0; i < 300'000; ++i) map.set("k" + std::to_string(i), i + 1);
    CHECK(map.get("k299999") == Value(300'000));
    CHECK(map.get(299'999) == Value(299'999));
    CHECK(map.get("299999").is_null());

    Game game;
    Session session(compiled("return x.len + x.k77 + x[77]"), game.host, game.options);
    session.set_global("x", map);
    CHECK(session.start().value.number() == 600'000 + 78 + 77);
}

TEST_CASE("ten megabytes of source are compiled", "[scale]") {
    const std::string line = "n = n + 1 // count\n";
    const int lines = 10'000'000 / static_cast<int>(line.size());
    Game game;
    Session session(compiled("n = 0\n" + repeated(line, lines) + "return n"), game.host, game.options);
    CHECK(session.start().value.number() == lines);
}

TEST_CASE("a script that is nested too deep or names too much is refused by name", "[scale]") {
    const auto message = [](const std::string& text) {
        const auto script = Script::compile(text, "test");
        REQUIRE_FALSE(script.ok());
        return script.diagnostics().front().message;
    };
    const std::string nested = "nested too deeply (more than 200 levels)";
    CHECK(message("x = " + std::string(deep, '(') + "1" + std::string(deep, ')')) == nested);
    CHECK(message("x = " + std::string(deep, '[') + std::string(deep, ']')) == nested);
    CHECK(message("x = " + repeated("{1:", deep) + "1" + std::string(deep, '}')) == nested);
    CHECK(message("x = " + std::string(deep, '-') + "1") == nested);
    CHECK(message("x = " + repeated("not ", deep) + "1") == nested);
    CHECK(message(repeated("if 1 then\n", deep) + repeated("end if\n", deep)) == nested);
    CHECK(message(repeated("if 1 then ", deep) + "x = 1") == nested);
    CHECK(message(repeated("f = function\n", deep) + repeated("end function\n", deep)) == nested);
    CHECK(message(repeated("choose\noption \"a\" then\n", deep) + repeated("end choose\n", deep)) == nested);
    std::string names;
    for (int i = 0; i < 70'000; ++i) names += "n" + std::to_string(i) + " = 1\n";
    CHECK(message(names) == "script uses too many names");
}
