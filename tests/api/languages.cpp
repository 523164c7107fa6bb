// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Functions in other languages as a game sees them: compiling, errors, limits, tasks, and what a language may not do. What
// scripts see is in tests/language/foreign_function.

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "compiled.hpp"
#include "toy_language.hpp"

using npcs::Crossing;
using npcs::Diagnostics;
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

/// A language whose functions do what a callable says.
template <typename Body>
Languages language_of(Body body) {
    struct Vm : npcs::LanguageVm {
        explicit Vm(Body own) : body(std::move(own)) {}
        Crossing run(const ForeignFunction& function, ForeignCall& call) override { return body(function, call); }
        Body body;
    };
    struct Own : npcs::Language {
        explicit Own(Body own) : body(std::move(own)) {}
        std::string_view name() const override { return "own"; }
        std::string version() const override { return "Own 1"; }
        std::vector<npcs::LanguageProblem> check(const ForeignFunction&) const override { return {}; }
        std::unique_ptr<npcs::LanguageVm> make_vm(const npcs::Limits&) const override {
            return std::make_unique<Vm>(body);
        }
        Body body;
    };
    return {std::make_shared<Own>(std::move(body))};
}

std::string shown(const Diagnostics& diagnostics) {
    std::string text;
    for (const npcs::Diagnostic& one : diagnostics) text += npcs::rich(one);
    return text;
}

}  // namespace

// ---- compiling -------------------------------------------------------------------------------------------------------

TEST_CASE("a language that is missing is told with the option that adds it", "[languages]") {
    const std::string text = "function \"lua\" price(thing)\n\treturn 1\nend function\n";
    CHECK(shown(Script::compile(text, "shop.npcs").diagnostics()) ==
          "shop.npcs:1:10: error: 'price' is written in \"lua\", which is not among the languages of this build\n"
          "    function \"lua\" price(thing)\n"
          "             ^~~~~\n"
          "    hint: build npcs with -DNPCS_LUA=5.4; it has: none\n");
    const auto problems = Script::compile(text, "shop.npcs", toy_languages()).diagnostics();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "missing-language");
    CHECK(problems[0].hint == "build npcs with -DNPCS_LUA=5.4; it has: toy");
    for (const auto& [language, option] :
         {std::pair("javascript", "-DNPCS_JAVASCRIPT=ON"), std::pair("python", "-DNPCS_PYTHON=ON"),
          std::pair("wren", "-DNPCS_WREN=ON and -DWREN_ROOT=, the folder of a copy of Wren 0.4")}) {
        const auto missing = Script::compile("function \"" + std::string(language) + "\" a\nend function\n", "", {});
        REQUIRE(missing.diagnostics().size() == 1);
        CHECK(missing.diagnostics()[0].hint == "build npcs with " + std::string(option) + "; it has: none");
    }
    const auto unknown = Script::compile("function \"cobol\" a.b\nend function\n", "", {nullptr});
    REQUIRE(unknown.diagnostics().size() == 1);
    CHECK(unknown.diagnostics()[0].message ==
          "'a.b' is written in \"cobol\", which is not among the languages of this build");
    CHECK(unknown.diagnostics()[0].hint == "give it to the compiler among the languages; it has: none");
}

TEST_CASE("mistakes of all languages are told at once, with their places in the script", "[languages]") {
    const std::string text =
        "x = \n"
        "function \"toy\" a\n"
        "    1 drop\n"
        "\n"
        "    \xC3\xA9 until\n"
        "end function\n"
        "y = )\n"
        "function \"toy\" b\n"
        "\tloop\n"
        "\t\t1 \"open\n"
        "end function\n";
    CHECK(shown(Script::compile(text, "s", toy_languages()).diagnostics()) ==
          "s:1:5: error: got EOL where number, string, or identifier is required\n"
          "    x = \n"
          "        ^\n"
          "    hint: a value is missing at the end of the line\n"
          "s:5:7: error: toy: 'until' without 'loop'\n"
          "        \xC3\xA9 until\n"
          "          ^\n"
          "    hint: a loop ends with until, an if with then, a function with ]\n"
          "s:7:5: error: got RParen where number, string, or identifier is required\n"
          "    y = )\n"
          "        ^\n"
          "s:9:2: error: toy: 'loop' has no end\n"
          "        loop\n"
          "        ^~~~\n"
          "s:10:5: error: toy: a text without its second quote\n"
          "            1 \"open\n"
          "              ^\n");
}

