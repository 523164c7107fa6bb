// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Every state that a script can bring about can be saved, loaded, forked and put to sleep, within the limits it runs with, and
// its save is no larger than a small multiple of what it takes.

#include <catch2/catch.hpp>

#include <ctime>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "compiled.hpp"
#include "npcs/npcs.hpp"
#include "program/words.hpp"

namespace npcs {

using tests::compiled;

namespace {

Host host_of_all() {
    Host host;
    host.def("prompt", [](Call& call, Value question) { return call.suspend(question); });
    host.def("thing", [](double number) {
        static int things[8];
        return Value::handle(&things[static_cast<std::size_t>(number)], "thing", nullptr);
    });
    host.def("complain", [](Call& call, std::string message) { return call.error(message + "\xC3\x28\xFF"); });
    return host;
}

/// Saved, loaded, forked, asleep and awake, it is the same.
void check_kept(Session& talk, const Script& script, const Host& host, const SessionOptions& options = {},
                bool has_handles = false) {
    const std::string bytes = talk.save();
    auto loaded = Session::load(bytes, script, host, options);
    INFO((loaded.ok() ? "" : loaded.diagnostics().front().message));
    REQUIRE(loaded.ok());
    // Without a host to give them, handles are gone; then it is the same for ever.
    const std::string kept = loaded.value().save();
    if (!has_handles) CHECK(kept == bytes);
    CHECK(Session::load(kept, script, host, options).value().save() == kept);
    CHECK(loaded.value().outcome().kind == talk.outcome().kind);
    CHECK(loaded.value().trace().size() == talk.trace().size());
    auto fork = talk.fork();
    REQUIRE(fork.ok());
    CHECK(fork.value().save() == bytes);
    const Outcome::Kind kind = talk.outcome().kind;
    REQUIRE(talk.sleep());
    CHECK(talk.outcome().kind == kind);
    CHECK(talk.save() == bytes);
}

Outcome check_kept(std::string_view text, const SessionOptions& options = {}) {
    const Script script = compiled(text);
    const Host host = host_of_all();
    Session talk(script, host, options);
    Outcome outcome = talk.start();
    outcome.value = Value();  // who refers to its values keeps it awake
    check_kept(talk, script, host, options, text.find("thing") != std::string_view::npos);
    return outcome;
}

}  // namespace

// The limit is looked at between instructions, so a state may be over it when it fails; such a save was refused.
TEST_CASE("a state that ran out of memory is kept", "[saves]") {
    const Host host = host_of_all();
    for (const char* const text :
         {"l = []\nwhile true\nl.push \"abcdefghij\" + l.len\nend while",
          "l = []\nwhile true\nl.push [l.len, {}]\nend while", "m = {}\nwhile true\nm[m.len] = m.len\nend while",
          "s = \"ab\"\nwhile true\ns = s + s\nend while",
          "s = \"ab\"\nl = []\nwhile true\ns = s + \"x\"\nl.push s\nend while",
          "f = function(n)\na = n\nb = [n]\nreturn f(n + 1) + 1\nend function\nf 1",
          "l = [1, 2, 3]\nwhile true\nl = [l, l, l]\nl = l * 2\nend while",
          "l = []\nwhile true\nl.push function(x)\nreturn l\nend function\nend while",
          "m = {}\nwhile true\nm = new m\nm.x = [1]\nend while", "x = []\nwhile true\nx = [x]\nend while",
          "g = function\nreturn locals\nend function\nl = []\nwhile true\nl.push g\nend while",
          "while true\nglobals[\"v\" + globals.len] = 1\nend while"})
        for (const std::size_t bytes : {std::size_t{20'000}, std::size_t{100'000}, std::size_t{1} << 20}) {
            INFO(text << "\nwith " << bytes << " bytes");
            SessionOptions options;
            options.limits.bytes = bytes;
            options.limits.depth = 100'000;
            const Script script = compiled(text);
            Session talk(script, host, options);
            const Outcome outcome = talk.start();
            REQUIRE(outcome.kind == Outcome::Kind::failed);
            CHECK(outcome.error.message.find("out of memory") == 0);
            CHECK(talk.bytes_in_use() <= 2 * bytes + 64 * 1024);
            check_kept(talk, script, host, options);
        }
}

// Options were not held to the limits of texts and lists, so a save of them was refused. Messages are cut.
TEST_CASE("what is made for the player is no larger than texts and lists may be", "[saves]") {
    const Host host = host_of_all();
    SessionOptions options;
    options.limits.text_bytes = 300;
    options.limits.list_items = 50;
    const auto played = [&](const std::string& text, Outcome::Kind kind) {
        INFO(text);
        const Script script = compiled(text);
        Session talk(script, host, options);
        Outcome outcome = talk.start();
        CHECK(outcome.kind == kind);
        const std::string message = outcome.error.message;
        outcome.value = Value();
        check_kept(talk, script, host, options);
        return message;
    };
    using Kind = Outcome::Kind;
    const std::string end = "option \"b\" then\nx = 1\nend choose";
    CHECK(played("l = [\"a\" * 290] * 2\nchoose\noption str(l) then\nx = 1\n" + end, Kind::failed) ==
          "string too large");
    CHECK(played("t = \"a\" * 299\nchoose\noption t for t in [t] then\nx = 1\n" + end, Kind::failed) ==
          "string too large");
    CHECK(played("choose\noption t for t in \"ab\" * 26 then\nx = 1\nend choose", Kind::failed) == "list too large");
    CHECK(played("choose\noption t for t in \"ab\" * 25 then\nx = 1\nend choose", Kind::yielded).empty());
    CHECK(
        played("f = function\nreturn nope_" + std::string(290, 'a') + "\nend function\nr = try(@f)\nprompt r.error.len",
               Kind::yielded)
            .empty());
}

// What is written in the script was not held to the limits, so a save that had it was refused.
TEST_CASE("a script with a text or list that is larger than the limits is not run", "[saves]") {
    SessionOptions options;
    options.limits.text_bytes = 50;
    options.limits.list_items = 300;
    const std::string text(51, 'a');
    const std::string told = "the script holds a text of 51 bytes; the limit is 50";
    for (const std::string& script :
         {"x = \"" + text + "\"\nprompt x", "f = function\nreturn {\"" + text + "\": 1}\nend function\nprompt f",
          text + " = 1\nprompt locals", "m = {}\nm." + text + " = 1\nprompt m",
          "plan \"" + text + "\"\nprompt 1\nend plan"}) {
        INFO(script);
        const Outcome outcome = check_kept(script, options);
        CHECK(outcome.kind == Outcome::Kind::failed);
        CHECK(outcome.error.message == told);
    }
    std::string items;
    for (int item = 0; item < 300; ++item) items += "g(0), ";
    const std::string begin = "g = function(x)\nreturn [x, x, x]\nend function\nprompt [" + items;
    CHECK(check_kept(begin + "]", options).kind == Outcome::Kind::yielded);
    CHECK(check_kept(begin + "1]", options).error.message ==
          "the script holds a list of 301 elements; the limit is 300");

    const Host host = host_of_all();
    Machine machine(host, options);
    CHECK(machine.run(compiled("x = \"" + text + "\"")).error.message == told);
    CHECK(machine.spawn(compiled("x = \"" + text + "\"")).diagnostics().front().message == told);
    CHECK(machine.eval("\"" + text + "\"").error.message == told);
}

TEST_CASE("what fails in a plan's condition is kept", "[saves]") {
    CHECK(check_kept("n = 1\nplan \"p\"\nchecking n + nope\nx = 1\nend plan").kind == Outcome::Kind::failed);
    const Script script = compiled(
        "ok = 1\nf = function\nreturn 1 + @ok.missing\nend function\nrun = function(x)\nplan \"p\"\n"
        "checking x: ok or f\nprompt \"?\"\nend plan\nend function\nrun 3\nprompt \"end\"");
    for (const char* const change : {"", "main"}) {
        const Host host = host_of_all();
        Session talk(script, host);
        REQUIRE(talk.start().kind == Outcome::Kind::yielded);
        talk.set_global("ok", change[0] == '\0' ? Value() : Value(0));
        CHECK(talk.resume("x").kind == Outcome::Kind::failed);
        check_kept(talk, script, host);
    }
    const Script main = compiled("ok = {\"n\": 1}\nplan \"p\"\nchecking ok.n\nprompt \"?\"\nend plan");
    const Host host = host_of_all();
    Session talk(main, host);
    talk.start();
    talk.set_global("ok", Value::map({}));
    const Outcome failed = talk.resume("x");
    CHECK(failed.kind == Outcome::Kind::failed);
    check_kept(talk, main, host);
}

TEST_CASE("numbers, texts and keys of every kind are kept", "[saves]") {
    check_kept(
        "m = {}\nm[0/0] = 1\nm[0 - 0] = 2\nm[1/0] = 3\nm[\"a\" + char(0) + \"b\"] = 4\nm[null] = 5\nm[@print] = 6\n"
        "m[m] = 7\nprompt m");
    check_kept("k = [1]\nm = {}\nm[k] = 1\nk.push 2\nm[[1]] = 2\nk.pop\nprompt m");
    check_kept("m = {}\nfor i in range(0, 7)\nm[thing(i)] = i\nend for\nm[null] = \"n\"\nprompt m");
    check_kept("m = {}\nfor i in range(0, 7)\nm[[thing(i)]] = i\nend for\nfor e in m\nprompt e.value\nend for");
    check_kept("m = {}\nfor i in range(0, 20)\nm[{\"a\": thing(i % 8)}] = i\nm.remove i\nend for\nprompt m");
    CHECK(check_kept("complain \"bad \" * 100").error.message.find("bad bad") != std::string::npos);
    CHECK(check_kept("complain \"bad \" * 1000000").kind == Outcome::Kind::failed);
}

TEST_CASE("a loop stands at the end of a map whose last entries are gone", "[saves]") {
    const Host host = host_of_all();
    const Script script = compiled(
        "m = {\"a\": 1, \"b\": 2, \"c\": 3}\n"
        "for e in m\n\tprompt e.key\n\tif e.key == \"b\" then\n\t\tm.remove \"b\"\n\t\tm.remove \"c\"\n\t\tprompt "
        "\"gone\"\n"
        "\t\tm.d = 4\n\tend if\n\tif e.key == \"d\" then m.pull\nend for\nprompt \"over\"\n");
    Session talk(script, host);
    std::string seen;
    for (Outcome outcome = talk.start(); outcome.waiting(); outcome = talk.resume({})) {
        seen += outcome.value.text() + " ";
        check_kept(talk, script, host);
    }
    CHECK(seen == "a b gone d over ");
}

TEST_CASE("what nests deeply is kept", "[saves]") {
    SessionOptions options;
    options.limits.depth = 200;
    check_kept("f = function(n)\nif n == 0 then return prompt(\"deep\")\nreturn f(n - 1) + 1\nend function\nf 190",
               options);
    CHECK(check_kept("f = function(n)\nreturn f(n + 1) + 1\nend function\nf 0", options).kind == Outcome::Kind::failed);
    check_kept("m = {}\nfor i in range(1, 20000)\nm = {m: i}\nend for\nprompt m");
}

TEST_CASE("a task is told by its handle whatever is written to it", "[saves][machine]") {
    const std::vector<Script> scripts{compiled(
        "work = function(n)\nreturn prompt(n) + n\nend function\nwatch = function(t)\nreturn join(t)\nend function\n"
        "tasks = []\nfor i in range(1, 4)\ntasks.push spawn(@work, i)\nend for\nspawn @watch, [tasks[3]]\n")};
    const std::vector<std::string> changes{
        "tasks[0].id = 99",          "tasks[1].remove \"id\"", "tasks[2].__isa = null",    "tasks[3].id = tasks[2]",
        "tasks[3].remove \"__isa\"", "tasks[0].id = 2",        "tasks[1].state = tasks[1]"};
    const Host host = host_of_all();
    Machine world(host);
    world.run(scripts[0]);
    world.tick(0);
    std::vector<Script> all = scripts;
    for (const std::string& change : changes) {
        all.push_back(compiled(change));
        world.run(all.back());
        const std::string bytes = world.save();
        auto loaded = Machine::load(bytes, all, host);
        INFO(change << ": " << (loaded.ok() ? "" : loaded.diagnostics().front().message));
        REQUIRE(loaded.ok());
        CHECK(loaded.value().save() == bytes);
        REQUIRE(world.fork().ok());
    }
    auto fork = world.fork();
    for (Machine* const one : {&world, &fork.value()}) {
        one->eval("tasks[2]");
        for (const Ticket& ticket : one->tickets()) one->complete(ticket.id, 10);
        one->tick(0);
        one->tick(0);
        CHECK(one->tasks().empty());
        CHECK(one->eval("tasks[3].value").value.number() == 14);
    }
}

TEST_CASE("time does not end before saves do", "[saves][machine]") {
    const Host host = host_of_all();
    const std::vector<Script> scripts{compiled("w = function\nwait 1e308\nwait 1e308\nend function\nspawn @w")};
    Machine world(host);
    world.run(scripts[0]);
    world.tick(0);
    for (int i = 0; i < 4; ++i) {
        world.tick(1.5e308);
        auto loaded = Machine::load(world.save(), scripts, host);
        REQUIRE(loaded.ok());
        CHECK(loaded.value().save() == world.save());
    }
}

// ---- sizes -------------------------------------------------------------------------------------------------------------

TEST_CASE("texts that begin alike are saved once", "[saves]") {
    const std::vector<std::string> scripts{
        "s = \"x\" * 300\nl = []\nfor i in range(1, 5000)\ns = s + \"y\"\nl.push s\nend for\nprompt 1",
        "s = \"x\" * 120000\nl = []\nfor i in range(1, 5000)\ns = s + \"\u00e4\"\nl.push s\nend for\nprompt 1",
        "s = \"x\" * 300\nl = []\nfor i in range(1, 2000)\ns = s + \"y\"\nl.insert 0, s\nend for\nprompt 1",
        "a = \"x\" * 300\nb = a\nm = {}\nfor i in range(1, 2000)\na = a + \"a\"\nb = b + \"b\"\nm[a] = b\nend "
        "for\nprompt 1",
        "a = \"x\" * 250\nl = []\nfor i in range(1, 500)\nl.push a + i\nl.push a + i + \"more\"\nend for\nprompt 1",
        "a = \"x\" * 250\nb = \"x\" * 250\nl = [a, b, a + \"1\", b + \"2\", a + \"1\", a[:240], a[:201]]\nprompt 1",
    };
    for (const std::string& text : scripts) {
        INFO(text);
        const Script script = compiled(text);
        const Host host = host_of_all();
        Session talk(script, host);
        REQUIRE(talk.start().kind == Outcome::Kind::yielded);
        SessionOptions options;
        options.limits.bytes = talk.bytes_in_use() + talk.bytes_in_use() / 15;
        check_kept(talk, script, host, options);
        CHECK(talk.save().size() < 2 * talk.bytes_in_use());
        auto loaded = Session::load(talk.save(), script, host, options);
        CHECK(loaded.value().save() == talk.save());
        for (const std::size_t at : {0u, 1u, 6u, 1000u, 4999u})
            CHECK(loaded.value().global("l").at(at) == talk.global("l").at(at));
        CHECK(loaded.value().save_readable().size() < 20 * talk.bytes_in_use());
    }
}

TEST_CASE("sharing is told by what texts are, not by where they stand", "[saves]") {
    const Script script = compiled(
        "s = \"x\" * 300\nprompt 1\na = s + \"2\"\nb = s + \"1\"\nprompt 2\nc = a + \"3\"\nd = a + \"4\"\nl = [s, a, "
        "b, c, d]\nprompt 3");
    const Host host = host_of_all();
    Session straight(script, host);
    straight.start();
    auto again = Session::load(straight.save(), script, host);
    for (int stop = 0; stop < 2; ++stop) {
        straight.resume(1);
        again.value().resume(1);
        CHECK(again.value().save() == straight.save());
        again = Session::load(again.value().save(), script, host);
    }
}

TEST_CASE("long texts that are met again are shown once", "[saves]") {
    const Script script = compiled("s = \"x\" * 1000\nl = []\nfor i in range(1, 1000)\nl.push s\nend for\nprompt l");
    Session talk(script, host_of_all());
    talk.start();
    CHECK(talk.save_readable().size() < 100'000);
}

// ---- time --------------------------------------------------------------------------------------------------------------

namespace {

std::string repeated(std::string_view begin, std::string_view part, std::size_t times, std::string_view end) {
    std::string text(begin);
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text + std::string(end);
}

/// Processor time of what a first save does.
double seconds_of_save(const std::string& text) {
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
        Session talk(compiled(text), host_of_all());
        talk.start({.steps = 1});
        const std::clock_t begin = std::clock();
        talk.save({.outline = true});
        best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return best;
}

}  // namespace

TEST_CASE("texts that grow are read once", "[saves]") {
    const std::string sum = repeated("", "f(1) + \"a\"\"b\" + // and so on\n", 1000, "1");
    program::GrowingTexts texts;
    for (std::uint32_t end = 4; end < sum.size(); ++end) {
        // After a closing bracket, a word ends.
        if (sum[end - 1] != ')') continue;
        CHECK(texts.hash(sum, 0, end) == program::text_hash(sum.substr(0, end)));
    }
    CHECK(texts.bytes_read() <= sum.size());
}

TEST_CASE("the first save takes time in proportion to the script", "[saves]") {
    const std::vector<std::function<std::string(std::size_t)>> shapes{
        [](std::size_t n) { return repeated("prompt 1\nx = 1", "+1", n, ""); },
        [](std::size_t n) { return repeated("prompt 1\nx = a", "+f(1)", n, ""); },
        [](std::size_t n) { return repeated("prompt 1\nx = \"a\"", "+f(1)", n, ""); },
        [](std::size_t n) { return repeated("prompt 1\nx = a", " and f(1)", n, ""); },
        [](std::size_t n) { return repeated("prompt 1\nx = a", " < f(1)", n, ""); },
        [](std::size_t n) { return repeated("prompt 1\nx = [", "f(1), ", n, "1]"); },
        [](std::size_t n) { return repeated("prompt 1\nx = {", "1: f(1), ", n, "2: 1}"); },
        [](std::size_t n) { return repeated("prompt 1\nif a then\nb\n", "else if f(1) then\nb\n", n, "end if"); },
        [](std::size_t n) { return repeated("prompt 1\n", "f(1)\n", n, ""); },
        [](std::size_t n) { return repeated("prompt 1\nchoose\n", "option f(1) then\nb\n", n / 4, "end choose"); },
    };
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        INFO("shape " << i);
        const double small = seconds_of_save(shapes[i](4'000));
        const double large = seconds_of_save(shapes[i](16'000));
        // Four times as much for linear work, sixteen times for quadratic.
        CHECK(large < 10 * std::max(small, 0.001));
    }
}

TEST_CASE("a statement has no more places than saves can tell apart", "[saves]") {
    const auto problem = [](const std::string& text) {
        const auto script = Script::compile(text, "large.npcs");
        return script.ok() ? "" : script.diagnostics().front().message;
    };
    CHECK(problem(repeated("x = a", "+a", 60'000, "")) == "");
    CHECK(problem(repeated("x = a", "+a", 70'000, "")) ==
          "statement is too large: it reads or calls more than 61,000 names");
    CHECK(problem(repeated("choose\n", "option \"a\" then\n", 66'000, "end choose")) ==
          "choice has more than 65,000 options");
}

// ---- values of the host --------------------------------------------------------------------------------------------------

TEST_CASE("maps that are keys of maps are compared and copied however deep", "[api]") {
    const Script script = compiled("m = {1: 2}\nfor i in range(1, 200000)\nm = {m: 1}\nend for\nprompt m");
    Session talk(script, host_of_all());
    Session other(script, host_of_all());
    const Outcome here = talk.start();
    const Outcome there = other.start();
    REQUIRE(here.value.is_map());
    CHECK(here.value == there.value);
    other.set_global("theirs", here.value);
    CHECK(other.global("theirs") == here.value);
    CHECK_FALSE(other.global("theirs") == Value::map({}));
    Value inside_out = Value::map({{Value::list({1, 2}), "a"}, {Value::map({{Value::list({}), 1}}), "b"}});
    other.set_global("keys", inside_out);
    CHECK(other.global("keys").get(Value::list({1, 2})).text() == "a");
    CHECK(other.global("keys") == inside_out);
}

}  // namespace npcs
