// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Sessions as a game uses them: what it may do at which moment, and what happens if it does something else.

#include "npcs/npcs.hpp"

#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "compiled.hpp"

using npcs::Host;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::compiled;
using Kind = npcs::Outcome::Kind;
using Wait = npcs::Outcome::Wait;

namespace {

Host asking_host() {
    Host host;
    host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    return host;
}

constexpr const char* shop =
    "gold = 5\n"
    "choose \"Well?\"\n"
    "  option \"Sword\" if gold >= 20 then\n"
    "    gold -= 20\n"
    "  option once \"Talk\" then\n"
    "    gold += 1\n"
    "  option \"Leave\" then\n"
    "    gold = 0\n"
    "end choose\n"
    "return gold\n";

}  // namespace

TEST_CASE("a conversation in ten lines", "[session]") {
    Host game;
    std::vector<std::string> said;
    game.def("say", [&](std::string who, std::string line) { said.push_back(who + ": " + line); });
    game.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    const Script script = compiled("name = prompt(\"Your name?\")\nsay \"Bob\", \"Hello \" + name\nreturn name.len\n");
    Session talk(script, game);
    Outcome outcome = talk.start();
    REQUIRE(outcome.kind == Kind::yielded);
    CHECK(outcome.wait == Wait::answer);
    CHECK(outcome.function == "prompt");
    CHECK(outcome.value.text() == "Your name?");
    const std::string bytes = talk.save();
    auto again = Session::load(bytes, script, game);
    REQUIRE(again.ok());
    outcome = again.value().resume("Ada");
    CHECK(outcome.kind == Kind::returned);
    CHECK(outcome.value.number() == 3);
    CHECK(said == std::vector<std::string>{"Bob: Hello Ada"});
    // The first one still waits where it did.
    CHECK(talk.resume("Eve").value.number() == 3);
    CHECK(said.back() == "Bob: Hello Eve");
}

TEST_CASE("calls at the wrong time are refused and change nothing", "[session]") {
    Session talk(compiled("x = prompt(\"?\")\nreturn x\n"), asking_host());
    CHECK(talk.resume().error.code == "not-started");
    CHECK(talk.outcome().error.code == "not-started");
    REQUIRE(talk.start().kind == Kind::yielded);
    const std::string before = talk.save();
    CHECK(talk.start().error.code == "already-started");
    CHECK(talk.choose(0).error.code == "no-choice");
    CHECK(talk.save() == before);
    CHECK(talk.outcome().kind == Kind::yielded);
    CHECK(talk.resume(7).value.number() == 7);
    const Outcome twice = talk.resume(8);
    CHECK(twice.kind == Kind::refused);
    CHECK(twice.error.code == "finished");
    CHECK(talk.outcome().value.number() == 7);
}

TEST_CASE("only an available option can be chosen", "[session]") {
    Session talk(compiled(shop), Host());
    const Outcome outcome = talk.start();
    REQUIRE(outcome.wait == Wait::choice);
    REQUIRE(outcome.options.size() == 3);
    CHECK(outcome.value.text() == "Well?");
    CHECK(outcome.options[0].text == "Sword");
    CHECK_FALSE(outcome.options[0].available);
    CHECK(outcome.options[1].available);
    const std::string before = talk.save();
    CHECK(talk.choose(3).error.code == "choice-out-of-range");
    CHECK(talk.choose(std::numeric_limits<std::size_t>::max()).error.code == "choice-out-of-range");
    CHECK(talk.choose(0).error.code == "choice-unavailable");
    CHECK(talk.choose(0).error.message == "option 0 (\"Sword\") is not available");
    CHECK(talk.resume("Talk").error.code == "choice-unknown");
    CHECK(talk.resume().error.code == "choice-expected");
    CHECK(talk.resume(1.5).error.code == "choice-expected");
    CHECK(talk.resume(-1).error.code == "choice-expected");
    CHECK(talk.save() == before);
    CHECK(talk.choose(1).value.number() == 6);
}