TEST_CASE("scripts are read, shown and turned into JSON without their languages", "[languages]") {
    const std::string text =
        "x = 1\n"
        "function \"lua\" shop.price(thing, times=2)\n"
        "      return thing *\n"
        "\n"
        "        times\n"
        "end function\n";
    CHECK(Script::dump(text).value() ==
          "   1  [0] assign x = 1\n"
          "   2  [1] function shop.price = function 1(thing, times=2)\n"
          "        function 1\n"
          "   3      [0] foreign lua\n"
          "          | return thing *\n"
          "          | \n"
          "          |   times\n");
    const std::string json = Script::to_json(text).value();
    CHECK(json.find("{\"do\": \"foreign\", \"language\": \"lua\", \"text\": \"return thing *\\n\\n  times\\n\"}") !=
          std::string::npos);
    const std::string written = Script::text_of_json(json).value();
    CHECK(written ==
          "x = 1\n"
          "function \"lua\" shop.price(thing, times=2)\n"
          "\treturn thing *\n"
          "\n"
          "\t  times\n"
          "end function\n");
    CHECK(Script::to_json(written).value() == json);
    CHECK(Script::from_json(json).diagnostics().front().code == "missing-language");
}

TEST_CASE("JSON of a text in another language is checked", "[languages]") {
    const auto problem = [](const std::string& body, const std::string& named = "true") {
        const auto made = Script::from_json(
            "{\"npcs\": 1, \"body\": [{\"do\": \"assign\", \"target\": [\"var\", \"f\"], \"named\": " + named +
                ", \"value\": [\"function\", [], [" + body + "]]}]}",
            "", toy_languages());
        // Without the place, which is that of the body.
        const std::string told = made.ok() ? "" : made.diagnostics().front().message;
        return told.substr(0, told.find(", at /body/0/value/2/0"));
    };
    CHECK(problem(R"({"do": "foreign", "language": "toy", "text": "5 return"})") == "");
    CHECK(problem(R"({"do": "foreign", "language": "toy", "text": ""})") == "");
    CHECK(problem(R"({"do": "foreign", "language": "toy", "text": ""})", "false") ==
          "\"foreign\" is the only statement of a function that is \"named\"");
    CHECK(problem(R"({"do": "foreign", "language": "toy", "text": ""}, {"do": "return"})") ==
          "\"foreign\" is the only statement of a function that is \"named\"");
    CHECK(problem(R"({"do": "foreign", "language": "Toy", "text": ""})") ==
          "the name of a language consists of lower-case letters, digits, and - . _");
    CHECK(problem(R"({"do": "foreign", "language": "toy", "text": "1\n\tend  function \nx"})") ==
          "\"text\" must have no line that consists of `end function`");
    CHECK(problem(R"({"do": "foreign", "language": "toy", "text": "a\rb"})") ==
          "the lines of \"text\" end with \\n, and it has no zero byte");
    CHECK(problem(R"({"do": "foreign", "language": "toy"})") == "\"foreign\" needs a member \"text\"");
    CHECK(problem(R"({"do": "foreign", "language": 1, "text": ""})") == "\"language\" must be a string, not a number");
}

TEST_CASE("a cache compiles with its languages", "[languages]") {
    npcs::ScriptCacheOptions options;
    options.languages = toy_languages();
    npcs::ScriptCache cache(options);
    const std::string text = "function \"toy\" five\n5 return\nend function\nreturn five";
    CHECK(cache.compile(text).ok());
    CHECK(cache.compile(text).ok());
    CHECK(cache.statistics().hits == 1);
    CHECK_FALSE(npcs::ScriptCache().compile(text).ok());
}

