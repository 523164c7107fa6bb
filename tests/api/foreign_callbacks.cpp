// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions of another language that the script calls back, as a game sees them: slices, limits, tasks, traces, and what a
// language may not do. What scripts see is in tests/language/foreign_callback, what saves may say in tests/saves.

#include <memory>
#include <string>
#include <vector>

#include "compiled.hpp"
#include "toy_language.hpp"

using npcs::Crossing;
using npcs::ForeignCall;
using npcs::ForeignFunction;
using npcs::ForeignValue;
using npcs::Host;
using npcs::Languages;
using npcs::Machine;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using npcs::Value;
using npcs::tests::toy_languages;
using Kind = npcs::Outcome::Kind;

namespace {

Script compiled(std::string_view text, const Languages& languages = toy_languages()) {
    return npcs::tests::compiled(text, "shop.npcs", languages);
}

Host asking_host() {
    Host host;
    host.def("prompt", [](npcs::Call& call, Value question) { return call.suspend(question); });
    host.def("refuse(why)", [](npcs::Call& call, std::string why) { return call.error(why); });
    return host;
}

/// The outcome of a script whose questions are answered with their numbers, from 1.
Outcome played(std::string_view text, const Languages& languages = toy_languages(),
               const npcs::SessionOptions& options = {}) {
    Session talk(compiled(text, languages), asking_host(), options);
    Outcome outcome = talk.start();
    for (int answer = 1; outcome.kind == Kind::yielded; ++answer) outcome = talk.resume(Value(answer));
    return outcome;
}

constexpr const char* helpers =
    "function each(list, f)\n"
    "  r = []\n"
    "  for x in list\n"
    "    r.push f(x)\n"
    "  end for\n"
    "  return r\n"
    "end function\n"
    "function apply1(f, x)\n"
    "  return f(x)\n"
    "end function\n";

}  // namespace

TEST_CASE("callbacks in a run cut into slices of any size do the same", "[languages]") {
    const std::string text =
        std::string(helpers) +
        "told = []\n"
        "function careful(f, x)\n"
        "  return try(@f, [x]).error\n"
        "end function\n"
        "function \"toy\" work(items)\n"
        "\t0 >sum\n"
        "\t[1 $1 100 spin <sum + >sum  told <sum add  random drop  $1 prompt/1 drop  300 spin <sum return ] >add\n"
        "\titems <add each/2 =first\n"
        "\titems [1 $1 >last [1 <sum $1 + >sum 50 spin <sum $1 prompt/1 + return ] <last apply1/2 return ] each/2 "
        "=second\n"
        "\t[1 <sum 1 + >sum 70 spin $1 prompt/1 drop <sum 1 + >sum \"broken\" fail ] 5 careful/2 =third\n"
        "\t<sum return\n"
        "end function\n"
        "result = work([1, 2, 3])\n"
        "return [result, told, first, second, third, rnd]\n";
    const Script script = compiled(text);
    const auto run = [&](std::uint64_t steps, bool through_bytes) {
        Session talk(script, asking_host(), {{}, 3});
        npcs::RunOptions options;
        options.steps = steps;
        Outcome outcome = talk.start(options);
        std::string told;
        for (int runs = 0; outcome.waiting() && runs < 20'000; ++runs) {
            if (through_bytes) {
                auto again = Session::load(talk.save(), script, asking_host());
                REQUIRE(again.ok());
                talk = std::move(again).value();
            }
            if (outcome.kind == Kind::yielded) told += outcome.value.text() + " ";
            outcome = talk.resume(Value(1), options);
        }
        return told + outcome.error.message + outcome.value.text();
    };
    const std::string straight = run(0, false);
    CAPTURE(straight);
    CHECK(straight.find("1 2 3 1 2 3 5 [14, [1, 3, 6]") == 0);
    for (const std::uint64_t steps : {1U, 2U, 3U, 7U, 20U, 61U}) {
        CAPTURE(steps);
        CHECK(run(steps, false) == straight);
        CHECK(run(steps, true) == straight);
    }
}

TEST_CASE("a trace goes through callbacks, with the lines of the script", "[languages]") {
    const std::string text =
        "function apply1(f, x)\n"     // 1
        "  return f(x)\n"             // 2
        "end function\n"              // 3
        "function \"toy\" f\n"        // 4
        "\t[1\n"                      // 5
        "\t\t1 drop\n"                // 6
        "\t\t\"no\" refuse/1 drop\n"  // 7
        "\t]\n"                       // 8
        "\t5 apply1/2 drop\n"         // 9
        "end function\n"              // 10
        "f\n";                        // 11
    Session talk(compiled(text), asking_host());
    const Outcome outcome = talk.start();
    std::string lines;
    for (const npcs::TraceLine& line : outcome.trace) lines += line.function + ":" + std::to_string(line.line) + " ";
    CHECK(lines == "f:7 apply1:2 f:9 :11 ");
    CHECK(outcome.error.line == 7);
    CHECK(outcome.error.message == "no");
}