TEST_CASE("a host function that throws fails the conversation, which can still be saved", "[session]") {
    Host host;
    host.def("boom", []() -> Value { throw std::runtime_error("out of gold"); });
    host.def("strange", []() -> Value { throw 7; });
    const Script script = compiled("deal = function\n  x = 1 + boom\nend function\ndeal\n");
    Session talk(script, host);
    const Outcome outcome = talk.start();
    REQUIRE(outcome.kind == Kind::failed);
    CHECK(outcome.error.message == "boom: out of gold");
    CHECK(outcome.error.line == 2);
    REQUIRE(outcome.trace.size() == 2);
    CHECK(outcome.trace[0].function == "deal");
    CHECK(outcome.trace[0].line == 2);
    CHECK(outcome.trace[0].path == std::vector<std::uint32_t>{0});
    CHECK(outcome.trace[1].function.empty());
    CHECK(outcome.trace[1].line == 4);
    CHECK(outcome.trace[1].path == std::vector<std::uint32_t>{1});
    auto again = Session::load(talk.save(), script, host);
    REQUIRE(again.ok());
    CHECK(again.value().outcome().kind == Kind::failed);
    CHECK(again.value().outcome().error.message == "boom: out of gold");
    CHECK(again.value().resume().error.code == "failed");
    CHECK(Session(compiled("x = strange"), host).start().error.message ==
          "strange: the host function threw something that is no std::exception");
}

TEST_CASE("arguments are ordinary C++ types, and what does not fit is named", "[session]") {
    Host host;
    host.def("add", [](int a, double b) { return a + b; });
    host.def("greet", [](std::string name, std::optional<std::string> title) { return title.value_or("") + name; });
    host.def("all", [](std::vector<int> numbers) { return numbers.size(); });
    host.def("flag", [](bool on) { return !on; });
    const auto run = [&](std::string_view text) { return Session(compiled(text), host).start(); };
    CHECK(run("return add(1, 2.5)").value.number() == 3.5);
    CHECK(run("return greet(\"Bob\")").value.text() == "Bob");
    CHECK(run("return greet(\"Bob\", \"Sir \")").value.text() == "Sir Bob");
    CHECK(run("return all([1, 2, 3])").value.number() == 3);
    CHECK(run("return flag(0)").value.number() == 1);
    const auto message = [&](std::string_view text) { return run(text).error.message; };
    CHECK(message("x = add(\"a\", 1)") == "add: 'argument1' must be a whole number in range, not \"a\"");
    CHECK(message("x = add(2.7, 1)") == "add: 'argument1' must be a whole number in range, not 2.7");
    CHECK(message("x = add(-0.5, 1)") == "add: 'argument1' must be a whole number in range, not -0.5");
    CHECK(message("x = add(4000000000, 1)") == "add: 'argument1' must be a whole number in range, not 4000000000");
    CHECK(message("x = add(1)") == "add: 'argument2' must be a number, not null");
    host.def("give(who, count)", [](std::string, unsigned count) { return count; });
    CHECK(message("x = give(\"Bob\", -1)") == "give: 'count' must be a whole number in range, not -1");
    CHECK(message("x = give([], 1)") == "give: 'who' must be a text, not a list");
    CHECK(message("give \"Bob\", 1.5") == "give: 'count' must be a whole number in range, not 1.5");
    CHECK(run("x = add(1, 2, 3)").error.message == "Too Many Arguments");
    CHECK(message("x = all([1, 2.5])") == "all: 'argument1' must be a list of values that all fit, not a list");
}

TEST_CASE("a host function gives an error or a value of the game's own", "[session]") {
    Host host;
    host.def("buy", [](npcs::Call& call, std::string what) -> npcs::Reply {
        if (what == "moon") return call.error("the moon is not for sale");
        return Value::map({{"name", what}, {"tags", Value::list({"new", 3})}});
    });
    const Outcome outcome = Session(compiled("return buy(\"sword\")"), host).start();
    CHECK(outcome.kind == Kind::returned);
    Session talk(compiled("item = buy(\"sword\")\nreturn item.tags[1] + item.name\n"), host);
    CHECK(talk.start().value.text() == "3sword");
    CHECK(talk.global("item").get("tags").size() == 2);
    const Outcome failed = Session(compiled("x = 1\nbuy \"moon\""), host).start();
    CHECK(failed.kind == Kind::failed);
    CHECK(npcs::one_line(failed.error) == "Runtime Error: the moon is not for sale [test line 2]");
}