TEST_CASE("a script keeps its languages, and names used there are not called unknown", "[languages]") {
    Languages languages{std::make_shared<npcs::tests::ToyLanguage>()};
    const std::weak_ptr<const npcs::Language> language = languages.front();
    Script script = compiled(
        "prise = 3\nfunction \"toy\" f(x)\n\tx =price\n\tprise 1 + return\nend function\nf 1\nprint price\n"
        "hidden = 5\n",
        languages);
    languages.clear();
    CHECK_FALSE(language.expired());
    CHECK(shown(script.warnings()) == "");
    {
        Session talk(script, asking_host());
        CHECK(talk.start().kind == Kind::yielded);
        script = compiled("return 1");
        CHECK_FALSE(language.expired());
    }
    CHECK(language.expired());
}

TEST_CASE("the text ends with its own line only, and begins below the head", "[languages]") {
    const auto problem = [](const std::string& text) {
        const auto made = Script::compile(text, "", toy_languages());
        return made.ok() ? "" : npcs::one_line(made.diagnostics().front());
    };
    CHECK(problem("function \"toy\" f\n\t end \t function\t \r\nreturn f") == "");
    CHECK(problem("function \"toy\" f // says nothing\nend function") == "");
    CHECK(problem("function \"toy\" f\n1 drop\nend function // f\n") ==
          "Compiler Error: 'function' without matching 'end function' [line 4]");
    CHECK(problem("function \"toy\" f; 1 return; end function") ==
          "Compiler Error: a function in another language begins on the line below its head [line 1]");
    CHECK(problem("function \"toy\" (x)\nend function") ==
          "Compiler Error: a function in another language has a name [line 1]");
    CHECK(problem("function \"To y\" f\nend function") ==
          "Compiler Error: the name of a language consists of lower-case letters, digits, and - . _ [line 1]");
    CHECK(problem("f = function \"toy\"\nend function") ==
          "Compiler Error: got String(toy) where EOL is required [line 1]");
    // Of a head with a mistake, nothing in the text is reported.
    CHECK(Script::compile("function \"toy\" f(1)\n)(\nend while\nend function\nx = 1", "", toy_languages())
              .diagnostics()
              .size() == 1);
}

// ---- running ---------------------------------------------------------------------------------------------------------

TEST_CASE("a trace goes through all languages, with the lines of the script", "[languages]") {
    const std::string text =
        "function deepest\n"            // 1
        "  refuse \"no\"\n"             // 2
        "end function\n"                // 3
        "function \"toy\" inner\n"      // 4
        "\t1 drop\n"                    // 5
        "\tdeepest/0 drop\n"            // 6
        "end function\n"                // 7
        "function between\n"            // 8
        "  inner\n"                     // 9
        "end function\n"                // 10
        "function \"toy\" outermost\n"  // 11
        "\n"                            // 12
        "\tbetween/0\n"                 // 13
        "end function\n"                // 14
        "outermost\n";                  // 15
    Host host = asking_host();
    host.def("refuse(why)", [](npcs::Call& call, std::string why) { return call.error(why); });
    const auto lines = [](const std::vector<npcs::TraceLine>& trace) {
        std::string told;
        for (const npcs::TraceLine& line : trace) told += line.function + ":" + std::to_string(line.line) + " ";
        return told;
    };
    Session talk(compiled(text), host);
    const Outcome outcome = talk.start();
    CHECK(outcome.kind == Kind::failed);
    CHECK(lines(outcome.trace) == "deepest:2 inner:6 between:9 outermost:13 :15 ");
    CHECK(lines(talk.trace()) == lines(outcome.trace));
    CHECK(outcome.error.line == 2);
    const auto loaded = Session::load(talk.save(), compiled(text), host);
    REQUIRE(loaded.ok());
    CHECK(lines(loaded.value().trace()) == lines(outcome.trace));

    Session asks(compiled("function \"toy\" f\n\n\n\t\"?\" prompt/1 drop\nend function\nf\n"), asking_host());
    CHECK(asks.start().kind == Kind::yielded);
    CHECK(lines(asks.trace()) == "f:4 :6 ");
    const Outcome fails = played("function \"toy\" f\n1 drop\n  \"x\" fail\nend function\nf");
    CHECK(npcs::rich(fails.error) ==
          "shop.npcs:3:3: error: x\n"
          "      \"x\" fail\n"
          "      ^~~~~~~~\n");
}

