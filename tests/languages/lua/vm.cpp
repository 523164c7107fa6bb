// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the VM does after an answer that stops it, wherever that comes, and what it promises of memory and work.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/lua/lua_function.hpp"

namespace npcs::tests {
namespace {

using Item = PlainCall::Item;
using Items = std::vector<Item>;

/// Calls much, under all that could catch or delay a stop.
/// What is written in Lua with a variable that is closed, where there are such.
std::string with_closing(std::string text) {
    for (std::size_t at = text.find("<close>"); at != std::string::npos && !is_lua54; at = text.find("<close>", at))
        text.erase(at, 7);
    return text;
}

const std::string busy = with_closing(
    "local log = {}\n"
    "local function guard() return setmetatable({}, {__close = function() log[#log + 1] = 'closed' gold = gold + 1 "
    "end}) end\n"
    "local function work(n)\n"
    "  local g <close> = guard()\n"
    "  items[#items + 1] = n\n"
    "  stock.rope = stock.rope + #items\n"
    "  return id(n) + gold\n"
    "end\n"
    "for i = 1, 2 do\n"
    "  pcall(work, i)\n"
    "  xpcall(work, function(e) gold = 99 return e end, i)\n"
    "  local co = coroutine.create(function() local g <close> = guard() coroutine.yield(work(i)) work(i) end)\n"
    "  coroutine.resume(co) coroutine.resume(co)\n"
    "  if coroutine.close then coroutine.close(co) end\n"
    "  pcall(coroutine.wrap(function() pcall(work, i) work(i) end))\n"
    "  table.sort({3, 1, 2}, function(a, b) pcall(work, i) return a < b end)\n"
    "  ;('ab'):gsub('%a', function() pcall(work, i) end)\n"
    "  local t = setmetatable({}, {__index = function() return pcall(work, i) end, __tostring = function() work(i) "
    "return 'x' end})\n"
    "  local _ = t.x, tostring(t), pcall(tostring, t)\n"
    "  for k, v in pairs(stock) do pcall(error, k) end\n"
    "end\n"
    "return math.random(6)");

void furnish(PlainCall& call) {
    call.variables["gold"] = PlainCall::number(1);
    call.variables["items"] = call.list({PlainCall::text("rope")});
    call.variables["stock"] = call.map({{PlainCall::text("rope"), PlainCall::number(3)}});
    call.variables["id"] = call.function([](PlainCall&, const Items& arguments, Item& result) {
        result = arguments.at(0);
        return Crossing::done;
    });
    call.variables["refuse"] = call.function([](PlainCall& self, const Items&, Item&) { return self.problem("no"); });
    call.variables["ask"] = call.function([](PlainCall&, const Items&, Item&) { return Crossing::unwind; });
}

double number_from(const Item& item) { return std::get<double>(item.value); }

}  // namespace

TEST_CASE("Lua: a stop at any operation ends the function at once", "[lua]") {
    LuaFunction function(busy);
    PlainCall whole;
    furnish(whole);
    REQUIRE(function.run(whole) == Crossing::done);
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

TEST_CASE("Lua: a budget ends the function wherever it is", "[lua]") {
    LuaFunction function("for i = 1, 300 do local x = ('a'):rep(i) end\n" + busy);
    PlainCall whole;
    furnish(whole);
    REQUIRE(function.run(whole) == Crossing::done);
    for (std::uint64_t budget = 0; budget < whole.spent; budget += 64) {
        PlainCall call;
        furnish(call);
        call.budget = budget;
        INFO("budget " << budget);
        REQUIRE(function.run(call) == Crossing::unwind);
        REQUIRE(call.after_stop == 0);
    }
}

TEST_CASE("Lua: work before each operation is the same each time", "[lua]") {
    // Whatever ran before on the same VM, and whatever runs inside of a call.
    LuaFunction function(
        "local s = 0 for i = 1, 3000 do s = s + i end id(s) for i = 1, 700 do s = s .. 'x' end return id(s)");
    PlainCall first;
    furnish(first);
    REQUIRE(function.run(first) == Crossing::done);
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

TEST_CASE("Lua: memory is bounded, and no handler is told", "[lua]") {
    Limits limits;
    limits.bytes = 1 << 20;
    const auto run = [&](const char* text) {
        LuaFunction function(with_closing(text), {}, limits);
        PlainCall call;
        furnish(call);
        INFO(text);
        CHECK(function.run(call) == Crossing::unwind);
        CHECK(call.is_out_of_memory);
        CHECK(call.after_stop == 0);
        CHECK(call.printed.empty());
        // The next call has all of it again.
        LuaFunction next("return #('x'):rep(500000)", {}, limits);
        PlainCall after;
        CHECK(function.vm().run(next.function(), after) == Crossing::done);
    };
    run("local t = {} while true do t[#t + 1] = {} end");
    run("local s = 'x' while true do s = s .. s end");
    run("local s = ('x'):rep(1000000) return s .. s");
    run("while true do pcall(function() local t = {} while true do t[#t + 1] = {} end end) print('caught') end");
    run("local g <close> = setmetatable({}, {__close = function() print('closed') while true do end end})\n"
        "local t = {} while true do t[#t + 1] = {} end");
    run("xpcall(function() local t = {} while true do t[#t + 1] = {} end end, function(e) print('handler') return e "
        "end) print('x')");
    run("print(coroutine.resume(coroutine.create(function() local t = {} while true do t[#t + 1] = {} end end)))");
    run("local t = {} for i = 1, 1e9 do t[i] = coroutine.create(print) end");
    if (is_lua54) run("local f f = function(...) return f(1, ...) end f()");  // LuaJIT: stack overflow
    run("return #table.concat(setmetatable({}, {__index = rawlen}), '', 1, 1e12)");
    run("return ('x'):rep(100000):gsub('x', ('y'):rep(100))");
    run("local t = {} for i = 1, 1e9 do t['k' .. i] = i end for k in pairs(t) do end");
}

TEST_CASE("Lua: garbage does not count as memory", "[lua]") {
    Limits limits;
    limits.bytes = 1 << 20;
    LuaFunction function("local n = 0 for i = 1, 50000 do local t = {i, {i}} n = n + #t end return n", {}, limits);
    PlainCall call;
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(number_from(call.result) == 100000);
}

TEST_CASE("Lua: a VM needs little memory, and says when there is not even that", "[lua]") {
    Limits limits;
    limits.bytes = 100'000;
    CHECK(lua::language()->make_vm(limits) != nullptr);
    limits.bytes = 10'000;
    CHECK(lua::language()->make_vm(limits) == nullptr);
}

TEST_CASE("Lua: work that no instruction counts is charged", "[lua]") {
    const auto spent = [](const char* text) {
        LuaFunction function(text);
        PlainCall call;
        furnish(call);
        call.budget = 20'000'000;
        INFO(text);
        CHECK(function.run(call) == Crossing::unwind);
        CHECK(call.spent < 22'000'000);
    };
    spent("return (('a'):rep(30)):find(('.-'):rep(20) .. 'b')");
    spent("return (('a'):rep(10000)):find(('a*'):rep(10) .. 'b')");
    spent("while true do (('a'):rep(100000)):find(('a'):rep(1000) .. 'b', 1, true) end");
    spent("while true do (('('):rep(100000)):match('%b()') end");
    spent("table.move({}, 1, 1e15, 2)");
    spent("local t = {} for i = 1, 1e6 do t[i] = i end while true do table.insert(t, 1, 1) table.remove(t, 1) end");
    spent("local s = ('x'):rep(1000000) while true do local t = s .. 'y' end");
    spent("local s = ('x'):rep(1000000) while true do s:upper() s:reverse() s:sub(2) end");
    if (is_lua54) spent("local s = ('x'):rep(1000000) while true do utf8.len(s) end");
    spent("local t = {} for i = 1, 10000 do t['k' .. i] = i end while true do next(t) end");
    spent("local t = {} for i = 1, 10000 do t['k' .. i] = i end while true do pairs(t) end");
    spent("while true do load(('x = 1 '):rep(1000)) end");
    spent("local t = {} for i = 1, 5000 do t[i] = i end while true do table.unpack(t) end");
}

TEST_CASE("Lua: it is told whether an error of a call is caught", "[lua]") {
    const auto caught = [](const char* text) {
        LuaFunction function(text);
        PlainCall call;
        furnish(call);
        INFO(text);
        CHECK(function.run(call) == Crossing::done);
        return call.was_caught;
    };
    CHECK_FALSE(caught("id(1)"));
    CHECK(caught("pcall(id, 1)"));
    CHECK_FALSE(caught("pcall(error) id(1)"));
    CHECK_FALSE(caught("pcall(pcall, error) id(1)"));
    CHECK(caught("xpcall(id, print, 1)"));
    CHECK(caught("pcall(function() pcall(error) id(1) end)"));
    CHECK(caught("coroutine.resume(coroutine.create(id), 1)"));
    CHECK_FALSE(caught("coroutine.wrap(id)(1)"));
    CHECK(caught("pcall(coroutine.wrap(id), 1)"));
    // A coroutine that waits inside of its pcall is not there to catch anything.
    CHECK_FALSE(caught("local co = coroutine.wrap(function() pcall(coroutine.yield) end) co() id(1)"));
    CHECK(caught("local co = coroutine.wrap(function() pcall(function() coroutine.yield() id(1) end) end) co() co()"));
}

TEST_CASE("Lua: an answer that is an error is caught or ends the function", "[lua]") {
    LuaFunction caught("local ok, why = pcall(refuse) return why");
    PlainCall call;
    furnish(call);
    CHECK(caught.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == "no");
    LuaFunction fails("local x\nrefuse()\n");
    PlainCall other;
    furnish(other);
    CHECK(fails.run(other) == Crossing::error);
    CHECK(other.failure == "no");
    CHECK(other.line == 2);
}

TEST_CASE("Lua: nested calls keep what is theirs", "[lua]") {
    LuaFunction function("local mine = items\nlocal n = id(1)\nreturn tostring(mine == items) .. #mine");
    PlainCall call;
    furnish(call);
    int depth = 0;
    call.variables["id"] = call.function([&](PlainCall&, const Items&, Item& result) {
        PlainCall inner;
        furnish(inner);
        inner.variables["items"] = inner.list({});
        if (++depth < 10)
            inner.variables["id"] = inner.function([&](PlainCall&, const Items&, Item& value) {
                PlainCall innermost;
                furnish(innermost);
                const Crossing crossing = function.run(innermost);
                value = innermost.result;
                return crossing;
            });
        const Crossing crossing = function.run(inner);
        CHECK(std::get<std::string>(inner.result.value) == "true0");
        result = PlainCall::number(1);
        return crossing;
    });
    CHECK(function.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == "true1");
}

TEST_CASE("Lua: a stop inside of a nested call ends both, and the VM goes on", "[lua]") {
    LuaFunction inner(with_closing(
        "local g <close> = setmetatable({}, {__close = function() print('closed') end}) pcall(ask) print('after')"));
    LuaFunction outer("pcall(id, 1) print('after')");
    PlainCall call;
    furnish(call);
    PlainCall within;
    furnish(within);
    call.variables["id"] =
        call.function([&](PlainCall&, const Items&, Item&) { return outer.vm().run(inner.function(), within); });
    CHECK(outer.run(call) == Crossing::unwind);
    CHECK(call.printed.empty());
    CHECK(within.printed.empty());
    LuaFunction next("return 1");
    PlainCall after;
    CHECK(outer.vm().run(next.function(), after) == Crossing::done);
}

}  // namespace npcs::tests