TEST_CASE("callbacks live through garbage collection, with what they were given", "[languages]") {
    const Outcome outcome = played(
        std::string(helpers) +
        "function litter(x)\n"
        "  for i in range(1, 2000)\n"
        "    garbage = [i, {\"text\": \"something long enough \" + i}]\n"
        "  end for\n"
        "  return [x]\n"
        "end function\n"
        "function \"toy\" f\n"
        "\tlist dup \"a text that has its own memory\" add dup list add >items\n"
        "\t<items [1 $1 litter/1 >held  [1 $1 litter/1 drop <held return ] <held apply1/2 >held  <held litter/1 drop\n"
        "\t\t\"?\" prompt/1 drop <held 0 get return ] each/2 return\n"
        "end function\n"
        "return str(f)\n");
    CHECK(outcome.error.message == "");
    CHECK(outcome.value.text() == "[\"a text that has its own memory\", []]");
}

TEST_CASE("a callback ends with its call, in whatever task it is called", "[languages]") {
    const char* const over =
        "this function belongs to a call in another language, and can be called during that call only";
    Host host = asking_host();
    Machine machine(host);
    machine.run(
        compiled("errors = []\n"
                 "function other(f)\n"
                 "  errors.push try(@f, [1]).error\n"
                 "end function\n"
                 "function start(f)\n"
                 "  join spawn(@other, [@f])\n"
                 "  errors.push try(@spawn, [@f]).error\n"
                 "  return f(5)\n"
                 "end function\n"
                 "function \"toy\" owner\n"
                 "\t[1 $1 return ] start/1 =result\n"
                 "end function\n"
                 "spawn @owner\n"));
    for (int tick = 0; tick < 5; ++tick) machine.tick(0.5);
    const std::string errors = machine.eval("errors").value.text();
    CHECK(errors.find(over) == 2);
    CHECK(errors.find("spawn") != std::string::npos);
    CHECK(machine.eval("result").value == Value(5));
}

TEST_CASE("a conversation forks, sleeps and goes back inside of a callback", "[languages]") {
    Session talk(
        compiled(std::string(helpers) + "function \"toy\" f\n\t\"\" >all\n"
                                        "\tlist dup \"a\" add dup \"b\" add [1 <all $1 prompt/1 + >all ] each/2 drop\n"
                                        "\t<all return\nend function\nreturn f"),
        asking_host());
    talk.start();
    talk.resume(Value("x"));
    auto other = talk.fork();
    REQUIRE(other.ok());
    const npcs::Snapshot here = talk.snapshot();
    CHECK(talk.sleep());
    CHECK(talk.resume(Value("y")).value == Value("xy"));
    CHECK(other.value().resume(Value("z")).value == Value("xz"));
    CHECK(talk.restore(here).empty());
    CHECK(talk.resume(Value("again")).value == Value("xagain"));
}

TEST_CASE("a callback that does something else when it is run again is found out", "[languages]") {
    const auto error = [](const std::string& closure) {
        return played(std::string(helpers) + "function \"toy\" f\n\t0 >n\n\t" + closure +
                      " 1 apply1/2 drop\n\t\"?\" prompt/1 drop\nend function\nf\n")
            .error.message;
    };
    const std::string diverged = "'f' does not do what it did before it stopped (operation ";
    CHECK(error("[1 hidden =x ]").substr(0, diverged.size()) == diverged);
    CHECK(error("[1 hidden return ]").substr(0, diverged.size()) == diverged);
    CHECK(error("[1 hidden 1 < if 5 =x then ]").substr(0, diverged.size()) == diverged);
    CHECK(error("[1 hidden 1 < not if 5 =x then ]").substr(0, diverged.size()) == diverged);
    CHECK(error("[1 hidden 1 < not if \"new\" fail then ]").substr(0, diverged.size()) == diverged);
    CHECK(error("[1 $1 =x ]") == "");
}

TEST_CASE("what callbacks do is bounded", "[languages]") {
    const auto error = [](const std::string& body, const npcs::Limits& limits) {
        return played(std::string(helpers) + "function \"toy\" f\n" + body + "\nend function\nf", toy_languages(),
                      {limits, 0})
            .error.message;
    };
    npcs::Limits limits;
    limits.foreign_work = 10'000;
    const std::string work =
        "work limit reached: one call of a function in another language may do 10000 units of work";
    CHECK(error("[1 99999999 spin ] 1 apply1/2", limits) == work);
    // Neither a callback nor many of them can do more than a call.
    CHECK(error("[1 loop 100 spin 0 until ] 1 apply1/2", limits) == work);
    CHECK(error("loop [1 1000 spin ] 1 apply1/2 drop 0 until", limits) == work);
    CHECK(error("loop [1 1000 spin \"no\" fail ] 1 try:apply1/2 drop 0 until", limits) == work);
    limits.foreign_work = 1'000'000'000;
    limits.list_items = 100;
    const std::string things = "one call of a function in another language may do 50 things with the script";
    CHECK(error("[1 loop 1 =x 0 until ] 1 apply1/2", limits) == things);
    CHECK(error("[1 ] >f loop <f 1 apply1/2 drop 0 until", limits) == things);
    limits.list_items = 16'777'215;
    limits.depth = 20;
    CHECK(error("[1 <f $1 apply1/2 ] >f <f 1 apply1/2", limits) ==
          "call depth limit reached: 20 calls inside each other");
    limits.depth = 10'000;
    limits.bytes = 400'000;
    CHECK(error("[1 loop list =x 0 until ] 1 apply1/2", limits) ==
          "out of memory: the script's values need more than the limit of 400000 bytes");
    CHECK(error("loop [1 ] 1 apply1/2 drop 0 until", limits) ==
          "out of memory: the script's values need more than the limit of 400000 bytes");
    limits.bytes = std::size_t{256} << 20;
    limits.steps = 1000;
    CHECK(error("[1 loop 0 until ] 1 apply1/2", limits).substr(0, 26) == "step limit reached: 1000 l");
}

