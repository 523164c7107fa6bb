// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the VM does after an answer that stops it, wherever that comes, and what it promises of memory and work.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/wren/wren_function.hpp"

namespace npcs::tests {
namespace {

using Item = PlainCall::Item;
using Items = std::vector<Item>;

/// Does much with the script, under all that could catch or delay a stop.
const char* const busy =
    "import \"random\" for Random\n"
    "class Worker {\n"
    "  construct new(n) { _n = n }\n"
    "  toString { Script.id(\"%(_n)\") }\n"
    "  ==(other) { Script.id(_n) == 1 }\n"
    "}\n"
    "var work = Fn.new {|n|\n"
    "  items.add(n)\n"
    "  stock[\"rope\"] = stock[\"rope\"] + items.count\n"
    "  stock[\"%(n)\"] = [n, {\"n\": n}]\n"
    "  System.print(\"%(Worker.new(n))\")\n"
    "  return id(n) + gold\n"
    "}\n"
    "for (i in 1..2) {\n"
    "  Fiber.new { work.call(i) }.try()\n"
    "  Fiber.new { Fiber.new { work.call(i) }.try() }.call()\n"
    "  var twice = Fiber.new {\n"
    "    Fiber.yield(work.call(i))\n"
    "    work.call(i)\n"
    "  }\n"
    "  twice.try()\n"
    "  twice.try()\n"
    "  [3, 1, 2].sort {|a, b|\n"
    "    Fiber.new { work.call(i) }.try()\n"
    "    return a < b\n"
    "  }\n"
    "  for (entry in stock) items[0] = entry.key\n"
    "  for (x in items) gold = Worker.new(i) == x ? 2 : 3\n"
    "  Fiber.new { refuse() }.try()\n"
    "  items.removeAt(items.count - 1)\n"
    "}\n"
    "return Random.new().int(6)";

void furnish(PlainCall& call) {
    call.variables["gold"] = PlainCall::number(1);
    call.variables["items"] = call.list({PlainCall::text("rope")});
    call.variables["stock"] = call.map({{PlainCall::text("rope"), PlainCall::number(3)}});
    call.variables["id"] = call.function([](PlainCall&, const Items& arguments, Item& result) {
        result = arguments.at(0);
        return Crossing::done;
    });
    call.variables["refuse"] = call.function([](PlainCall& self, const Items&, Item&) { return self.problem("no"); });
}

double number_from(const Item& item) { return std::get<double>(item.value); }

}  // namespace

TEST_CASE("Wren: a stop at any operation ends the function at once", "[wren]") {
    WrenFunction function(busy);
    PlainCall whole;
    furnish(whole);
    function.run(whole);
    INFO(whole.failure << " in line " << whole.line);
    REQUIRE(whole.has_result);
    REQUIRE(whole.operations > 200);
    for (std::uint64_t at = 1; at <= whole.operations; ++at) {
        PlainCall call;
        furnish(call);
        call.stops_at = at;
        INFO("operation " << at);
        REQUIRE(function.run(call) == Crossing::unwind);
        REQUIRE(call.after_stop == 0);
        REQUIRE(call.operations == at);
    }
    // The VM is as good as new.
    PlainCall again;
    furnish(again);
    CHECK(function.run(again) == Crossing::done);
    CHECK(again.operations == whole.operations);
    CHECK(again.spent == whole.spent);
}

TEST_CASE("Wren: a budget ends the function wherever it is", "[wren]") {
    WrenFunction function(std::string("for (i in 1..60) \"a\" * i\n") + busy);
    PlainCall whole;
    furnish(whole);
    REQUIRE(function.run(whole) == Crossing::done);
    REQUIRE(whole.spent > 8'000);
    for (std::uint64_t budget = 0; budget < whole.spent; budget += 1'000) {
        PlainCall call;
        furnish(call);
        call.budget = budget;
        INFO("budget " << budget);
        REQUIRE(function.run(call) == Crossing::unwind);
        REQUIRE(call.after_stop == 0);
    }
}

TEST_CASE("Wren: work before each operation is the same each time", "[wren]") {
    // Whatever ran before on the same VM, and whatever runs inside of a call.
    WrenFunction function(
        "var s = 0\nfor (i in 1..3000) s = s + i\nid(s)\nvar t = \"\"\nfor (i in 1..2000) t = t + \"x\"\nreturn id(t)");
    PlainCall first;
    furnish(first);
    REQUIRE(function.run(first) == Crossing::done);
    CHECK(first.spent > 3000 * 8);
    PlainCall nested;
    furnish(nested);
    std::uint64_t inside = 0;
    nested.variables["id"] = nested.function([&](PlainCall&, const Items& arguments, Item& result) {
        PlainCall inner;
        furnish(inner);
        const Crossing crossing = function.run(inner);
        inside = inner.spent;
        result = arguments.at(0);
        return crossing;
    });
    CHECK(function.run(nested) == Crossing::done);
    CHECK(inside == first.spent);
    CHECK(nested.spent == first.spent);
}

TEST_CASE("Wren: long strings and lists are charged when they are made", "[wren]") {
    WrenFunction function("var s = \"abcdefgh\"\nfor (i in 1..20) s = s + s\nreturn s.bytes.count");
    PlainCall call;
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(number_from(call.result) == 8.0 * (1 << 20));
    CHECK(call.spent > std::uint64_t{1} << 20);
}

TEST_CASE("Wren: memory is bounded, and there is a new VM afterwards", "[wren]") {
    Limits limits;
    limits.bytes = 1 << 20;
    const char* const hogs[] = {
        "var l = []\nwhile (true) l.add([l.count])",
        "var s = \"x\"\nwhile (true) s = s + s",
        "var m = {}\nwhile (true) m[m.count] = 1",
        "return List.filled(1000000000, 1)",
        "var f = null\nf = Fn.new { Fiber.new { f.call() }.try() }\nf.call()",
        "var l = [null]\nwhile (true) l = [l, l]",
    };
    for (const char* const hog : hogs) {
        INFO(hog);
        WrenFunction function(std::string("Fiber.new {\n") + hog + "\n}.try()\nid(1)", {}, limits);
        for (int i = 0; i < 2; ++i) {
            PlainCall call;
            furnish(call);
            CHECK(function.run(call) == Crossing::unwind);
            CHECK(call.is_out_of_memory);
            CHECK(call.operations == 0);
        }
    }
}

TEST_CASE("Wren: garbage is collected before memory is refused", "[wren]") {
    Limits limits;
    limits.bytes = 2 << 20;
    WrenFunction function("var kept = 0\nfor (i in 1..3000) kept = List.filled(1000, i)[999]\nreturn kept", {}, limits);
    PlainCall call;
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(number_from(call.result) == 3000);
}

TEST_CASE("Wren: memory that runs out in a nested call ends all of them", "[wren]") {
    Limits limits;
    limits.bytes = 2 << 20;
    WrenFunction function("Fiber.new { ask(1) }.try()\nid(2)", {}, limits);
    WrenFunction hog("while (true) {\n}", {}, limits);
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
    again.variables["ask"] = again.variables["id"];
    CHECK(function.run(again) == Crossing::done);
}

TEST_CASE("Wren: whether a handler is active is told with each call", "[wren]") {
    const auto is_caught = [](const char* text) {
        WrenFunction function(text);
        PlainCall call;
        furnish(call);
        REQUIRE(function.run(call) == Crossing::done);
        return call.was_caught;
    };
    CHECK_FALSE(is_caught("id(1)"));
    CHECK(is_caught("Fiber.new { id(1) }.try()"));
    CHECK(is_caught("Fiber.new { Fiber.new { id(1) }.call() }.try()"));
    CHECK_FALSE(is_caught("Fiber.new { id(1) }.call()"));
    CHECK_FALSE(is_caught("Fiber.new { 1 }.try()\nid(1)"));
}

TEST_CASE("Wren: the line of a call is told", "[wren]") {
    WrenFunction function(
        "var f = Fn.new {|x|\n"
        "  return [x].map {|y|\n"
        "    return id(y)\n"
        "  }.toList\n"
        "}\n"
        "return f.call(5)");
    PlainCall call;
    furnish(call);
    std::uint32_t line = 0;
    call.variables["id"] = call.function([&](PlainCall& self, const Items& arguments, Item& result) {
        line = self.line;
        result = arguments.at(0);
        return Crossing::done;
    });
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(line == 3);
}

TEST_CASE("Wren: an error that nobody catches names its line", "[wren]") {
    WrenFunction function("var x = 1\n\nreturn x.none");
    PlainCall call;
    CHECK(function.run(call) == Crossing::error);
    CHECK(call.failure == "Num does not implement 'none'.");
    CHECK(call.line == 3);
}

TEST_CASE("Wren: functions that call each other too deeply are refused", "[wren]") {
    WrenFunction function("return id(1)");
    int depth = 0;
    std::string failure;
    const std::function<Crossing(PlainCall&)> go = [&](PlainCall& call) {
        furnish(call);
        call.variables["id"] = call.function([&](PlainCall& self, const Items&, Item&) {
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