TEST_CASE("a run cut into slices of any size does the same", "[languages]") {
    const std::string text =
        "told = []\n"
        "function count(n)\n"
        "  total = 0\n"
        "  for i in range(1, n)\n"
        "    total += i\n"
        "  end for\n"
        "  told.push total\n"
        "  return total\n"
        "end function\n"
        "function \"toy\" work(rounds)\n"
        "\t0 =sum 0 =i\n"
        "\tloop\n"
        "\t\trandom told list 1 add \"x\" + drop drop\n"
        "\t\t300 spin  sum 7 count/1 + =sum\n"
        "\t\ttold sum add   told \"n\" .indexOf/1 drop  i try:count/1 drop\n"
        "\t\ti prompt/1 told 0 get drop drop\n"
        "\t\ti 1 + =i\n"
        "\ti rounds < not until\n"
        "\tsum return\n"
        "end function\n"
        "result = work(6)\n"
        "return [result, told, rnd]\n";
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
            outcome = talk.resume(Value("a"), options);
        }
        return told + outcome.value.text();
    };
    const std::string straight = run(0, false);
    CHECK(straight.find("0 1 2 3 4 5 [168, ") == 0);
    for (const std::uint64_t steps : {1U, 2U, 3U, 7U, 20U, 61U, 300U}) {
        CAPTURE(steps);
        CHECK(run(steps, false) == straight);
        CHECK(run(steps, true) == straight);
    }
}

TEST_CASE("objects live as long as the call that has them, also when garbage is collected meanwhile", "[languages]") {
    const std::string text =
        "function litter\n"
        "  for i in range(1, 3000)\n"
        "    garbage = [i, {\"text\": \"something long enough \" + i}]\n"
        "  end for\n"
        "  prompt \"go on?\"\n"
        "end function\n"
        "function \"toy\" holds\n"
        "\tlist map \"a longer text than fits\" \"key\" + =kept_text\n"
        "\tdup \"inner\" list put\n"
        "\tlitter/0 drop\n"
        "\tdup \"inner\" get 7 add   add =nothing\n"
        "\tkept_text drop\n"
        "end function\n"
        "holds\n"
        "function \"toy\" gives\n"
        "\tlist dup dup litter/0 drop add litter/0 drop return\n"
        "end function\n"
        "cycle = gives\n"
        "return cycle.len\n";
    npcs::SessionOptions options;
    options.limits.bytes = 600'000;
    const Outcome outcome = played(text, toy_languages(), options);
    CHECK(outcome.error.message == "");
    CHECK(outcome.value == Value(1));
}

TEST_CASE("texts that cross are kept whenever garbage is collected", "[languages]") {
    const std::string text =
        "texts = []\n"
        "function \"toy\" f\n"
        "\t0 =i\n"
        "\tloop\n"
        "\t\ttexts \"a text that needs memory of its own, number \" i text + add\n"
        "\t\tlist \"and one that nobody keeps, number \" i text + .push/1 drop\n"
        "\t\t\"the latest one has the number \" i text + =latest\n"
        "\t\ti 1 + =i\n"
        "\ti 2000 < not until\n"
        "end function\n"
        "f\n"
        "wrong = 0\n"
        "for i in range(0, 1999)\n"
        "  if texts[i] != \"a text that needs memory of its own, number \" + i then wrong += 1\n"
        "end for\n"
        "return wrong + \" \" + latest\n";
    const Outcome outcome = played(text);
    CHECK(outcome.error.message == "");
    CHECK(outcome.value.text() == "0 the latest one has the number 1999");
}

TEST_CASE("a function that does something else when it is run again is found out", "[languages]") {
    const std::string ask = "\tx prompt/1 drop\nend function\nf\n";
    CHECK(played("function \"toy\" f\n\thidden =x\n" + ask).error.message ==
          "'f' does not do what it did before it stopped (operation 1), so it cannot go on: what it does may depend on "
          "nothing but what the script gives it");
    CHECK(played("function \"toy\" f\n\thidden if 1 return then 5 =x\n" + ask).error.message.substr(0, 38) ==
          "'f' does not do what it did before it ");
    CHECK(played("function \"toy\" f\n\thidden 1 < not if \"early\" fail then 5 =x\n" + ask)
              .error.message.substr(0, 26) == "'f' does not do what it di");
    CHECK(played("function \"toy\" f\n\thidden 1 < not if x drop then 5 =x\n" + ask).error.line == 1 + 1);
    // An error that is found out is not one that the function could catch.
    CHECK(played("function \"toy\" g\n\thidden =y \"?\" prompt/1 drop\nend function\n"
                 "function \"toy\" f\n\ttry:g/0 =caught\nend function\nf\nreturn caught")
              .value.text()
              .substr(0, 20) == "caught: 'g' does not");
}

