// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Scripts one after another and side by side on one machine.

#include "npcs/npcs.hpp"

#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "api/machine_game.hpp"
#include "compiled.hpp"

using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::TaskId;
using npcs::Value;
using npcs::tests::code;
using npcs::tests::compiled;
using npcs::tests::Game;
using npcs::tests::reload;
using Kind = npcs::Outcome::Kind;
using Wait = npcs::Outcome::Wait;

// ---- running ---------------------------------------------------------------------------------------------------------

TEST_CASE("scripts run one after another on the same globals", "[machine]") {
    Game game;
    Machine machine(game.host);
    CHECK(machine.run(compiled("gold = 5\nhero = {\"name\": \"Ada\"}\nreturn gold")).value == Value(5));
    CHECK(machine.run(compiled("gold += 2\nhero.name += \"!\"\nreturn gold")).value == Value(7));
    CHECK(machine.global("gold") == Value(7));
    CHECK(machine.global("hero").get("name") == Value("Ada!"));
    CHECK(machine.tasks().empty());
    const std::vector<std::string> names = machine.global_names();
    CHECK(names == std::vector<std::string>{"gold", "hero"});
}

TEST_CASE("functions of one script are called by the next", "[machine]") {
    Game game;
    Machine machine(game.host);
    machine.run(compiled("greet = function(name)\n  print \"Hello \" + name\n  return name.len\nend function"));
    CHECK(machine.run(compiled("return greet(\"Bob\")")).value == Value(3));
    CHECK(game.take() == "Hello Bob\n");
}

TEST_CASE("an error in one script leaves the machine usable for the next", "[machine]") {
    Game game;
    Machine machine(game.host);
    const Outcome bad = machine.run(compiled("gold = 5\ngold = noSuch", "bad.npcs"));
    CHECK(bad.kind == Kind::failed);
    CHECK(npcs::one_line(bad.error) ==
          "Runtime Error: Undefined Identifier: 'noSuch' is unknown in this context [bad.npcs line 2]");
    REQUIRE(bad.trace.size() == 1);
    CHECK(bad.trace[0].line == 2);
    CHECK(machine.tasks().empty());
    CHECK(machine.run(compiled("return gold")).value == Value(5));
}

TEST_CASE("a run that waits goes on by its task, and others run meanwhile", "[machine]") {
    Game game;
    Machine machine(game.host);
    const Outcome asked = machine.run(compiled("name = prompt(\"Name?\")\nreturn name + \"!\""));
    CHECK(asked.kind == Kind::yielded);
    CHECK(asked.wait == Wait::answer);
    CHECK(asked.value == Value("Name?"));
    CHECK(machine.run(compiled("other = 1\nreturn other")).value == Value(1));
    const Outcome answered = machine.resume(asked.task, "Ada");
    CHECK(answered.kind == Kind::returned);
    CHECK(answered.value == Value("Ada!"));
    CHECK(answered.task == asked.task);
    CHECK(machine.resume(asked.task).error.code == "no-task");
}

TEST_CASE("required globals are checked before anything runs", "[machine]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled("print \"ran\"\nreturn gold + luck");
    npcs::RunOptions options;
    options.required_globals = {"gold", "luck"};
    machine.set_global("luck", 1);
    const Outcome refused = machine.run(script, options);
    CHECK(refused.kind == Kind::refused);
    CHECK(refused.error.message == "the script needs globals that have no value: gold");
    CHECK(game.take().empty());
    machine.set_global("gold", 2);
    CHECK(machine.run(script, options).value == Value(3));
}

TEST_CASE("a map the host gives is shared by all scripts", "[machine]") {
    Game game;
    Machine machine(game.host);
    machine.set_global("world", Value::map({{Value("day"), Value(1)}}));
    const Value world = machine.global("world");
    machine.run(compiled("world.day += 1\nmine = world"));
    machine.run(compiled("mine.day += 1"));
    CHECK(world.get("day") == Value(3));
}

