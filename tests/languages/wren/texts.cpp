// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What Wren does in the tests that are written once for all languages.

#include "languages/tested_language.hpp"
#include "npcs/wren.hpp"

namespace npcs::tests {
namespace {

void tell_functions(TestedLanguage& tested) {
    tested.ask_both =
        "\tn = n + 1\n"
        "\tvar a = prompt(\"first?\")\n"
        "\tn = n + 1\n"
        "\tvar b = prompt(\"second?\")\n"
        "\treturn \"%(a)%(b)%(n)\"\n";
    tested.watch =
        "\twait(2)\n"
        "\treturn name + \" is awake\"\n";
    tested.both =
        "\tvar a = spawn(watch, [\"Ann\"])\n"
        "\tvar b = spawn(watch, [\"Bob\"])\n"
        "\treturn join(a) + \", \" + join(b)\n";
    tested.spy_globals = "secret = 0\n";
    tested.spy =
        "\tclass Kept {\n"
        "\t\tstatic next { __n = __n == null ? 1 : __n + 1 }\n"
        "\t}\n"
        "\tsecret = secret + 1\n"
        "\treturn \"%(Kept.next)%(Kept.next)%(secret)\"\n";
    tested.spied = "121";
    tested.carry =
        "\tvar sword = find()\n"
        "\theld = sword\n"
        "\treturn use(sword) + \"%(sword.type) %(sword) %(sword == held)\"\n";
    tested.carried = "sharp ScriptHandle handle true";
}

void tell_stops(TestedLanguage& tested) {
    tested.busy =
        "import \"random\" for Random\n"
        "class Worker {\n"
        "  construct new(n) { _n = n }\n"
        "  toString { Script.echo(\"%(_n)\") }\n"
        "  ==(other) { Script.echo(_n) == 1 }\n"
        "}\n"
        "var work = Fn.new {|n|\n"
        "  items.add(n)\n"
        "  stock[\"rope\"] = stock[\"rope\"] + items.count\n"
        "  stock[\"%(n)\"] = [n, {\"n\": n}]\n"
        "  System.print(\"%(Worker.new(n))\")\n"
        "  return echo(n) + gold\n"
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
    tested.toil_before = "for (i in 1..60) \"a\" * i\n";
    tested.budget_step = 1000;
    tested.repeatable =
        "var s = 0\nfor (i in 1..3000) s = s + i\necho(s)\nvar t = \"\"\nfor (i in 1..2000) t = t + \"x\"\nreturn "
        "echo(t)";
    tested.calls = {
        {false, "echo(1)"},
        {true, "Fiber.new { echo(1) }.try()"},
        {true, "Fiber.new { Fiber.new { echo(1) }.call() }.try()"},
        {false, "Fiber.new { echo(1) }.call()"},
        {false, "Fiber.new { 1 }.try()\necho(1)"},
    };
    tested.caught = "var risky = Fiber.new { refuse() }\nrisky.try()\nreturn risky.error";
    tested.not_caught = "var x = 1\nrefuse()\n";
    tested.mine = "var mine = items\nvar n = echo(1)\nreturn \"%(mine == items)%(mine.count)\"";
    tested.mine_if_none = "true0";
    tested.mine_if_one = "true1";
    tested.asks = "Fiber.new { ask() }.try()\nSystem.print(\"after\")";
    tested.calls_asking = "Fiber.new { echo(1) }.try()\nSystem.print(\"after\")";
}

void tell_limits(TestedLanguage& tested) {
    tested.bytes = 2 << 20;
    tested.hogs = {
        "Fiber.new {\nvar l = []\nwhile (true) l.add([l.count])\n}.try()\nSystem.print(\"after\")",
        "Fiber.new {\nvar s = \"x\"\nwhile (true) s = s + s\n}.try()\nSystem.print(\"after\")",
        "Fiber.new {\nvar m = {}\nwhile (true) m[m.count] = 1\n}.try()\nSystem.print(\"after\")",
        "Fiber.new {\nreturn List.filled(1000000000, 1)\n}.try()\nSystem.print(\"after\")",
        "Fiber.new {\nvar f = null\nf = Fn.new { Fiber.new { f.call() }.try() "
        "}\nf.call()\n}.try()\nSystem.print(\"after\")",
        "Fiber.new {\nvar l = [null]\nwhile (true) l = [l, l]\n}.try()\nSystem.print(\"after\")",
    };
    tested.half = "var s = \"xxxxxxxx\"\nfor (i in 1..16) s = s + s\nreturn s.bytes.count";
    tested.garbage = "var kept = 0\nfor (i in 1..3000) kept = List.filled(1000, i)[999]\nreturn kept";
    tested.garbage_result = 3000;
    tested.enough = 400'000;
    tested.toil = {
        "var s = \"x\"\nfor (i in 1..19) s = s + s\nwhile (true) s + \"y\"",
        "while (true) List.filled(100000, 1)",
        "var l = List.filled(100000, 1)\nwhile (true) l[0..-1]",
    };
}

}  // namespace

const TestedLanguage& tested_language() {
    static const TestedLanguage made = [] {
        TestedLanguage tested{wren::language};
        tested.version = "Wren 0.4.0";
        tell_functions(tested);
        tell_stops(tested);
        tell_limits(tested);
        return tested;
    }();
    return made;
}

}  // namespace npcs::tests