TEST_CASE("nothing happens any more after a stop, whatever a language does", "[languages]") {
    int runs = 0, done_after_stop = 0;
    const Languages rude = language_of([&](const ForeignFunction&, ForeignCall& call) {
        ++runs;
        ForeignValue prompt, answer, list;
        if (call.get("prompt", prompt) != Crossing::done) return Crossing::error;
        const ForeignValue question(std::string_view("?"));
        if (call.call(prompt, {&question, 1}, true, answer) == Crossing::done) {
            call.give(answer);
            return Crossing::done;
        }
        // A handler that ought not to run.
        CHECK(call.is_unwinding());
        done_after_stop += call.set("x", ForeignValue(1.0)) == Crossing::done ? 1 : 0;
        done_after_stop += call.new_list(list) == Crossing::done ? 1 : 0;
        done_after_stop += call.print("still here") == Crossing::done ? 1 : 0;
        done_after_stop += call.call(prompt, {}, true, answer) == Crossing::done ? 1 : 0;
        done_after_stop += call.spend(1'000'000'000'000) == Crossing::done ? 1 : 0;
        done_after_stop += call.fail("no") == Crossing::done ? 1 : 0;
        done_after_stop += call.fail_for_memory() == Crossing::done ? 1 : 0;
        done_after_stop += call.give(ForeignValue(1.0)) == Crossing::done ? 1 : 0;
        if (runs == 1) throw std::bad_alloc();
        return Crossing::done;
    });
    Session talk(compiled("x = 0\nfunction \"own\" f\nend function\ny = f\nz = f\nreturn [x, y, z]", rude),
                 asking_host());
    CHECK(talk.start().value == Value("?"));
    CHECK(talk.resume(Value(5)).value == Value("?"));
    CHECK(talk.resume(Value(6)).value.text() == "[0, 5, 6]");
    CHECK(done_after_stop == 0);
    CHECK(runs == 4);
}

TEST_CASE("a language that ends without a value, throws, or cannot be made fails by name", "[languages]") {
    const auto error = [](const Languages& languages) {
        return played("function \"own\" f\nend function\nreturn f", languages).error;
    };
    const auto ends = [](Crossing how) {
        return language_of([how](const ForeignFunction&, ForeignCall&) { return how; });
    };
    CHECK(error(ends(Crossing::done)).message == "");
    CHECK(error(ends(Crossing::error)).message == "'f' ended without a value, and its language did not say why");
    CHECK(error(ends(Crossing::unwind)).message == "'f' ended without a value, and its language did not say why");
    CHECK(played("function \"toy\" f\n\tthrow\nend function\nf").error.code == "out-of-memory");
    CHECK(
        played("function \"toy\" f\n\thog\nend function\nfunction \"toy\" g\n\ttry:f/0\nend function\ng").error.code ==
        "memory-limit");
    struct None : npcs::tests::ToyLanguage {
        std::unique_ptr<npcs::LanguageVm> make_vm(const npcs::Limits&) const override { return nullptr; }
    };
    CHECK(played("function \"toy\" f\nend function\nf", {std::make_shared<None>()}).error.code == "out-of-memory");
}