TEST_CASE("expressions are evaluated on the globals", "[machine]") {
    Game game;
    Machine machine(game.host);
    machine.run(
        compiled("gold = 20\ntwice = function(x)\n  return x * 2\nend function\nask = function\n  return "
                 "prompt(\"?\")\nend function"));
    CHECK(machine.eval("twice(gold) + 1").value == Value(41));
    CHECK(machine.eval("\"a rather long text, longer than any short one\"").value ==
          Value("a rather long text, longer than any short one"));
    const Outcome wrong = machine.eval("gold +");
    CHECK(wrong.kind == Kind::refused);
    CHECK(wrong.error.source == "gold +");
    CHECK(machine.eval("gold = 3").kind == Kind::refused);
    CHECK(machine.eval("1\ngold = 3").error.code == "not-an-expression");
    CHECK(machine.eval("function(x) ; return x ; end function").error.code == "not-an-expression");
    CHECK(machine.eval("noSuch").kind == Kind::failed);
    CHECK(machine.eval("ask").error.code == "expression-waits");
    CHECK(machine.tasks().empty());
    CHECK(machine.global("gold") == Value(20));
    // What an expression gave stays whole when it is gone.
    machine.run(compiled("kept = []"));
    machine.eval("kept.push(\"another text that is too long to be short\")");
    machine.eval("1 + 1");
    CHECK(machine.global("kept").at(0) == Value("another text that is too long to be short"));
    reload(machine, game,
           {compiled("kept = []"), compiled("gold = 20\ntwice = function(x)\n  return x * 2\nend function\nask = "
                                            "function\n  return prompt(\"?\")\nend function")});
    CHECK(machine.eval("kept[0][:7]").value == Value("another"));
}

TEST_CASE("functions are called from C++, also when they yield", "[machine]") {
    Game game;
    Machine machine(game.host);
    machine.run(compiled(
        "add = function(a, b=10)\n  return a + b\nend function\n"
        "talk = function(who)\n  answer = prompt(\"Hi, \" + who)\n  return who + \": \" + answer\nend function"));
    CHECK(machine.call(machine.global("add"), {1, 2}).value == Value(3));
    CHECK(machine.call(machine.global("add"), {1}).value == Value(11));
    CHECK(machine.call(machine.global("add"), {1, 2, 3}).error.message == "Too Many Arguments");
    CHECK(machine.call(Value(5)).error.code == "cannot-spawn");
    const Outcome asked = machine.call(machine.global("talk"), {"Bob"});
    CHECK(asked.value == Value("Hi, Bob"));
    CHECK(machine.resume(asked.task, "hello").value == Value("Bob: hello"));
}

TEST_CASE("what would run inside a run is refused by name", "[machine]") {
    Game game;
    Machine* inner = nullptr;
    std::vector<std::string> codes;
    const Script other = compiled("gold = 100");
    game.host.def("meddle", [&] {
        codes = {inner->run(other).error.code, inner->eval("1").error.code, inner->tick(1).front().error.code,
                 inner->resume(1).error.code, inner->save().empty() ? "empty" : "saved"};
        inner->set_global("gold", 6);
        return inner->global("gold");
    });
    Machine machine(game.host);
    inner = &machine;
    CHECK(machine.run(compiled("gold = 5\nx = meddle\nreturn gold + x")).value == Value(12));
    CHECK(codes == std::vector<std::string>{"running", "running", "running", "running", "empty"});
}

TEST_CASE("a host function may spawn and raise while it is called", "[machine]") {
    Game game;
    Machine* inner = nullptr;
    game.host.def("ring", [&] { return static_cast<double>(inner->raise("bell", "dong")); });
    game.host.def("start", [&](Value function) { return static_cast<double>(inner->spawn(function, {7}).value()); });
    Machine machine(game.host);
    inner = &machine;
    machine.run(compiled("waiter = function(n)\n  print n + waitFor(\"bell\")\nend function\nprint start(@waiter)"));
    machine.tick(0);
    CHECK(game.take() == "2\n");
    CHECK(machine.run(compiled("return ring")).value == Value(1));
    machine.tick(0);
    CHECK(game.take() == "7dong\n");
}

