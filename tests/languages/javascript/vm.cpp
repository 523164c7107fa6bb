// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the VM does after an answer that stops it, wherever that comes, and what it promises of memory and work.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/javascript/javascript_function.hpp"

namespace npcs::tests {
namespace {

using Item = PlainCall::Item;
using Items = std::vector<Item>;

/// Calls much, under all that could catch or delay a stop.
const char* const busy =
    "const log = [];\n"
    "function work(n) {\n"
    "  try { items.push(n); stock.rope += items.length; return id(n) + gold; }\n"
    "  finally { log.push('closed'); gold = gold + 1; }\n"
    "}\n"
    "function* lazily(n) { try { yield work(n); yield work(n); } finally { gold = 98; } }\n"
    "for (let i = 1; i <= 2; i++) {\n"
    "  try { work(i); } catch { gold = 99; } finally { work(i); }\n"
    "  for (const x of lazily(i)) { if (i > 1) break; }\n"
    "  new Promise(() => work(i)).catch(() => { gold = 97; });\n"
    "  Promise.resolve().then(() => work(i)).catch(() => { gold = 96; }).finally(() => { gold = 95; });\n"
    "  (async () => { try { await work(i); work(i); } catch { gold = 94; } finally { gold = 93; } })();\n"
    "  [3, 1, 2].sort((a, b) => { work(i); return a - b; });\n"
    "  'ab'.replace(/[a-z]/g, () => work(i));\n"
    "  const o = { get x() { return work(i); }, toString() { work(i); return 'x'; }, toJSON() { return work(i); } };\n"
    "  o.x; `${o}`; JSON.stringify([o]);\n"
    "  const p = new Proxy({}, { get: () => work(i), has: () => work(i), ownKeys: () => { work(i); return []; } });\n"
    "  p.x; 'x' in p; Object.keys(p);\n"
    "  for (const k in stock) { try { throw k; } catch { work(i); } }\n"
    "  Array.from([1, 2], x => work(i)); new Map([1, 2].map(x => [x, work(i)])); [...items]; ({...stock});\n"
    "}\n"
    "return Math.random();";

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

TEST_CASE("JavaScript: a stop at any operation ends the function at once", "[javascript]") {
    JavaScriptFunction function(busy);
    PlainCall whole;
    furnish(whole);
    REQUIRE(function.run(whole) == Crossing::done);
    REQUIRE(whole.operations > 300);
    for (std::uint64_t at = 1; at <= whole.operations; ++at) {
        PlainCall call;
        furnish(call);
        call.stops_at = at;
        INFO("operation " << at);
        REQUIRE(function.run(call) == Crossing::unwind);
        REQUIRE(call.operations >= at);
    }
    // The VM is as good as new.
    PlainCall again;
    furnish(again);
    CHECK(function.run(again) == Crossing::done);
    CHECK(again.operations == whole.operations);
    CHECK(again.spent == whole.spent);
}

TEST_CASE("JavaScript: a budget ends the function wherever it is", "[javascript]") {
    JavaScriptFunction function(std::string("for (let i = 1; i < 3000; i++) 'a'.repeat(i);\n") + busy);
    PlainCall whole;
    furnish(whole);
    REQUIRE(function.run(whole) == Crossing::done);
    REQUIRE(whole.spent > 100'000);
    for (std::uint64_t budget = 0; budget < whole.spent; budget += 2000) {
        PlainCall call;
        furnish(call);
        call.budget = budget;
        INFO("budget " << budget);
        REQUIRE(function.run(call) == Crossing::unwind);
    }
}

TEST_CASE("JavaScript: work before each operation is the same each time", "[javascript]") {
    // Whatever ran before on the same VM, and whatever runs inside of a call.
    JavaScriptFunction function(
        "let s = 0; for (let i = 1; i < 3000; i++) s += i; id(s); for (let i = 0; i < 700; i++) s = (s + "
        "'x').toUpperCase(); "
        "for (let i = 0; i < 99; i++) ({})['k' + i]; return id(s);");
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
    CHECK(first.spent > 0);
    CHECK(inside == first.spent);
    CHECK(nested.spent == first.spent);
    JavaScriptFunction elsewhere(function.function().text);
    PlainCall again;
    furnish(again);
    CHECK(elsewhere.run(again) == Crossing::done);
    CHECK(again.spent == first.spent);
}

TEST_CASE("JavaScript: memory is bounded, and no handler is told", "[javascript]") {
    Limits limits;
    limits.bytes = 2 << 20;
    const auto run = [&](const char* text) {
        JavaScriptFunction function(text, {}, limits);
        PlainCall call;
        furnish(call);
        INFO(text);
        CHECK(function.run(call) == Crossing::unwind);
        CHECK(call.is_out_of_memory);
        CHECK(call.printed.empty());
        // The next call has all of it again.
        JavaScriptFunction next("return 'x'.repeat(500000).length", {}, limits);
        PlainCall after;
        CHECK(function.vm().run(next.function(), after) == Crossing::done);
    };
    run("const t = []; for (;;) t.push({});");
    run("let s = 'x'; for (;;) s = (s + s).toLowerCase();");
    run("for (;;) try { const t = []; for (;;) t.push({}); } catch { console.log('caught'); } finally { "
        "console.log('finally'); }");
    run("const t = new Map(); for (let i = 0; ; i++) t.set(i, i);");
    run("const t = {}; for (let i = 0; ; i++) t['k' + i] = i;");
    run("return Array.from({length: 1e9}).length;");
    run("return JSON.stringify(new Array(1e9)).length;");
    run("return 'x'.repeat(100000).replace(/x/g, 'y'.repeat(100)).length;");
    run("return new Array(1e6).fill('x').join(',').length;");
    run("const f = function* () { yield f(); }; const t = []; for (;;) t.push(f());");
    run("const t = []; for (;;) t.push(new Promise(() => {}));");
    run("const a = []; a.length = 4e9; return [...a].length;");
    run("Promise.reject(1).catch(() => { const t = []; for (;;) t.push({}); });");
}

TEST_CASE("JavaScript: garbage does not count as memory", "[javascript]") {
    Limits limits;
    limits.bytes = 2 << 20;
    JavaScriptFunction function(
        "let n = 0; for (let i = 0; i < 50000; i++) { const t = {a: [i]}; t.self = t; n += t.a.length; } return n;", {},
        limits);
    PlainCall call;
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(number_from(call.result) == 50000);
    // Nor what earlier calls have left.
    JavaScriptFunction kept("const t = []; for (let i = 0; i < 5000; i++) t.push({t}); return t.length;", {}, limits);
    for (int i = 0; i < 20; ++i) {
        PlainCall again;
        REQUIRE(kept.run(again) == Crossing::done);
    }
}

TEST_CASE("JavaScript: a VM needs little memory, and says when there is not even that", "[javascript]") {
    Limits limits;
    limits.bytes = 300'000;
    CHECK(javascript::language()->make_vm(limits) != nullptr);
    // Wherever that is.
    int made = 0;
    for (limits.bytes = 0; limits.bytes < 300'000; limits.bytes += 777)
        if (javascript::language()->make_vm(limits) != nullptr) ++made;
    CHECK(made < 300'000 / 777);
    CHECK(made > 0);
}

TEST_CASE("JavaScript: work that no poll counts is charged", "[javascript]") {
    const auto spent = [](const char* text) {
        JavaScriptFunction function(text);
        PlainCall call;
        furnish(call);
        call.budget = 20'000'000;
        INFO(text);
        CHECK(function.run(call) == Crossing::unwind);
        CHECK(call.spent < 30'000'000);
    };
    spent("/^(a+)+$/.test('a'.repeat(40) + 'b'); for (;;) /(a*)*b/.test('a'.repeat(1000));");
    spent("return [].indexOf.call({length: 2 ** 53 - 1}, 1);");
    spent("const a = []; a.length = 4294967295; for (;;) a.reverse();");
    spent("const a = []; a.length = 4294967295; return new Set(a).size;");
    spent("const s = 'x'.repeat(1000000); for (;;) s.toUpperCase();");
    spent("const a = new Array(100000).fill(1); for (;;) a.slice();");
    spent("for (;;) JSON.parse(JSON.stringify({a: [1, 2, 3]}));");
}

TEST_CASE("JavaScript: it is told whether an error of a call is caught", "[javascript]") {
    const auto caught = [](const char* text) {
        JavaScriptFunction function(text);
        PlainCall call;
        furnish(call);
        INFO(text);
        CHECK(function.run(call) == Crossing::done);
        return call.was_caught;
    };
    CHECK_FALSE(caught("id(1)"));
    CHECK(caught("try { id(1) } catch {}"));
    CHECK(caught("try { id(1) } finally { gold = 2 }"));
    CHECK_FALSE(caught("try { throw 1 } catch { id(1) }"));
    CHECK(caught("try { throw 1 } catch { id(1) } finally { gold = 2 }"));
    CHECK_FALSE(caught("try { } finally { id(1) }"));
    CHECK_FALSE(caught("try { id(1) } finally { }"));
    CHECK_FALSE(caught("try { id(1) } catch {} id(2)"));
    CHECK(caught("const f = () => id(1); try { f() } catch {}"));
    CHECK(caught("try { [1].map(x => id(x)) } catch {}"));
    CHECK(caught("try { for (const x of [1]) { id(x) } } catch {}"));
    CHECK_FALSE(caught("for (const x of [1]) { id(x) }"));
    CHECK_FALSE(caught("function* g() { id(1) } for (const x of g()) {}"));
    CHECK(caught("function* g() { id(1) } try { for (const x of g()) {} } catch {}"));
    CHECK(caught("(async () => { id(1) })()"));
    CHECK(caught("new Promise(() => id(1))"));
    CHECK(caught("Promise.resolve().then(() => id(1))"));
    CHECK(caught("try { return id(1) } catch {}"));
}

TEST_CASE("JavaScript: an answer that is an error is caught or ends the function", "[javascript]") {
    JavaScriptFunction caught("try { refuse() } catch (e) { return e.message }");
    PlainCall call;
    furnish(call);
    CHECK(caught.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == "no");
    JavaScriptFunction fails("let x\nrefuse()\n");
    PlainCall other;
    furnish(other);
    CHECK(fails.run(other) == Crossing::error);
    CHECK(other.failure == "no");
    CHECK(other.line == 2);
}

TEST_CASE("JavaScript: nested calls keep what is theirs", "[javascript]") {
    JavaScriptFunction function(
        "const mine = items; Promise.resolve().then(() => { later = mine.length });\nid(1);\nreturn (mine === items) + "
        "'' + mine.length + later");
    PlainCall call;
    furnish(call);
    call.variables["later"] = PlainCall::text("-");
    int depth = 0;
    call.variables["id"] = call.function([&](PlainCall&, const Items&, Item& result) {
        PlainCall inner;
        furnish(inner);
        inner.variables["later"] = PlainCall::text("-");
        inner.variables["items"] = inner.list({});
        if (++depth < 10)
            inner.variables["id"] = inner.function([&](PlainCall&, const Items&, Item& value) {
                PlainCall innermost;
                furnish(innermost);
                innermost.variables["later"] = PlainCall::text("-");
                const Crossing crossing = function.run(innermost);
                value = innermost.result;
                return crossing;
            });
        const Crossing crossing = function.run(inner);
        CHECK(std::get<std::string>(inner.result.value) == "true0-");
        CHECK(number_from(inner.variables["later"]) == 0);
        result = PlainCall::number(1);
        return crossing;
    });
    CHECK(function.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == "true1-");
    CHECK(number_from(call.variables["later"]) == 1);
}

TEST_CASE("JavaScript: a stop inside of a nested call ends both, and the VM goes on", "[javascript]") {
    JavaScriptFunction inner("try { ask() } catch {} finally { console.log('closed') } console.log('after')");
    JavaScriptFunction outer("try { id(1) } catch {} finally { console.log('closed') } console.log('after')");
    PlainCall call;
    furnish(call);
    PlainCall within;
    furnish(within);
    call.variables["id"] =
        call.function([&](PlainCall&, const Items&, Item&) { return outer.vm().run(inner.function(), within); });
    CHECK(outer.run(call) == Crossing::unwind);
    CHECK(call.printed.empty());
    CHECK(within.printed.empty());
    JavaScriptFunction next("return 1");
    PlainCall after;
    CHECK(outer.vm().run(next.function(), after) == Crossing::done);
}

}  // namespace npcs::tests