TEST_CASE("what one call does is bounded", "[languages]") {
    const auto error = [](const std::string& body, npcs::Limits limits, const std::string& around = "f") {
        return played("function \"toy\" f\n" + body + "\nend function\n" + around, toy_languages(), {limits, 0})
            .error.message;
    };
    npcs::Limits limits;
    limits.foreign_work = 10'000;
    CHECK(error("loop 100 spin 0 until", limits) ==
          "work limit reached: one call of a function in another language may do 10000 units of work");
    // It cannot be caught by the function itself; that of another call can.
    CHECK(error("99999999 spin", limits) ==
          "work limit reached: one call of a function in another language may do 10000 units of work");
    limits.foreign_work = 1'000'000'000;
    limits.list_items = 100;
    CHECK(error("loop 1 =x 0 until", limits) ==
          "one call of a function in another language may do 50 things with the script");
    limits.list_items = 16'777'215;
    limits.bytes = 300'000;
    CHECK(error("loop list =x 0 until", limits) ==
          "out of memory: the script's values need more than the limit of 300000 bytes");
    limits.bytes = std::size_t{256} << 20;
    limits.text_bytes = 100;
    CHECK(error("\"1234567890\" loop dup dup + dup =x dup drop swap drop 0 until", limits) == "string too large");
    limits.text_bytes = 16'777'215;
    limits.steps = 1000;
    CHECK(error("loop 0 until", limits).substr(0, 26) == "step limit reached: 1000 l");
}

TEST_CASE("values of the game pass through, and are themselves again", "[languages]") {
    static int thing = 7;
    Host host = asking_host();
    host.def("thing", [] { return Value::handle(&thing, "thing"); });
    host.def("is_thing(x)", [](Value x) { return x.as_handle("thing") == &thing; });
    Session talk(
        compiled("function \"toy\" f(x)\n\tx =kept_thing thing/0 is_thing/1 x is_thing/1 + return\nend function\n"
                 "return f(thing) + is_thing(kept_thing)"),
        host);
    CHECK(talk.start().value == Value(3));
}

// ---- machines --------------------------------------------------------------------------------------------------------

TEST_CASE("tasks wait inside of them for tickets, tasks, events and time", "[languages]") {
    const std::string text =
        "log = []\n"
        "function helper\n"
        "  wait 1\n"
        "  return \"helped\"\n"
        "end function\n"
        "function \"toy\" clerk(name)\n"
        "\tname prompt/1 =got\n"
        "\tlog name got + add\n"
        "\thelper0/0 join/1 =got\n"
        "\tlog name got + add\n"
        "\t\"bell\" waitFor/1 =got\n"
        "\tlog name got + add\n"
        "\t1 wait/1\n"
        "\tname return\n"
        "end function\n"
        "function helper0\n"
        "  return spawn(@helper)\n"
        "end function\n"
        "spawn @clerk, [\"a\"]\n"
        "spawn @clerk, [\"b\"]\n";
    const Script script = compiled(text);
    const auto play = [&](bool reloads) {
        Host host = asking_host();
        Machine machine(host);
        machine.run(script);
        std::string told;
        for (int tick = 0; tick < 12; ++tick) {
            for (const Outcome& outcome : machine.tick(0.5))
                if (outcome.kind == Kind::returned) told += "<" + outcome.value.text() + "> ";
            if (reloads) {
                auto again = Machine::load(machine.save(), {script}, host);
                REQUIRE(again.ok());
                machine = std::move(again).value();
            }
            for (const npcs::Ticket& ticket : machine.tickets()) machine.complete(ticket.id, ticket.value.text() + "!");
            if (tick == 6) machine.raise("bell", "dong");
        }
        return told + machine.eval("log").value.text();
    };
    CHECK(play(false) ==
          "<helped> <helped> <a> <b> [\"aa!\", \"bb!\", \"ahelped\", \"bhelped\", \"adong\", \"bdong\"]");
    CHECK(play(true) == play(false));
}

TEST_CASE("a conversation forks, sleeps and goes back inside of one", "[languages]") {
    Session talk(
        compiled("function \"toy\" f\n\t\"one\" prompt/1 =a \"two\" prompt/1 a + return\nend function\nreturn f"),
        asking_host());
    talk.start();
    talk.resume(Value("x"));
    auto other = talk.fork();
    REQUIRE(other.ok());
    const npcs::Snapshot here = talk.snapshot();
    CHECK(talk.sleep());
    CHECK(talk.resume(Value("y")).value == Value("yx"));
    CHECK(other.value().resume(Value("z")).value == Value("zx"));
    CHECK(talk.restore(here).empty());
    CHECK(talk.resume(Value("again")).value == Value("againx"));
}