// ---- observers -------------------------------------------------------------------------------------------------------

TEST_CASE("the host is told when a global changes", "[machine]") {
    Game game;
    Machine machine(game.host);
    std::vector<std::string> seen;
    machine.set_global("gold", 1);
    machine.observe("gold", [&](const Value& value) { seen.push_back(value.text()); });
    machine.run(compiled("gold = 1"));
    CHECK(seen.empty());
    machine.run(compiled("gold = 2\ngold = 3"));
    CHECK(seen == std::vector<std::string>{"3"});
    machine.set_global("gold", "much");
    machine.run(compiled("gold = \"mu\" + \"ch\""));
    machine.run(compiled("gold = 0/0"));
    CHECK(seen == std::vector<std::string>{"3", "much", "nan"});
    machine.forget("gold");
    machine.run(compiled("gold = 9"));
    CHECK(seen.size() == 3);
}

// ---- stopping --------------------------------------------------------------------------------------------------------

TEST_CASE("a stop request, a deadline and a budget interrupt, and the run can be resumed", "[machine]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled("i = 0\nwhile i < 100000\n  i += 1\nend while\nreturn i");
    std::stop_source stop;
    stop.request_stop();
    Outcome outcome = machine.run(script, {.stop = stop.get_token()});
    CHECK(outcome.kind == Kind::interrupted);
    CHECK(outcome.error.code == "stop-requested");
    outcome =
        machine.resume(outcome.task, {}, {.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1)});
    CHECK(outcome.kind == Kind::interrupted);
    CHECK(outcome.error.code == "deadline");
    outcome = machine.resume(outcome.task, {}, {.steps = 10});
    CHECK(outcome.kind == Kind::interrupted);
    CHECK(outcome.error.message == "step limit reached: 10 loop turns and calls without a stop");
    outcome = machine.resume(outcome.task);
    CHECK(outcome.kind == Kind::returned);
    CHECK(outcome.value == Value(100000));
}

TEST_CASE("a late stop request never stops the next run", "[machine]") {
    Game game;
    const Script script = compiled("i = 0\nwhile i < 100000\n  i += 1\nend while\nreturn i");
    npcs::Session talk(script, game.host);
    std::stop_source stop;
    CHECK(talk.start({.stop = stop.get_token()}).kind == Kind::returned);
    stop.request_stop();
    talk.request_stop();
    npcs::Session next(script, game.host);
    CHECK(next.start().kind == Kind::returned);
    Machine machine(game.host);
    const Outcome first = machine.run(script, {.stop = std::stop_source().get_token()});
    CHECK(first.kind == Kind::returned);
    CHECK(machine.run(script).kind == Kind::returned);
}

TEST_CASE("a stop request from another thread ends a run without end", "[machine]") {
    Game game;
    Machine machine(game.host);
    std::stop_source stop;
    std::thread other([&] { stop.request_stop(); });
    const Outcome outcome = machine.run(compiled("while true\nend while"), {.stop = stop.get_token()});
    other.join();
    CHECK(outcome.kind == Kind::interrupted);
    CHECK(machine.cancel(outcome.task).empty());
    CHECK(machine.run(compiled("return 1")).value == Value(1));
}

TEST_CASE("a second thread is refused by name", "[machine]") {
    Game game;
    std::string codes;
    Machine* shared = nullptr;
    const Script other = compiled("return 1");
    game.host.def("meanwhile", [&] {
        std::thread([&] {
            codes =
                shared->run(other).error.code + " " + code(shared->complete(1)) + " " + shared->outcome(1).error.code;
        }).join();
    });
    Machine machine(game.host);
    shared = &machine;
    CHECK(machine.run(compiled("meanwhile\nreturn 5")).value == Value(5));
    CHECK(codes == "busy busy busy");
}

// ---- tasks -----------------------------------------------------------------------------------------------------------

