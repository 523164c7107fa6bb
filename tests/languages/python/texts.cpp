// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What Python does in the tests that are written once for all languages.

#include "languages/tested_language.hpp"
#include "npcs/python.hpp"

namespace npcs::tests {
namespace {

void tell_functions(TestedLanguage& tested) {
    tested.ask_both =
        "\tglobal n\n"
        "\tn += 1\n"
        "\ta = prompt('first?')\n"
        "\tn += 1\n"
        "\tb = prompt('second?')\n"
        "\treturn a + b + str(n)\n";
    tested.watch =
        "\twait(2)\n"
        "\treturn name + ' is awake'\n";
    tested.both =
        "\ta, b = spawn(watch, ['Ann']), spawn(watch, ['Bob'])\n"
        "\treturn join(a) + ', ' + join(b)\n";
    tested.spy =
        "\tglobal secret\n"
        "\timport math\n"
        "\ttry: math.secret = 1\n"
        "\texcept AttributeError: pass\n"
        "\ttry: secret = secret + 1\n"
        "\texcept NameError: secret = 1\n"
        "\treturn str(hasattr(math, 'secret')) + str(secret)\n";
    tested.spied = "False1";
    tested.carry =
        "\tglobal held\n"
        "\tsword = find()\n"
        "\theld = sword\n"
        "\treturn use(sword) + type(sword).__name__ + str(sword) + str(sword is held)\n";
    tested.carried = "sharp handle<handle>True";
}

void tell_stops(TestedLanguage& tested) {
    tested.busy =
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
        "  def __eq__(self, other): return echo(self.n) == 1\n"
        "  def __hash__(self): return 1\n"
        "  def __lt__(self, other): return echo(self.n) < other.n\n"
        "  def __str__(self): return str(echo(self.n))\n"
        "  def __getattr__(self, name): return echo(5)\n"
        "  def __getitem__(self, at):\n"
        "    if at > 2: raise IndexError\n"
        "    return echo(at)\n"
        "def work(n):\n"
        "  with Guard():\n"
        "    items.append(n)\n"
        "    stock['rope'] = stock['rope'] + len(items)\n"
        "    return echo(n) + gold\n"
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
        "  str(Odd(1)), Odd(1).missing, hasattr(Odd(1), 'x'), list(Odd(1)), list(map(work, [1])), max([1, 2], "
        "key=work)\n"
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
    tested.toil_before = "for i in range(300): x = 'a' * i\n";
    tested.repeatable =
        "s = 0\nfor i in range(3000): s += i\necho(s)\nt = ''\nfor i in range(700): t += 'x'\n"
        "class A: pass\nfor i in range(30): setattr(A, 'n' + str(i), i)\nreturn echo(t)";
    tested.calls = {
        {false, "echo(1)"},
        {true, "try: echo(1)\nexcept: pass"},
        {true, "try: echo(1)\nfinally: pass"},
        {false, "try: pass\nexcept: pass\necho(1)"},
        {false, "try: raise ValueError\nexcept ValueError: echo(1)"},
        {true, "try:\n  try: raise ValueError\n  except ValueError: echo(1)\nexcept: pass"},
        {false, "try: raise ValueError\nexcept ValueError: pass\nelse: pass\necho(1)"},
        {true, "def f(): echo(1)\ntry: f()\nexcept: pass"},
        {true, "try: list(map(echo, [1]))\nexcept: pass"},
        {false, "def g():\n  try: yield\n  except: pass\nit = g()\nnext(it)\necho(1)"},
        {true, "def g():\n  try:\n    echo(1)\n    yield\n  except: pass\nnext(g())"},
        {true, "class G:\n  def __enter__(self): pass\n  def __exit__(self, *a): pass\nwith G(): echo(1)"},
    };
    tested.caught = "try: refuse()\nexcept ScriptError as e: return str(e)";
    tested.not_caught = "x = 1\nrefuse()\n";
    tested.mine = "mine = items\nn = echo(1)\nreturn str(mine is items) + str(len(mine))";
    tested.mine_if_none = "True0";
    tested.mine_if_one = "True1";
    tested.asks = "try: ask()\nfinally: print('after')";
    tested.calls_asking = "try: echo(1)\nexcept: pass\nprint('after')";
}

void tell_limits(TestedLanguage& tested) {
    tested.hogs = {
        "t = []\nwhile True: t.append([])",
        "s = 'x'\nwhile True: s = s + s",
        "s = 'x' * 1000000\nreturn s + s",
        "while True:\n  try:\n    t = []\n    while True: t.append([1, 2, 3, 4, 5])\n  except MemoryError:\n    "
        "print('caught')",
        "try:\n  return bytes(10 ** 12)\nexcept BaseException:\n  print('caught')\nfinally:\n  print('finally')",
        "def g():\n  try:\n    t = []\n    while True:\n      t.append([])\n      yield 1\n  finally:\n    "
        "print('closed')\n"
        "for x in g(): pass",
        "return [0] * 10 ** 9",
        "return list(range(10 ** 12))",
        "return '%1000000000d' % 1",
        "return 'a'.replace('a', 'b' * 1000).join(['x'] * 100000)",
        "d = {}\nfor i in range(10 ** 9): d['k' + str(i)] = i",
        "class A: pass\na = A()\nfor i in range(10 ** 9): setattr(a, 'k', [getattr(a, 'k', None)])",
        "f = lambda *a: a\nreturn f(*range(10 ** 9))",
    };
    tested.half = "return len('x' * 500000)";
    tested.garbage = "n = 0\nfor i in range(50000):\n  t = [i, [i]]\n  n += len(t)\nreturn n";
    tested.garbage_result = 100000;
    tested.toil = {
        "return sum(range(10 ** 12))",
        "return 10 ** 12 in range(10 ** 13)",
        "return -1 in map(abs, range(10 ** 12))",
        "return next(filter(None, (0 for i in range(10 ** 12))))",
        "return any(zip(range(10 ** 12), [])) or all(range(1, 10 ** 12))",
        "return ('a' * 100000).find('a' * 50000 + 'b')",
        "while True: ('a' * 100000).count('b')",
        "s = 'x' * 1000000\nwhile True: s == 'y' * 1000000, s[500000], len(s), s.upper(), hash(s)",
        "t = list(range(100000))\nwhile True: t.insert(0, t.pop(0))",
        "t = list(range(100000))\nwhile True: t.reverse(); t.copy()",
        "t = list(range(100000))\nwhile True: t[0:1] = [1, 2]; del t[0]",
        "t = list(range(100000))\nwhile True: t.sort()",
        "t = list(range(3000))\nwhile True: t == list(range(3000)), t.index(2999)",
        "class A: pass\nd = {}\nwhile True: d[A()] = 1",
        "d = {i: i for i in range(100000)}\nwhile True: d.popitem()\n",
        "def f0(): pass\ndef f1(): f0(); f0()\ndef f2(): f1(); f1()\ndef f3(): f2(); f2()\n"
        "def f4(): f3(); f3()\ndef f5(): f4(); f4()\ndef f6(): f5(); f5()\ndef f7(): f6(); f6()\n"
        "def f8(): f7(); f7()\ndef f9(): f8(); f8()\nwhile True: f9()",
    };
}

}  // namespace

const TestedLanguage& tested_language() {
    static const TestedLanguage made = [] {
        TestedLanguage tested{python::language};
        tested.version = "MicroPython 1.";
        tell_functions(tested);
        tell_stops(tested);
        tell_limits(tested);
        return tested;
    }();
    return made;
}

}  // namespace npcs::tests