namespace {

/// A language with one function, which does what a callable says; `back` is what it is called back for.
template <typename Body, typename Back>
Languages language_of(Body body, Back back) {
    struct Vm : npcs::LanguageVm {
        Vm(Body own, Back other) : body(std::move(own)), back(std::move(other)) {}
        Crossing run(const ForeignFunction&, ForeignCall& call) override { return body(call); }
        Crossing run_callback(ForeignCall& owner, std::uint64_t number, ForeignCall& call) override {
            return back(owner, number, call);
        }
        Body body;
        Back back;
    };
    struct Own : npcs::Language {
        Own(Body own, Back other) : body(std::move(own)), back(std::move(other)) {}
        std::string_view name() const override { return "own"; }
        std::string version() const override { return "Own 1"; }
        std::vector<npcs::LanguageProblem> check(const ForeignFunction&) const override { return {}; }
        std::unique_ptr<npcs::LanguageVm> make_vm(const npcs::Limits&) const override {
            return std::make_unique<Vm>(body, back);
        }
        Body body;
        Back back;
    };
    return {std::make_shared<Own>(std::move(body), std::move(back))};
}

Crossing calls(ForeignCall& call, std::string_view name, const ForeignValue& argument, ForeignValue& result) {
    ForeignValue function;
    if (const Crossing got = call.get(name, function); got != Crossing::done) return got;
    return call.call(function, {&argument, 1}, false, result);
}

}  // namespace

TEST_CASE("only the innermost call can do something, and numbers are counted", "[languages]") {
    std::vector<std::string> told;
    ForeignCall* other = nullptr;
    const Languages rude = language_of(
        [&](ForeignCall& call) {
            ForeignValue function, result, again;
            if (call.callback(1, 0, function) == Crossing::error) told.emplace_back(call.message());
            if (call.callback(0, 17, function) == Crossing::error) told.emplace_back(call.message());
            if (call.callback(0, 0, function) != Crossing::done) return Crossing::unwind;
            if (call.callback(0, 0, again) != Crossing::done || again.object != function.object) return Crossing::error;
            other = &call;
            if (const Crossing end = calls(call, "run", function, result); end != Crossing::done) return end;
            return call.give(result);
        },
        [&](ForeignCall& owner, std::uint64_t number, ForeignCall& call) {
            CHECK(&owner == other);
            CHECK(number == 0);
            if (owner.set("x", ForeignValue(1.0)) == Crossing::error) told.emplace_back(owner.message());
            if (owner.give(ForeignValue(1.0)) == Crossing::error) told.emplace_back(owner.message());
            CHECK_FALSE(owner.is_unwinding());
            return call.give(ForeignValue(7.0));
        });
    const Outcome outcome = played(
        "x = 0\nfunction run(f)\n  return f\nend function\nfunction \"own\" f\nend function\nreturn f + \",\" + x",
        rude);
    CHECK(outcome.error.message == "");
    CHECK(outcome.value.text() == "7,0");
    const std::string innermost = "an operation of a call that is not the innermost one";
    CHECK(told == std::vector<std::string>{"functions are numbered in the order of their first use",
                                           "a function that is given to the script can have at most 16 parameters",
                                           innermost, innermost});
}

TEST_CASE("a language that cannot be called back says so", "[languages]") {
    struct Vm : npcs::LanguageVm {
        Crossing run(const ForeignFunction&, ForeignCall& call) override {
            ForeignValue function, result;
            if (call.callback(0, 0, function) != Crossing::done) return Crossing::unwind;
            return calls(call, "run", function, result);
        }
    };
    struct Own : npcs::tests::ToyLanguage {
        std::unique_ptr<npcs::LanguageVm> make_vm(const npcs::Limits&) const override { return std::make_unique<Vm>(); }
    };
    CHECK(played("function run(f)\n  return f\nend function\nfunction \"toy\" f\nend function\nf",
                 {std::make_shared<Own>()})
              .error.message == "functions of this language cannot be called back");
}