TEST_CASE("tasks take turns in the order of their age", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled(
        "walk = function(name, steps)\n  for i in range(1, steps)\n    print name + i\n    wait 1\n"
        "  end for\n  return name\nend function\n"
        "a = spawn(@walk, [\"a\", 2])\nb = spawn(@walk, [\"b\", 3])\nprint a.state");
    machine.run(script);
    CHECK(game.take() == "running\n");
    CHECK(machine.tick(0).empty());
    CHECK(game.take() == "a1\nb1\n");
    machine.tick(0.5);
    CHECK(game.take().empty());
    reload(machine, game, {script});
    machine.tick(0.5);
    CHECK(game.take() == "a2\nb2\n");
    const std::vector<Outcome> news = machine.tick(1);
    CHECK(game.take() == "b3\n");
    REQUIRE(news.size() == 1);
    CHECK(news[0].kind == Kind::returned);
    CHECK(news[0].value == Value("a"));
    CHECK(machine.tasks().size() == 1);
    CHECK(machine.eval("a.state + a.value + b.state").value == Value("finishedarunning"));
    CHECK(machine.now() == 2);
}

TEST_CASE("each task has its budget of a tick", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    machine.run(
        compiled("count = [0, 0]\nwork = function(i)\n  while true\n    count[i] += 1\n  end while\nend function\n"
                 "spawn @work, 0\nspawn @work, 1"));
    CHECK(machine.tick(0, {.steps = 1000}).empty());
    const double first = machine.eval("count[0]").value.number();
    CHECK(first > 900);
    CHECK(first <= 1000);
    CHECK(machine.eval("count[1]").value == Value(first));
    machine.tick(0, {.steps = 1000});
    CHECK(machine.eval("count[0]").value.number() > 1.8 * first);
}

TEST_CASE("a stop request leaves the rest of a tick for the next", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    machine.run(
        compiled("n = 0\nendless = function\n  while true\n  end while\nend function\n"
                 "short = function\n  globals.n += 1\nend function\nspawn @endless\nspawn @short"));
    std::stop_source stop;
    stop.request_stop();
    const std::vector<Outcome> news = machine.tick(0, {.stop = stop.get_token()});
    REQUIRE(news.size() == 1);
    CHECK(news[0].kind == Kind::interrupted);
    CHECK(machine.global("n") == Value(0));
    CHECK(machine.cancel(news[0].task).empty());
    machine.tick(0);
    CHECK(machine.global("n") == Value(1));
}

TEST_CASE("the host's tickets are completed, failed, cancelled, and time out", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled(
        "ask = function(q)\n  return q + prompt(q)\nend function\nrush = function\n  return [hurry(\"now\")]\nend "
        "function\n"
        "spawn @ask, \"a\"\nspawn @ask, \"b\"\nspawn @ask, \"c\"\nspawn @rush");
    machine.run(script);
    const std::vector<Outcome> asked = machine.tick(0);
    REQUIRE(asked.size() == 4);
    CHECK(asked[0].function == "prompt");
    CHECK(asked[0].value == Value("a"));
    reload(machine, game, {script});
    const std::vector<npcs::Ticket> tickets = machine.tickets();
    REQUIRE(tickets.size() == 4);
    CHECK(tickets[0].id == asked[0].ticket);
    CHECK(tickets[0].function == "prompt");
    CHECK(tickets[1].value == Value("b"));
    CHECK(tickets[0].seconds < 0);
    CHECK(tickets[3].function == "hurry");
    CHECK(tickets[3].seconds == 3);

    CHECK(machine.complete(tickets[0].id, "!").empty());
    CHECK(code(machine.complete(tickets[0].id, "?")) == "no-ticket");
    CHECK(machine.fail(tickets[1].id, "the line is dead").empty());
    CHECK(machine.cancel_ticket(tickets[2].id).empty());
    CHECK(code(machine.cancel_ticket(tickets[2].id)) == "no-ticket");
    CHECK(code(machine.complete(12345)) == "no-ticket");
    reload(machine, game, {script});
    const std::vector<Outcome> news = machine.tick(2);
    // What failed between ticks is lost with the machine; whoever does not load is told.
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value("a!"));
    const std::vector<Outcome> late = machine.tick(1);
    REQUIRE(late.size() == 1);
    CHECK(late[0].value.size() == 1);
    CHECK(late[0].value.at(0).is_null());
    CHECK(code(machine.complete(tickets[3].id)) == "no-ticket");
    CHECK(machine.tasks().empty());
}

