// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What Lua does in the tests that are written once for all languages.

#include "languages/lua/which_lua.hpp"
#include "languages/tested_language.hpp"
#include "npcs/lua.hpp"

namespace npcs::tests {
namespace {

/// What is written in Lua with a variable that is closed, where there are such.
std::string with_closing(std::string text) {
    for (std::size_t at = text.find("<close>"); at != std::string::npos && !is_lua54; at = text.find("<close>", at))
        text.erase(at, 7);
    return text;
}

void tell_functions(TestedLanguage& tested) {
    tested.ask_both =
        "\tn = n + 1\n"
        "\tlocal a = prompt('first?')\n"
        "\tn = n + 1\n"
        "\tlocal b = prompt('second?')\n"
        "\treturn a .. b .. n\n";
    tested.watch =
        "\twait(2)\n"
        "\treturn name .. ' is awake'\n";
    tested.both =
        "\tlocal a, b = spawn(watch, table.list('Ann')), spawn(watch, table.list('Bob'))\n"
        "\treturn join(a) .. ', ' .. join(b)\n";
    tested.spy =
        "\tlocal mt = getmetatable('')\n"
        "\tlocal ok = pcall(function() mt.secret = 1 end)\n"
        "\tpcall(rawset, string, 'secret', 1)\n"
        "\tsecret = (secret or 0) + 1\n"
        "\treturn tostring(ok) .. tostring(string.secret) .. secret\n";
    tested.spied = "falsenil1";
    tested.carry =
        "\tlocal sword = find()\n"
        "\theld = sword\n"
        "\treturn use(sword) .. type(sword) .. tostring(sword) .. tostring(sword == held)\n";
    tested.carried = "sharp userdatahandletrue";
}

void tell_stops(TestedLanguage& tested) {
    tested.busy = with_closing(
        "local log = {}\n"
        "local function guard() return setmetatable({}, {__close = function() log[#log + 1] = 'closed' gold = gold + 1 "
        "end}) end\n"
        "local function work(n)\n"
        "  local g <close> = guard()\n"
        "  items[#items + 1] = n\n"
        "  stock.rope = stock.rope + #items\n"
        "  return echo(n) + gold\n"
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
    tested.toil_before = "for i = 1, 300 do local x = ('a'):rep(i) end\n";
    tested.repeatable =
        "local s = 0 for i = 1, 3000 do s = s + i end echo(s) for i = 1, 700 do s = s .. 'x' end return echo(s)";
    tested.calls = {
        {false, "echo(1)"},
        {true, "pcall(echo, 1)"},
        {false, "pcall(error) echo(1)"},
        {false, "pcall(pcall, error) echo(1)"},
        {true, "xpcall(echo, print, 1)"},
        {true, "pcall(function() pcall(error) echo(1) end)"},
        {true, "coroutine.resume(coroutine.create(echo), 1)"},
        {false, "coroutine.wrap(echo)(1)"},
        {true, "pcall(coroutine.wrap(echo), 1)"},
        // A coroutine that waits inside of its pcall is not there to catch anything.
        {false, "local co = coroutine.wrap(function() pcall(coroutine.yield) end) co() echo(1)"},
        {true, "local co = coroutine.wrap(function() pcall(function() coroutine.yield() echo(1) end) end) co() co()"},
    };
    tested.caught = "local ok, why = pcall(refuse) return why";
    tested.not_caught = "local x\nrefuse()\n";
    tested.mine = "local mine = items\nlocal n = echo(1)\nreturn tostring(mine == items) .. #mine";
    tested.mine_if_none = "true0";
    tested.mine_if_one = "true1";
    tested.asks = with_closing(
        "local g <close> = setmetatable({}, {__close = function() print('closed') end}) pcall(ask) print('after')");
    tested.calls_asking = "pcall(echo, 1) print('after')";
}

void tell_limits(TestedLanguage& tested) {
    tested.hogs = {
        "local t = {} while true do t[#t + 1] = {} end",
        "local s = 'x' while true do s = s .. s end",
        "local s = ('x'):rep(1000000) return s .. s",
        "while true do pcall(function() local t = {} while true do t[#t + 1] = {} end end) print('caught') end",
        with_closing(
            "local g <close> = setmetatable({}, {__close = function() print('closed') while true do end end})\n"
            "local t = {} while true do t[#t + 1] = {} end"),
        "xpcall(function() local t = {} while true do t[#t + 1] = {} end end, function(e) print('handler') return e "
        "end) print('x')",
        "print(coroutine.resume(coroutine.create(function() local t = {} while true do t[#t + 1] = {} end end)))",
        "local t = {} for i = 1, 1e9 do t[i] = coroutine.create(print) end",
        "return #table.concat(setmetatable({}, {__index = rawlen}), '', 1, 1e12)",
        "return ('x'):rep(100000):gsub('x', ('y'):rep(100))",
        "local t = {} for i = 1, 1e9 do t['k' .. i] = i end for k in pairs(t) do end",
    };
    tested.half = "return #('x'):rep(500000)";
    tested.garbage = "local n = 0 for i = 1, 50000 do local t = {i, {i}} n = n + #t end return n";
    tested.garbage_result = 100000;
    tested.toil = {
        "return (('a'):rep(30)):find(('.-'):rep(20) .. 'b')",
        "return (('a'):rep(10000)):find(('a*'):rep(10) .. 'b')",
        "while true do (('a'):rep(100000)):find(('a'):rep(1000) .. 'b', 1, true) end",
        "while true do (('('):rep(100000)):match('%b()') end",
        "table.move({}, 1, 1e15, 2)",
        "local t = {} for i = 1, 1e6 do t[i] = i end while true do table.insert(t, 1, 1) table.remove(t, 1) end",
        "local s = ('x'):rep(1000000) while true do local t = s .. 'y' end",
        "local s = ('x'):rep(1000000) while true do s:upper() s:reverse() s:sub(2) end",
        "local t = {} for i = 1, 10000 do t['k' .. i] = i end while true do next(t) end",
        "local t = {} for i = 1, 10000 do t['k' .. i] = i end while true do pairs(t) end",
        "while true do load(('x = 1 '):rep(1000)) end",
        "local t = {} for i = 1, 5000 do t[i] = i end while true do table.unpack(t) end",
    };
    if (is_lua54) {
        tested.hogs.push_back("local f f = function(...) return f(1, ...) end f()");
        tested.toil.push_back("local s = ('x'):rep(1000000) while true do utf8.len(s) end");
    }
}

}  // namespace

const TestedLanguage& tested_language() {
    static const TestedLanguage made = [] {
        TestedLanguage tested{lua::language};
        tested.version = is_lua54 ? "Lua 5.4." : "LuaJIT 2.1.";
        tested.left_out_folders = is_lua54 ? "luajit" : "lua54";
        tell_functions(tested);
        tell_stops(tested);
        tell_limits(tested);
        return tested;
    }();
    return made;
}

}  // namespace npcs::tests
