// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is Wren's own: a VM that ends when memory does, and the lines of its fibers.

#include <functional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/tested_language.hpp"

namespace npcs::tests {
namespace {
using Item = PlainCall::Item;
using Items = std::vector<Item>;
}  // namespace

TEST_CASE("Wren: long strings and lists are charged when they are made", "[wren]") {
    TestedFunction function("var s = \"abcdefgh\"\nfor (i in 1..20) s = s + s\nreturn s.bytes.count");
    PlainCall call;
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(number_from(call.result) == 8.0 * (1 << 20));
    CHECK(call.spent > std::uint64_t{1} << 20);
}

TEST_CASE("Wren: memory that runs out in a nested call ends all of them", "[wren]") {
    Limits limits;
    limits.bytes = 2 << 20;
    TestedFunction function("Fiber.new { ask(1) }.try()\necho(2)", {}, limits);
    TestedFunction hog("while (true) {\n}", {}, limits);
    ForeignFunction inner = hog.function();
    inner.id += 1'000'000;
    inner.text = "var l = []\nwhile (true) l.add(l.count)\n";
    PlainCall call;
    furnish(call);
    bool is_full = false;
    call.variables["ask"] = call.function([&](PlainCall&, const Items&, Item&) {
        PlainCall nested;
        const Crossing crossing = function.vm().run(inner, nested);
        is_full = nested.is_out_of_memory;
        return crossing;
    });
    CHECK(function.run(call) == Crossing::unwind);
    CHECK(is_full);
    PlainCall again;
    furnish(again);
    again.variables["ask"] = again.variables["echo"];
    CHECK(function.run(again) == Crossing::done);
}

TEST_CASE("Wren: the line of a call is told", "[wren]") {
    TestedFunction function(
        "var f = Fn.new {|x|\n"
        "  return [x].map {|y|\n"
        "    return echo(y)\n"
        "  }.toList\n"
        "}\n"
        "return f.call(5)");
    PlainCall call;
    furnish(call);
    std::uint32_t line = 0;
    call.variables["echo"] = call.function([&](PlainCall& self, const Items& arguments, Item& result) {
        line = self.line;
        result = arguments.at(0);
        return Crossing::done;
    });
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(line == 3);
}

TEST_CASE("Wren: an error that nobody catches names its line", "[wren]") {
    TestedFunction function("var x = 1\n\nreturn x.none");
    PlainCall call;
    CHECK(function.run(call) == Crossing::error);
    CHECK(call.failure == "Num does not implement 'none'.");
    CHECK(call.line == 3);
}

TEST_CASE("Wren: functions that call each other too deeply are refused", "[wren]") {
    TestedFunction function("return echo(1)");
    int depth = 0;
    std::string failure;
    const std::function<Crossing(PlainCall&)> go = [&](PlainCall& call) {
        furnish(call);
        call.variables["echo"] = call.function([&](PlainCall& self, const Items&, Item&) {
            ++depth;
            PlainCall inner;
            const Crossing crossing = go(inner);
            if (!inner.failure.empty() && failure.empty()) failure = inner.failure;
            return crossing == Crossing::error ? self.problem(inner.failure) : crossing;
        });
        return function.run(call);
    };
    PlainCall call;
    CHECK(go(call) == Crossing::error);
    CHECK(depth == 18);
    CHECK(failure == "functions in Wren are nested too deeply");
}

}  // namespace npcs::tests