TEST_CASE("a ticket that fails ends its task with the error", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    machine.run(
        compiled("ask = function\n  x = prompt(\"a\")\n  print \"never\"\nend function\nt = spawn(@ask)", "ask.npcs"));
    const std::vector<Outcome> asked = machine.tick(0);
    REQUIRE(asked.size() == 1);
    machine.fail(asked[0].ticket, "the line is dead");
    const std::vector<Outcome> news = machine.tick(0);
    REQUIRE(news.size() == 1);
    CHECK(news[0].kind == Kind::failed);
    CHECK(npcs::one_line(news[0].error) == "Runtime Error: the line is dead [ask.npcs line 2]");
    CHECK(machine.eval("[t.state, t.error]").value == Value::list({"failed", "the line is dead"}));
    CHECK(game.take().empty());
}

TEST_CASE("choices of tasks are answered by ticket or at once", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled(
        "pick = function\n  choose \"Well?\"\n    option \"One\" then\n      return 1\n"
        "    option \"Two\" if false then\n      return 2\n    option \"Three\" then\n      return 3\n"
        "  end choose\nend function\nspawn @pick\nspawn @pick");
    machine.run(script);
    const std::vector<Outcome> asked = machine.tick(0);
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].wait == Wait::choice);
    REQUIRE(asked[0].options.size() == 3);
    CHECK(code(machine.complete(asked[0].ticket, 1)) == "choice-unavailable");
    CHECK(code(machine.complete(asked[0].ticket, 9)) == "choice-out-of-range");
    CHECK(code(machine.complete(asked[0].ticket, "x")) == "choice-unknown");
    CHECK(code(machine.complete(asked[0].ticket, Value::list({}))) == "choice-expected");
    CHECK(machine.complete(asked[0].ticket, 2).empty());
    reload(machine, game, {script});
    CHECK(machine.choose(asked[0].task, 0).error.code == "no-choice");
    CHECK(machine.choose(asked[1].task, 0).value == Value(1));
    const std::vector<Outcome> news = machine.tick(0);
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value(3));
}

TEST_CASE("joining gives a task's value, before and after its end", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled(
        "slow = function(n)\n  wait n\n  return n * 10\nend function\n"
        "all = function(list)\n  sum = 0\n  for t in list\n    sum += join(t)\n  end for\n  return sum\nend function\n"
        "tasks = [spawn(@slow, 2), spawn(@slow, 1)]\nt = spawn(@all, [tasks])\nbroken = spawn(@slow, -1)");
    machine.run(script);
    std::vector<Outcome> news = machine.tick(0);
    REQUIRE(news.size() == 1);
    CHECK(news[0].error.message == "wait: seconds must be a number that is not negative");
    reload(machine, game, {script});
    news = machine.tick(1);
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value(10));
    reload(machine, game, {script});
    news = machine.tick(1);
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value(20));
    news = machine.tick(0);
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value(30));
    CHECK(machine.run(compiled("return [join(t), join(broken)]")).value == Value::list({30, Value()}));
}

TEST_CASE("a cycle of joins is reported as a deadlock by name", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    machine.run(
        compiled("ts = {}\none = function\n  join(ts.two)\nend function\ntwo = function\n  join(ts.one)\nend function\n"
                 "self = function\n  join(ts.self)\nend function\n"
                 "ts.one = spawn(@one)\nts.two = spawn(@two)\nts.self = spawn(@self)"));
    const std::vector<Outcome> news = machine.tick(0);
    REQUIRE(news.size() == 2);
    CHECK(news[0].error.message == "join: deadlock: task 3 would wait for task 2 (one), which waits for task 3");
    CHECK(news[1].error.message == "join: a task cannot wait for itself");
    // Whoever was waiting for the one that failed goes on.
    const std::vector<Outcome> rest = machine.tick(0);
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].kind == Kind::returned);
}