TEST_CASE("what a conversation may use is limited", "[session][limits]") {
    npcs::SessionOptions options;
    options.limits.steps = 1000;
    options.limits.depth = 50;
    options.limits.bytes = 1 << 20;
    Session endless(compiled("n = 0\nwhile true\n  n += 1\nend while\n"), Host(), options);
    Outcome outcome = endless.start();
    CHECK(outcome.kind == Kind::interrupted);
    CHECK(outcome.error.code == "step-limit");
    // The turn that would have been the thousandth is made when the run goes on.
    CHECK(endless.global("n").number() == 1000);
    CHECK(endless.resume().kind == Kind::interrupted);
    CHECK(endless.global("n").number() == 1999);

    Session deep(compiled("f = function(n)\n  return f(n + 1)\nend function\nf 1\n"), Host(), options);
    outcome = deep.start();
    CHECK(outcome.kind == Kind::failed);
    CHECK(outcome.error.code == "depth-limit");
    CHECK(outcome.trace.size() == 50);

    Session greedy(compiled("a = []\nwhile true\n  a.push \"0123456789\" * 10 + a.len\nend while\n"), Host(), options);
    options.limits.steps = 1'000'000;
    Session greedier(compiled("a = []\nwhile true\n  a.push \"0123456789\" * 10 + a.len\nend while\n"), Host(),
                     options);
    CHECK(greedy.start().kind == Kind::interrupted);
    outcome = greedier.start();
    CHECK(outcome.kind == Kind::failed);
    CHECK(outcome.error.code == "memory-limit");
    CHECK(greedier.bytes_in_use() < (2u << 20));
}

TEST_CASE("a conversation that has stopped keeps little that nobody needs", "[session][limits]") {
    Session talk(
        compiled("kept = [1, 2, 3]\nwhile true\n  text = \"once upon a time \" * 9 + rnd\n  prompt text\nend while\n"),
        asking_host());
    talk.start();
    const std::size_t at_first = talk.bytes_in_use();
    std::size_t most = 0;
    for (int i = 0; i < 2'000; ++i) {
        talk.resume();
        most = std::max(most, talk.bytes_in_use());
    }
    CHECK(most < 2 * at_first + 5000);
    CHECK(talk.global("kept").text() == "[1, 2, 3]");
}

TEST_CASE("turns of one loop can be limited", "[session][limits]") {
    npcs::SessionOptions options;
    options.limits.turns = 10;
    Session talk(compiled("for i in range(1, 9)\n  for k in range(1, 9)\n    n = k\n  end for\nend for\n"
                          "n = 0\nwhile true\n  n += 1\nend while\n"),
                 Host(), options);
    const Outcome outcome = talk.start();
    CHECK(outcome.kind == Kind::interrupted);
    CHECK(outcome.error.code == "turn-limit");
    CHECK(talk.global("n").number() <= 11);
}

TEST_CASE("another thread can stop a run, which goes on later", "[session]") {
    npcs::SessionOptions options;
    options.limits.steps = std::numeric_limits<std::uint64_t>::max();
    Session talk(compiled("n = 0\nwhile not done\n  n += 1\nend while\nreturn n\n"), Host(), options);
    talk.set_global("done", false);
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        talk.request_stop();
    });
    const Outcome outcome = talk.start();
    other.join();
    CHECK(outcome.kind == Kind::interrupted);
    CHECK(outcome.error.code == "stop-requested");
    talk.set_global("done", true);
    CHECK(talk.resume().kind == Kind::returned);
}

TEST_CASE("a host function cannot start or resume the conversation it is called from", "[session]") {
    Host host;
    Session* current = nullptr;
    Outcome inner;
    host.def("meddle", [&] { inner = current->resume(); });
    Session talk(compiled("meddle\nreturn 5\n"), host);
    current = &talk;
    CHECK(talk.start().value.number() == 5);
    CHECK(inner.kind == Kind::refused);
    CHECK(inner.error.code == "running");
}

