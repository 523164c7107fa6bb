// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What JavaScript does in the tests that are written once for all languages.

#include "languages/tested_language.hpp"
#include "npcs/javascript.hpp"

namespace npcs::tests {
namespace {

void tell_functions(TestedLanguage& tested) {
    tested.ask_both =
        "\tn = n + 1\n"
        "\tconst a = prompt('first?')\n"
        "\tn = n + 1\n"
        "\tconst b = prompt('second?')\n"
        "\treturn a + b + n\n";
    tested.watch =
        "\twait(2)\n"
        "\treturn name + ' is awake'\n";
    tested.both =
        "\tconst a = spawn(watch, ['Ann']), b = spawn(watch, ['Bob'])\n"
        "\treturn join(a) + ', ' + join(b)\n";
    tested.spy =
        "\ttry { Math.secret = 1 } catch {}\n"
        "\ttry { String.prototype.secret = 1 } catch {}\n"
        "\tsecret = (typeof secret === 'number' ? secret : 0) + 1\n"
        "\treturn typeof Math.secret + typeof ''.secret + secret\n";
    tested.spied = "undefinedundefined1";
    tested.carry =
        "\tconst sword = find()\n"
        "\theld = sword\n"
        "\treturn use(sword) + typeof sword + (sword === held)\n";
    tested.carried = "sharp objecttrue";
}

void tell_stops(TestedLanguage& tested) {
    tested.busy =
        "const log = [];\n"
        "function work(n) {\n"
        "  try { items.push(n); stock.rope += items.length; return echo(n) + gold; }\n"
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
        "  const o = { get x() { return work(i); }, toString() { work(i); return 'x'; }, toJSON() { return work(i); } "
        "};\n"
        "  o.x; `${o}`; JSON.stringify([o]);\n"
        "  const p = new Proxy({}, { get: () => work(i), has: () => work(i), ownKeys: () => { work(i); return []; } "
        "});\n"
        "  p.x; 'x' in p; Object.keys(p);\n"
        "  for (const k in stock) { try { throw k; } catch { work(i); } }\n"
        "  Array.from([1, 2], x => work(i)); new Map([1, 2].map(x => [x, work(i)])); [...items]; ({...stock});\n"
        "}\n"
        "return Math.random();";
    tested.tries_after_stop = true;
    tested.toil_before = "for (let i = 1; i < 3000; i++) 'a'.repeat(i);\n";
    tested.budget_step = 2000;
    tested.repeatable =
        "let s = 0; for (let i = 1; i < 3000; i++) s += i; echo(s); for (let i = 0; i < 700; i++) s = (s + "
        "'x').toUpperCase(); "
        "for (let i = 0; i < 99; i++) ({})['k' + i]; return echo(s);";
    tested.calls = {
        {false, "echo(1)"},
        {true, "try { echo(1) } catch {}"},
        {true, "try { echo(1) } finally { gold = 2 }"},
        {false, "try { throw 1 } catch { echo(1) }"},
        {true, "try { throw 1 } catch { echo(1) } finally { gold = 2 }"},
        {false, "try { } finally { echo(1) }"},
        {false, "try { echo(1) } finally { }"},
        {false, "try { echo(1) } catch {} echo(2)"},
        {true, "const f = () => echo(1); try { f() } catch {}"},
        {true, "try { [1].map(x => echo(x)) } catch {}"},
        {true, "try { for (const x of [1]) { echo(x) } } catch {}"},
        {false, "for (const x of [1]) { echo(x) }"},
        {false, "function* g() { echo(1) } for (const x of g()) {}"},
        {true, "function* g() { echo(1) } try { for (const x of g()) {} } catch {}"},
        {true, "(async () => { echo(1) })()"},
        {true, "new Promise(() => echo(1))"},
        {true, "Promise.resolve().then(() => echo(1))"},
        {true, "try { return echo(1) } catch {}"},
    };
    tested.caught = "try { refuse() } catch (e) { return e.message }";
    tested.not_caught = "let x\nrefuse()\n";
    tested.mine = "const mine = items;\necho(1);\nreturn (mine === items) + '' + mine.length";
    tested.mine_if_none = "true0";
    tested.mine_if_one = "true1";
    tested.asks = "try { ask() } catch {} finally { console.log('closed') } console.log('after')";
    tested.calls_asking = "try { echo(1) } catch {} finally { console.log('closed') } console.log('after')";
}

void tell_limits(TestedLanguage& tested) {
    tested.bytes = 2 << 20;
    tested.hogs = {
        "const t = []; for (;;) t.push({});",
        "let s = 'x'; for (;;) s = (s + s).toLowerCase();",
        "for (;;) try { const t = []; for (;;) t.push({}); } catch { console.log('caught'); } finally { "
        "console.log('finally'); }",
        "const t = new Map(); for (let i = 0; ; i++) t.set(i, i);",
        "const t = {}; for (let i = 0; ; i++) t['k' + i] = i;",
        "return Array.from({length: 1e9}).length;",
        "return JSON.stringify(new Array(1e9)).length;",
        "return 'x'.repeat(100000).replace(/x/g, 'y'.repeat(100)).length;",
        "return new Array(1e6).fill('x').join(',').length;",
        "const f = function* () { yield f(); }; const t = []; for (;;) t.push(f());",
        "const t = []; for (;;) t.push(new Promise(() => {}));",
        "const a = []; a.length = 4e9; return [...a].length;",
        "Promise.reject(1).catch(() => { const t = []; for (;;) t.push({}); });",
    };
    tested.half = "return 'x'.repeat(500000).length";
    tested.garbage =
        "let n = 0; for (let i = 0; i < 50000; i++) { const t = {a: [i]}; t.self = t; n += t.a.length; } return n;";
    tested.garbage_result = 50000;
    tested.enough = 300'000;
    tested.toil = {
        "/^(a+)+$/.test('a'.repeat(40) + 'b'); for (;;) /(a*)*b/.test('a'.repeat(1000));",
        "return [].indexOf.call({length: 2 ** 53 - 1}, 1);",
        "const a = []; a.length = 4294967295; for (;;) a.reverse();",
        "const a = []; a.length = 4294967295; return new Set(a).size;",
        "const s = 'x'.repeat(1000000); for (;;) s.toUpperCase();",
        "const a = new Array(100000).fill(1); for (;;) a.slice();",
        "for (;;) JSON.parse(JSON.stringify({a: [1, 2, 3]}));",
    };
    tested.most_toil = 30'000'000;
}

}  // namespace

const TestedLanguage& tested_language() {
    static const TestedLanguage made = [] {
        TestedLanguage tested{javascript::language};
        tested.version = "QuickJS ";
        tell_functions(tested);
        tell_stops(tested);
        tell_limits(tested);
        return tested;
    }();
    return made;
}

}  // namespace npcs::tests
