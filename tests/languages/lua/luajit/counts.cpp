// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What LuaJIT does not count or bound itself.

#include <string>

#include <catch2/catch.hpp>

#include "languages/tested_language.hpp"

namespace npcs::tests {

TEST_CASE("LuaJIT: a string is charged for whether there is one of its content already or not", "[lua]") {
    TestedFunction function(
        "local s = ('x'):rep(5000) for i = 1, 50 do local t = s .. 'y' .. i end\n"
        "for i = 1, 50 do local t = ('z'):rep(3000):upper() end return #s");
    std::uint64_t first = 0;
    for (int run = 0; run < 5; ++run) {
        PlainCall call;
        REQUIRE(function.run(call) == Crossing::done);
        if (run == 0) first = call.spent;
        CHECK(call.spent == first);
    }
    CHECK(first > 50 * 5000 / 8);
    TestedFunction other("local kept = {} for i = 1, 5 do kept[i] = ('x'):rep(5000) .. 'y' .. i end return #kept");
    PlainCall filling;
    REQUIRE(function.vm().run(other.function(), filling) == Crossing::done);
    PlainCall again;
    REQUIRE(function.run(again) == Crossing::done);
    CHECK(again.spent == first);
}

TEST_CASE("LuaJIT: calls from C into Lua are bounded, through coroutines and handlers, too", "[lua]") {
    const auto run = [](const char* text) {
        TestedFunction function(text);
        PlainCall call;
        INFO(text);
        CHECK(function.run(call) == Crossing::error);
        CHECK(call.failure.find("stack overflow") != std::string::npos);
    };
    run("local function f() return (('a'):gsub('a', f)) end f()");
    run("local function f() table.sort({2, 1}, f) end f()");
    run("local t = setmetatable({}, {}) getmetatable(t).__tostring = function() return tostring(t) end tostring(t)");
    run("local t = setmetatable({}, {}) getmetatable(t).__index = function() return table.concat(t, '', 1, 2) end "
        "table.concat(t, '', 1, 2)");
    run("local function f() coroutine.wrap(f)() end f()");
    run("local function f() coroutine.wrap(function() ('a'):gsub('a', f) end)() end f()");
    run("local function f() return 1 + f() end f()");
    // A handler that waits keeps what it has counted, and no more.
    run("local function f(n)\n"
        "  local co = coroutine.wrap(function() pcall(coroutine.yield) return f(n + 1) end)\n"
        "  co() return co()\n"
        "end\n"
        "return f(1)");
}

TEST_CASE("LuaJIT: handlers are bounded", "[lua]") {
    TestedFunction function(
        "local n = 0 local function f() n = n + 1 local ok, why = pcall(f) if not ok then reason = why "
        "end return n end return f() .. reason");
    PlainCall call;
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == "201C stack overflow");
}

TEST_CASE("LuaJIT: a VM that has too little memory for itself is not made", "[lua]") {
    bool is_made = false;
    for (std::size_t bytes = 1000; bytes < 100'000; bytes += 1000) {
        Limits limits;
        limits.bytes = bytes;
        const bool is_now = tested_language().language->make_vm(limits) != nullptr;
        CHECK((is_now || !is_made));
        is_made = is_now;
    }
    CHECK(is_made);
}

}  // namespace npcs::tests