TEST_CASE("events wake all who wait, with a value, or time out", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    const Script script = compiled(
        "listen = function(name, timeout)\n  return [name, waitFor(\"door\", timeout)]\nend function\n"
        "spawn @listen, \"a\"\nspawn @listen, [\"b\", 5]\n"
        "opener = function\n  wait 1\n  return raise(\"door\", \"open\")\nend function\n"
        "late = function\n  wait 2\n  return listen(\"late\", 1)\nend function\nspawn @opener\nspawn @late");
    machine.run(script);
    CHECK(machine.raise("nobody waits for this") == 0);
    CHECK(machine.tick(0).empty());
    reload(machine, game, {script});
    std::vector<Outcome> news = machine.tick(1);
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value(2));
    reload(machine, game, {script});
    news = machine.tick(1);
    REQUIRE(news.size() == 2);
    CHECK(news[0].value == Value::list({"a", "open"}));
    CHECK(news[1].value == Value::list({"b", "open"}));
    news = machine.tick(5);
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value::list({"late", Value()}));
}

TEST_CASE("cancelling a task cancels its plans, the innermost first", "[machine][tasks]") {
    Game game;
    game.host.def("cancel", [&](Value reason, Value plan) {
        game.heard += "cancel " + plan.text() + " " + reason.get("kind").text() + "\n";
    });
    game.host.def("finally", [&](Value plan) { game.heard += "finally " + plan.text() + "\n"; });
    Machine machine(game.host);
    const Script script = compiled(
        "errand = function\n  plan \"deliver\"\n    plan \"walk\"\n      wait 10\n    end plan\n    print \"walked\"\n "
        " end plan\n  return \"done\"\nend function\n"
        "a = spawn(@errand)\nb = spawn(@errand)\nc = spawn(@errand)\nwaits = spawn(function\n  return [join(b)]\nend "
        "function)");
    machine.run(script);
    machine.tick(0);
    reload(machine, game, {script});
    const std::vector<TaskId> tasks = machine.tasks();
    REQUIRE(tasks.size() == 4);
    CHECK(machine.cancel(tasks[0]).empty());
    CHECK(game.take() == "cancel walk cancelled\nfinally walk\ncancel deliver cancelled\nfinally deliver\n");
    CHECK(code(machine.cancel(tasks[0])) == "no-task");
    // From a script; the host's hook of the same name is not in the way.
    CHECK(machine.run(compiled("return [cancel(b), cancel(b), a.state, b.state]")).value ==
          Value::list({1, 0, "cancelled", "cancelled"}));
    CHECK(game.take() == "cancel walk cancelled\nfinally walk\ncancel deliver cancelled\nfinally deliver\n");
    std::vector<Outcome> news = machine.tick(0);
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value::list({Value()}));
    news = machine.tick(10);
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value("done"));
}

TEST_CASE("cancelling a task as a statement says nothing, whatever hooks the host has", "[machine][tasks]") {
    Game game;
    const Script script =
        compiled("sleep = function\n  wait 10\nend function\nt = spawn(@sleep)\ncancel t\ncancel t\nreturn t.state");
    CHECK(Machine(game.host).run(script).value == Value("cancelled"));
    game.host.def("cancel", [](Value, Value) {});
    const Outcome outcome = Machine(game.host).run(script);
    CHECK(outcome.kind == Kind::returned);
    CHECK(outcome.value == Value("cancelled"));
}

TEST_CASE("cancelling a ticket calls off the innermost plan", "[machine][tasks]") {
    Game game;
    game.host.def("cancel", [&](Value reason, Value plan) {
        game.heard += "cancel " + plan.text() + " " + reason.get("kind").text() + "\n";
    });
    Machine machine(game.host);
    machine.run(
        compiled("errand = function\n  plan \"ask\"\n    prompt \"May I?\"\n    print \"never\"\n  end plan\n  return "
                 "\"went on\"\nend function\nspawn @errand"));
    const std::vector<Outcome> asked = machine.tick(0);
    REQUIRE(asked.size() == 1);
    CHECK(machine.cancel_ticket(asked[0].ticket).empty());
    CHECK(game.take() == "cancel ask cancelled\n");
    const std::vector<Outcome> news = machine.tick(0);
    REQUIRE(news.size() == 1);
    CHECK(news[0].value == Value("went on"));
}

