// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the VM does after an answer that stops it, wherever that comes, and what it promises of memory and work.

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "languages/python/python_function.hpp"

namespace npcs::tests {
namespace {

using Item = PlainCall::Item;
using Items = std::vector<Item>;

/// Calls much, under all that could catch or delay a stop.
const char* const busy =
    "global gold\n"
    "log = []\n"
    "class Guard:\n"
    "  def __enter__(self): return self\n"
    "  def __exit__(self, kind, value, trace):\n"
    "    global gold\n"
    "    gold += 1\n"
    "    log.append('closed')\n"
    "    return True\n"
    "class Odd:\n"
    "  def __init__(self, n): self.n = n\n"
    "  def __eq__(self, other): return id_of(self.n) == 1\n"
    "  def __hash__(self): return 1\n"
    "  def __lt__(self, other): return id_of(self.n) < other.n\n"
    "  def __str__(self): return str(id_of(self.n))\n"
    "  def __getattr__(self, name): return id_of(5)\n"
    "  def __getitem__(self, at):\n"
    "    if at > 2: raise IndexError\n"
    "    return id_of(at)\n"
    "def work(n):\n"
    "  with Guard():\n"
    "    items.append(n)\n"
    "    stock['rope'] = stock['rope'] + len(items)\n"
    "    return id_of(n) + gold\n"
    "def generate(n):\n"
    "  try:\n"
    "    yield work(n)\n"
    "    yield work(n + 1)\n"
    "  except BaseException:\n"
    "    gold = 99\n"
    "  finally:\n"
    "    log.append('generator')\n"
    "    work(n)\n"
    "for i in range(2):\n"
    "  try:\n"
    "    work(i)\n"
    "    raise ValueError\n"
    "  except ValueError:\n"
    "    work(i)\n"
    "  except:\n"
    "    log.append('except')\n"
    "  finally:\n"
    "    work(i)\n"
    "  for x in generate(i): pass\n"
    "  log.extend(list(generate(i)))\n"
    "  it = generate(i); next(it); it.close()\n"
    "  sorted([Odd(3), Odd(1)], key=lambda o: work(i) and o)\n"
    "  [work(i) for j in [1]]\n"
    "  {Odd(1): 1, Odd(2): 2}\n"
    "  str(Odd(1)), Odd(1).missing, hasattr(Odd(1), 'x'), list(Odd(1)), list(map(work, [1])), max([1, 2], key=work)\n"
    "  getattr(Odd(1), 'y', 0), Odd(1) == 2, '{}'.format(Odd(2)), Odd(1) in [Odd(2)]\n"
    "  for k, v in stock.items():\n"
    "    try:\n"
    "      raise KeyError(k)\n"
    "    except KeyError:\n"
    "      continue\n"
    "    finally:\n"
    "      work(i)\n"
    "import random\n"
    "print(random.random())\n"
    "return random.randint(1, 6)\n";

void furnish(PlainCall& call) {
    call.variables["gold"] = PlainCall::number(1);
    call.variables["items"] = call.list({PlainCall::text("rope")});
    call.variables["stock"] = call.map({{PlainCall::text("rope"), PlainCall::number(3)}});
    call.variables["id_of"] = call.function([](PlainCall&, const Items& arguments, Item& result) {
        result = arguments.at(0);
        return Crossing::done;
    });
    call.variables["refuse"] = call.function([](PlainCall& self, const Items&, Item&) { return self.problem("no"); });
    call.variables["ask"] = call.function([](PlainCall&, const Items&, Item&) { return Crossing::unwind; });
}

double number_from(const Item& item) { return std::get<double>(item.value); }

}  // namespace

TEST_CASE("Python: a stop at any operation ends the function at once", "[python]") {
    PythonFunction function(busy);
    PlainCall whole;
    furnish(whole);
    const Crossing end = function.run(whole);
    INFO(whole.failure << " in line " << whole.line);
    REQUIRE(end == Crossing::done);
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

TEST_CASE("Python: a budget ends the function wherever it is", "[python]") {
    PythonFunction function(std::string("for i in range(300): x = 'a' * i\n") + busy);
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

TEST_CASE("Python: work before each operation is the same each time", "[python]") {
    // Whatever ran before on the same VM, and whatever runs inside of a call.
    PythonFunction function(
        "s = 0\nfor i in range(3000): s += i\nid_of(s)\nt = ''\nfor i in range(700): t += 'x'\n"
        "class A: pass\nfor i in range(30): setattr(A, 'n' + str(i), i)\nreturn id_of(t)");
    PlainCall first;
    furnish(first);
    REQUIRE(function.run(first) == Crossing::done);
    PlainCall nested;
    furnish(nested);
    std::uint64_t inside = 0;
    nested.variables["id_of"] = nested.function([&](PlainCall&, const Items& arguments, Item& result) {
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

TEST_CASE("Python: memory is bounded, and no handler is told", "[python]") {
    Limits limits;
    limits.bytes = 1 << 20;
    const auto run = [&](const char* text) {
        PythonFunction function(text, {}, limits);
        PlainCall call;
        furnish(call);
        INFO(text);
        CHECK(function.run(call) == Crossing::unwind);
        CHECK(call.is_out_of_memory);
        CHECK(call.after_stop == 0);
        CHECK(call.printed.empty());
        // The next call has all of it again.
        PythonFunction next("return len('x' * 500000)", {}, limits);
        PlainCall after;
        CHECK(function.vm().run(next.function(), after) == Crossing::done);
    };
    run("t = []\nwhile True: t.append([])");
    run("s = 'x'\nwhile True: s = s + s");
    run("s = 'x' * 1000000\nreturn s + s");
    run("while True:\n  try:\n    t = []\n    while True: t.append([1, 2, 3, 4, 5])\n  except MemoryError:\n    "
        "print('caught')");
    run("try:\n  return bytes(10 ** 12)\nexcept BaseException:\n  print('caught')\nfinally:\n  print('finally')");
    run("def g():\n  try:\n    t = []\n    while True:\n      t.append([])\n      yield 1\n  finally:\n    "
        "print('closed')\n"
        "for x in g(): pass");
    run("return [0] * 10 ** 9");
    run("return list(range(10 ** 12))");
    run("return '%1000000000d' % 1");
    run("return 'a'.replace('a', 'b' * 1000).join(['x'] * 100000)");
    run("d = {}\nfor i in range(10 ** 9): d['k' + str(i)] = i");
    run("class A: pass\na = A()\nfor i in range(10 ** 9): setattr(a, 'k', [getattr(a, 'k', None)])");
    run("f = lambda *a: a\nreturn f(*range(10 ** 9))");
}

TEST_CASE("Python: garbage does not count as memory", "[python]") {
    Limits limits;
    limits.bytes = 1 << 20;
    PythonFunction function("n = 0\nfor i in range(50000):\n  t = [i, [i]]\n  n += len(t)\nreturn n", {}, limits);
    PlainCall call;
    REQUIRE(function.run(call) == Crossing::done);
    CHECK(number_from(call.result) == 100000);
}

TEST_CASE("Python: a VM needs little memory, and says when there is not even that", "[python]") {
    Limits limits;
    limits.bytes = 100'000;
    CHECK(python::language()->make_vm(limits) != nullptr);
    limits.bytes = 10'000;
    CHECK(python::language()->make_vm(limits) == nullptr);
}

TEST_CASE("Python: work that no instruction counts is charged", "[python]") {
    const auto spent = [](const char* text) {
        PythonFunction function(text);
        PlainCall call;
        furnish(call);
        call.budget = 20'000'000;
        INFO(text);
        CHECK(function.run(call) == Crossing::unwind);
        CHECK(call.spent < 22'000'000);
        CHECK_FALSE(call.is_out_of_memory);
    };
    spent("return sum(range(10 ** 12))");
    spent("return 10 ** 12 in range(10 ** 13)");
    spent("return -1 in map(abs, range(10 ** 12))");
    spent("return next(filter(None, (0 for i in range(10 ** 12))))");
    spent("return any(zip(range(10 ** 12), [])) or all(range(1, 10 ** 12))");
    spent("return ('a' * 100000).find('a' * 50000 + 'b')");
    spent("while True: ('a' * 100000).count('b')");
    spent("s = 'x' * 1000000\nwhile True: s == 'y' * 1000000, s[500000], len(s), s.upper(), hash(s)");
    spent("t = list(range(100000))\nwhile True: t.insert(0, t.pop(0))");
    spent("t = list(range(100000))\nwhile True: t.reverse(); t.copy()");
    spent("t = list(range(100000))\nwhile True: t[0:1] = [1, 2]; del t[0]");
    spent("t = list(range(100000))\nwhile True: t.sort()");
    spent("t = list(range(3000))\nwhile True: t == list(range(3000)), t.index(2999)");
    spent("class A: pass\nd = {}\nwhile True: d[A()] = 1");
    spent("d = {i: i for i in range(100000)}\nwhile True: d.popitem()\n");
    spent(
        "def f0(): pass\ndef f1(): f0(); f0()\ndef f2(): f1(); f1()\ndef f3(): f2(); f2()\n"
        "def f4(): f3(); f3()\ndef f5(): f4(); f4()\ndef f6(): f5(); f5()\ndef f7(): f6(); f6()\n"
        "def f8(): f7(); f7()\ndef f9(): f8(); f8()\nwhile True: f9()");
}

TEST_CASE("Python: it is told whether an error of a call is caught", "[python]") {
    const auto caught = [](const std::string& text) {
        PythonFunction function(text);
        PlainCall call;
        furnish(call);
        INFO(text);
        CHECK(function.run(call) == Crossing::done);
        return call.was_caught;
    };
    CHECK_FALSE(caught("id_of(1)"));
    CHECK(caught("try: id_of(1)\nexcept: pass"));
    CHECK(caught("try: id_of(1)\nfinally: pass"));
    CHECK_FALSE(caught("try: pass\nexcept: pass\nid_of(1)"));
    CHECK_FALSE(caught("try: raise ValueError\nexcept ValueError: id_of(1)"));
    CHECK(caught("try:\n  try: raise ValueError\n  except ValueError: id_of(1)\nexcept: pass"));
    CHECK_FALSE(caught("try: raise ValueError\nexcept ValueError: pass\nelse: pass\nid_of(1)"));
    CHECK(caught("def f(): id_of(1)\ntry: f()\nexcept: pass"));
    CHECK(caught("try: list(map(id_of, [1]))\nexcept: pass"));
    CHECK_FALSE(caught("def g():\n  try: yield\n  except: pass\nit = g()\nnext(it)\nid_of(1)"));
    CHECK(caught("def g():\n  try:\n    id_of(1)\n    yield\n  except: pass\nnext(g())"));
    CHECK(caught("class G:\n  def __enter__(self): pass\n  def __exit__(self, *a): pass\nwith G(): id_of(1)"));
}

TEST_CASE("Python: an answer that is an error is caught or ends the function", "[python]") {
    PythonFunction caught("try: refuse()\nexcept ScriptError as e: return str(e)");
    PlainCall call;
    furnish(call);
    CHECK(caught.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == "no");
    PythonFunction fails("x = 1\nrefuse()\n");
    PlainCall other;
    furnish(other);
    CHECK(fails.run(other) == Crossing::error);
    CHECK(other.failure == "no");
    CHECK(other.line == 2);
}

TEST_CASE("Python: nested calls keep what is theirs", "[python]") {
    PythonFunction function("mine = items\nn = id_of(1)\nreturn str(mine is items) + str(len(mine))");
    PlainCall call;
    furnish(call);
    int depth = 0;
    call.variables["id_of"] = call.function([&](PlainCall&, const Items&, Item& result) {
        PlainCall inner;
        furnish(inner);
        inner.variables["items"] = inner.list({});
        if (++depth < 10)
            inner.variables["id_of"] = inner.function([&](PlainCall&, const Items&, Item& value) {
                PlainCall innermost;
                furnish(innermost);
                const Crossing crossing = function.run(innermost);
                value = innermost.result;
                return crossing;
            });
        const Crossing crossing = function.run(inner);
        CHECK(std::get<std::string>(inner.result.value) == "True0");
        result = PlainCall::number(1);
        return crossing;
    });
    CHECK(function.run(call) == Crossing::done);
    CHECK(std::get<std::string>(call.result.value) == "True1");
}

TEST_CASE("Python: a stop inside of a nested call ends both, and the VM goes on", "[python]") {
    PythonFunction inner("try: ask()\nfinally: print('after')");
    PythonFunction outer("try: id_of(1)\nexcept: pass\nprint('after')");
    PlainCall call;
    furnish(call);
    PlainCall within;
    furnish(within);
    call.variables["id_of"] =
        call.function([&](PlainCall&, const Items&, Item&) { return outer.vm().run(inner.function(), within); });
    CHECK(outer.run(call) == Crossing::unwind);
    CHECK(call.printed.empty());
    CHECK(within.printed.empty());
    PythonFunction next("return 1");
    PlainCall after;
    CHECK(outer.vm().run(next.function(), after) == Crossing::done);
}

TEST_CASE("Python: VMs run side by side in several threads, and texts are checked there", "[python]") {
    std::vector<std::unique_ptr<PythonFunction>> functions;
    for (int i = 0; i < 4; ++i)
        functions.push_back(
            std::make_unique<PythonFunction>("t = [str(i) for i in range(500)]\nreturn len(''.join(t))"));
    std::vector<double> results(functions.size());
    std::vector<std::thread> threads;
    for (std::size_t at = 0; at < results.size(); ++at)
        threads.emplace_back([&, at] {
            for (int round = 0; round < 20; ++round) {
                PlainCall call;
                if (!functions[at]->check().empty() || functions[at]->run(call) != Crossing::done) return;
                results[at] += number_from(call.result);
            }
        });
    for (std::thread& thread : threads) thread.join();
    for (const double result : results) CHECK(result == 20 * 1390);
}

TEST_CASE("Python: a VM that has remembered many names is made anew between calls", "[python]") {
    PythonFunction function("class A: pass\nfor i in range(start, start + 3000): setattr(A, 'n' + str(i), i)\nreturn 1",
                            {"start"});
    for (int i = 0; i < 6; ++i) {
        PlainCall call;
        call.given_arguments = {PlainCall::number(i * 10'000)};
        CHECK(function.run(call) == Crossing::done);
    }
    PythonFunction many("class A: pass\nfor i in range(20000): setattr(A, 'n' + str(i), i)");
    PlainCall call;
    CHECK(many.run(call) == Crossing::error);
    CHECK(call.failure == "a function in Python may use at most 8000 names");
}

}  // namespace npcs::tests
