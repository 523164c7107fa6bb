// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Limits::bytes counts all that a script can make grow, not only its values.

#include "npcs/npcs.hpp"

#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "compiled.hpp"

using npcs::Host;
using npcs::Limits;
using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::compiled;
using Kind = npcs::Outcome::Kind;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

Limits with_bytes(std::size_t bytes) {
    Limits limits;
    limits.bytes = bytes;
    return limits;
}

bool is_out_of_memory(const Outcome& outcome) {
    return outcome.kind == Kind::failed && outcome.error.message.find("out of memory: ") != std::string::npos;
}

/// A function that calls itself `n` times, with so many locals.
std::string recursion(int locals) {
    std::string text = "deep = function(n)\n";
    for (int i = 0; i < locals; ++i) text += "  v" + std::to_string(i) + " = n\n";
    return text + "  if n == 0 then return 0\n  return deep(n - 1) + 1\nend function\n";
}

}  // namespace

TEST_CASE("registers are memory of the script", "[limits]") {
    const Host host;
    const Script script = compiled(recursion(30'000) + "print deep(9000)");
    const npcs::SessionOptions options{.limits = with_bytes(mebibyte)};
    Session talk(script, host, options);
    const Outcome outcome = talk.start();
    REQUIRE(is_out_of_memory(outcome));
    // Each frame takes 234 KiB; one more than fits is the most there may be, and the main program has one.
    CHECK(outcome.trace.size() <= 6);
    CHECK(outcome.trace.size() >= 4);
    const auto again = Session::load(talk.save(), script, host, options);
    REQUIRE(again.ok());
    CHECK(is_out_of_memory(again.value().outcome()));
    // With enough of it the same script is through.
    Limits enough = with_bytes(std::size_t{64} << 20);
    Session other(compiled(recursion(30'000) + "return deep(100)"), host, {.limits = enough});
    CHECK(other.start().value == Value(100));
}

TEST_CASE("frames are memory of the script", "[limits]") {
    const Host host;
    Limits limits = with_bytes(mebibyte);
    limits.depth = 1'000'000'000;
    const Script script = compiled("deep = function(n)\n  return deep(n + 1)\nend function\nreturn deep(0)");
    Session talk(script, host, {.limits = limits});
    const Outcome outcome = talk.start();
    REQUIRE(is_out_of_memory(outcome));
    CHECK(outcome.trace.size() < 3 * mebibyte / 64);
}

TEST_CASE("what a deep call took is given back with it", "[limits]") {
    const Host host;
    Machine machine(host, {.limits = with_bytes(4 * mebibyte)});
    machine.run(compiled(recursion(1000) + "x = deep(300)"));
    // More than what would be left otherwise.
    CHECK(machine.run(compiled("text = \"0123456789\" * 300000\nreturn text.len")).value == Value(3'000'000));
}

TEST_CASE("tasks are memory of the script", "[limits][tasks]") {
    const Host host;
    Limits limits = with_bytes(mebibyte);
    limits.tasks = 1'000'000'000;
    Machine machine(host, {.limits = limits});
    const Outcome outcome =
        machine.run(compiled("sleep = function\n  wait 1\nend function\nwhile true\n  spawn @sleep\nend while"));
    REQUIRE(is_out_of_memory(outcome));
    CHECK(machine.tasks().size() < mebibyte / 200);
    CHECK(machine.tasks().size() > mebibyte / 4000);
    CHECK_FALSE(machine.save().empty());
}

TEST_CASE("the names of events that are waited for are memory of the script", "[limits][tasks]") {
    const Host host;
    Limits limits = with_bytes(16 * mebibyte);
    limits.tasks = 1'000'000;
    Machine machine(host, {.limits = limits});
    machine.run(
        compiled("listen = function(i)\n  waitFor \"0123456789\" * 1000 + i\nend function\n"
                 "for i in range(1, 5000)\n  spawn @listen, i\nend for"));
    bool has_failed = false;
    for (const Outcome& news : machine.tick(0)) has_failed = has_failed || is_out_of_memory(news);
    CHECK(has_failed);
    CHECK(machine.tasks().size() < 16 * mebibyte / 20'000 + 50);
}

TEST_CASE("plans are memory of the script", "[limits]") {
    const Host host;
    Limits limits = with_bytes(mebibyte);
    limits.depth = 1'000'000'000;
    Session talk(compiled("deep = function(n)\n  plan n\n    deep n + 1\n  end plan\nend function\ndeep 0"), host,
                 {.limits = limits});
    CHECK(is_out_of_memory(talk.start()));
}

TEST_CASE("an expression leaves nothing behind but its value", "[machine]") {
    const Host host;
    Machine machine(host);
    machine.run(compiled("kept = []\nkeep = function(x)\n  kept.push x\n  return x\nend function"));
    const Value first = machine.eval("keep(\"a text that is longer than six bytes\")").value;
    const std::string before = machine.save();
    for (int i = 0; i < 10'000; ++i) {
        const std::string text = "\"a text of its own number " + std::to_string(i) + "\"";
        REQUIRE(machine.eval(text + " + \"; \" + kept[0].len").value ==
                Value("a text of its own number " + std::to_string(i) + "; 36"));
    }
    CHECK(first == Value("a text that is longer than six bytes"));
    CHECK(machine.eval("kept[0]").value == first);
    CHECK(machine.save().size() <= before.size() + 8);
}