TEST_CASE("values show what the script sees", "[session][value]") {
    Session talk(
        compiled("items = [\"a\", \"b\"]\nwho = {\"name\": \"Bob\"}\nyield items\nreturn items.len + who.gold\n"),
        Host());
    const Outcome outcome = talk.start();
    Value items = outcome.value;
    CHECK(items.is_list());
    CHECK(items.at(1).text() == "b");
    CHECK(items.push("c"));
    CHECK(items.set(0, "A"));
    CHECK_FALSE(items.set(5, "X"));
    CHECK(talk.global("items").text() == "[\"A\", \"b\", \"c\"]");
    CHECK(talk.global("items") == Value::list({"A", "b", "c"}));
    talk.global("who").set("gold", 10);
    CHECK(talk.resume().value.number() == 13);
}

TEST_CASE("a value outlives its session", "[session][value]") {
    Value kept;
    {
        Session talk(compiled("return [1, [2]]"), Host());
        kept = talk.start().value;
        CHECK(kept.size() == 2);
    }
    CHECK(kept.is_list());
    CHECK(kept.size() == 0);
    CHECK(kept.items().empty());
    CHECK(kept.at(0).is_null());
}

TEST_CASE("a handle is released when neither side holds it", "[session][value]") {
    static int released = 0;
    released = 0;
    int thing = 0;
    {
        Session talk(compiled("yield 1\nh = null\nreturn 2\n"), Host());
        talk.set_global("h", Value::handle(&thing, "thing", [](void*) { ++released; }));
        talk.start();
        CHECK(talk.global("h").as_handle("thing") == &thing);
        CHECK(talk.global("h").as_handle("other") == nullptr);
        CHECK(released == 0);
    }
    CHECK(released == 1);
}

TEST_CASE("a choice among elements gives the chosen one", "[session][choose]") {
    const Script script = compiled(
        "stock = [{\"name\": \"bow\", \"price\": 8}, {\"name\": \"axe\", \"price\": 30}, {\"name\": \"oil\", "
        "\"price\": 2}]\n"
        "gold = 10\n"
        "choose\n"
        "  option item.name for item in stock if item.price <= gold then\n"
        "    return item.name + taken(\"item_name:oil\")\n"
        "end choose\n");
    Session talk(script, Host());
    const Outcome outcome = talk.start();
    REQUIRE(outcome.options.size() == 3);
    CHECK(outcome.value.is_null());
    CHECK_FALSE(outcome.options[1].available);
    CHECK(outcome.options[2].id == "item_name:oil");
    CHECK(talk.choose(2).value.text() == "oil1");
}

TEST_CASE("a conversation sleeps, and any call wakes it", "[session]") {
    int thing = 0;
    Host host = asking_host();
    Session talk(compiled("thing = held\nlist = [1, 2]\nx = prompt(\"First?\")\nlist.push x\ny = "
                          "prompt(\"Second?\")\nreturn [list, y, rnd == drawn]"),
                 host, {{}, 7});
    talk.set_global("held", Value::handle(&thing, "thing"));
    Session twin(compiled("return rnd"), host, {{}, 7});
    talk.set_global("drawn", twin.start().value);
    CHECK(talk.sleep());
    CHECK(talk.sleep());
    CHECK(talk.start().value == Value("First?"));
    CHECK(talk.sleep());
    CHECK(talk.outcome().value == Value("First?"));
    CHECK(talk.sleep());
    const std::string bytes = talk.save();
    {
        const Value list = talk.global("list");
        CHECK_FALSE(talk.sleep());
        CHECK(list.size() == 2);
    }
    CHECK(talk.sleep());
    CHECK(talk.save() == bytes);
    CHECK(talk.sleep());
    CHECK(talk.global("thing").as_handle("thing") == &thing);
    CHECK(talk.resume("a").value == Value("Second?"));
    CHECK(talk.sleep());
    Session moved = std::move(talk);
    CHECK(moved.resume("b").value == Value::list({Value::list({1, 2, "a"}), "b", 1}));
    CHECK(moved.sleep());
    CHECK(moved.resume().error.code == "finished");
}

TEST_CASE("a conversation that runs does not sleep", "[session]") {
    Host host;
    Session* self = nullptr;
    host.def("doze", [&] { return self->sleep(); });
    Session talk(compiled("return doze"), host);
    self = &talk;
    CHECK(talk.start().value == Value(0));
}