TEST_CASE("a task may cancel itself", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    machine.run(
        compiled("me = null\nquit = function\n  cancel me\n  print \"never\"\nend function\nme = spawn(@quit)"));
    machine.tick(0);
    CHECK(game.take().empty());
    CHECK(machine.tasks().empty());
    CHECK(machine.eval("me.state").value == Value("cancelled"));
}

TEST_CASE("a host function may cancel the task that calls it", "[machine][tasks]") {
    Game game;
    Machine* inner = nullptr;
    TaskId self = 0;
    game.host.def("arrest", [&] {
        inner->cancel(self);
        return "arrested";
    });
    game.host.def("finally", [&](Value plan) { game.heard += "finally " + plan.text() + "\n"; });
    Machine machine(game.host);
    inner = &machine;
    machine.run(
        compiled("flee = function\n  plan \"flight\"\n    print \"runs\"\n    x = arrest\n    print \"never\"\n  end "
                 "plan\nend function\n"
                 "late = function\n  return 1\nend function\nt = spawn(@flee)\nspawn @late"));
    self = machine.tasks().front();
    const std::vector<Outcome> news = machine.tick(0);
    CHECK(game.take() == "runs\nfinally flight\n");
    CHECK(machine.eval("t.state").value == Value("cancelled"));
    // The next one has its turn, as if nothing had been.
    REQUIRE(news.size() == 2);
    CHECK(news[0].kind == Kind::returned);
    CHECK(news[0].value.is_null());
    CHECK(news[1].value == Value(1));
}

TEST_CASE("bad requests of tasks are clear errors", "[machine][tasks]") {
    Game game;
    Machine machine(game.host);
    const auto message = [&](std::string_view text) { return machine.run(compiled(text)).error.message; };
    CHECK(message("spawn 5") == "spawn: a function of a script is required, as in spawn(@patrol)");
    CHECK(message("spawn @print") == "spawn: a function of a script is required, as in spawn(@patrol)");
    CHECK(message("f = function\nend function\nspawn @f, [1]") == "spawn: Too Many Arguments");
    CHECK(message("cancel 5") == "cancel: a task is required, as spawn gave it");
    CHECK(message("cancel {\"id\": 1}") == "cancel: a task is required, as spawn gave it");
    CHECK(message("waitFor 5") == "waitFor: the name of an event is required");
    CHECK(message("waitFor \"x\", -1") == "waitFor: timeout must be a number of seconds that is not negative");
    CHECK(message("waitFor \"x\", 0/0") == "waitFor: timeout must be a number of seconds that is not negative");
    CHECK(message("raise null") == "raise: the name of an event is required");
    CHECK(message("wait -1") == "wait: seconds must be a number that is not negative");
    CHECK(message("wait 0/0") == "wait: seconds must be a number that is not negative");
    CHECK(machine.tasks().empty());
    CHECK(machine.tick(-1).front().error.code == "bad-time");
    CHECK(machine.tick(std::numeric_limits<double>::quiet_NaN()).front().error.code == "bad-time");
    CHECK(machine.now() == 0);

    npcs::Session alone(compiled("f = function\nend function\nspawn @f"), game.host);
    CHECK(alone.start().error.message == "spawn: this conversation runs alone; tasks need a machine");
}

TEST_CASE("there is a limit to tasks", "[machine][tasks]") {
    Game game;
    npcs::SessionOptions options;
    options.limits.tasks = 3;
    Machine machine(game.host, options);
    const Outcome outcome = machine.run(compiled("f = function\nend function\nwhile true\n  spawn @f\nend while"));
    CHECK(outcome.error.message == "spawn: task limit reached: 3 tasks at once");
    CHECK(machine.tasks().size() == 2);
    machine.tick(0);
    CHECK(machine.tasks().empty());
}
