// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Operations that cost much, one after the other without a loop or a call of a script function between them. A stop that is asked
// for is obeyed before so much work is done, counted in steps; the table in docs/limits.md is made of the same.

#include <catch2/catch.hpp>
#include <ctime>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "compiled.hpp"
#include "npcs/npcs.hpp"

using npcs::Host;
using npcs::Outcome;
using npcs::Script;
using npcs::Session;
using Kind = npcs::Outcome::Kind;

namespace {

std::string repeated(const std::string& text, int times) {
    std::string made;
    for (int i = 0; i < times; ++i) made += text;
    return made;
}

std::string told_of(const npcs::Diagnostics& problems) {
    std::string told;
    for (const npcs::Diagnostic& problem : problems) told += npcs::rich(problem) + "\n";
    return told;
}

/// Values that are as large as the limits of these tests allow, and the expressions that cost most with them.
constexpr const char* preparation =
    "text = \"abcdefgh\" * 12500\nhalf = (\"a\" * 500) + \"b\"\nsame = \"a\" * 100000\nother = \"a\" * 99999 + \"b\"\n"
    "wide = \"\u00e4\u00f6\" * 25000\nnumbers = range(1, 20000)\nmixed = numbers[:500]\nfor i in range(1, 200)\n"
    "  mixed.push [i] * 50\n  mixed.push \"[\" + i\nend for\n"
    "lists = []\nfor i in range(1, 60)\n  lists.push [0] * 1000\nend for\nlisted = [0] * 999 + [1]\ntwin = lists * 1\n"
    "for i in range(0, 59)\n  twin[i] = [0] * 1000\nend for\n"
    "long = []\nfor i in range(1, 150)\n  long.push \"a\" * 5000 + i\nend for\n"
    "m = {}\nfor i in range(1, 5000)\n  m[\"key \" + i] = i\nend for\nn = {}\nfor i in range(1, 60)\n  n[[0] * 70 + "
    "[i]] = i\n"
    "end for\n";

const std::vector<std::string> expensive{"text + text",
                                         "text * 2",
                                         "same == other",
                                         "same < other",
                                         "lists == twin",
                                         "numbers + numbers",
                                         "numbers * 2",
                                         "m + m",
                                         "n + n",
                                         "text[1:]",
                                         "numbers[1:]",
                                         "wide[1:]",
                                         "text.upper",
                                         "wide.lower",
                                         "same.indexOf(half)",
                                         "same.split(half)",
                                         "same.replace(half, \"x\")",
                                         "same.remove(half)",
                                         "text.split(\"h\")",
                                         "text.values",
                                         "numbers.indexes",
                                         "numbers.join(\",\")",
                                         "lists.indexOf(listed)",
                                         "lists.replace(listed, 0)",
                                         "numbers.sort",
                                         "long.sort",
                                         "mixed.sort",
                                         "numbers.sum",
                                         "m.sum",
                                         "m.indexOf(-1)",
                                         "numbers.shuffle",
                                         "range(1, 50000)",
                                         "str(numbers)",
                                         "print(text)",
                                         "numbers.remove(1)",
                                         "text.insert(0, text)"};

npcs::SessionOptions small() {
    npcs::SessionOptions options;
    options.limits.work = 1'000'000;
    options.limits.bytes = std::size_t{32} << 20;
    options.limits.text_bytes = 1 << 20;
    options.limits.list_items = 100'000;
    return options;
}

/// Work between two looks at the clock, and that of one operation.
constexpr std::uint64_t most_steps = 4096 + 1'000'000 / 64 + 512;

std::uint64_t steps_of(const Session& talk) {
    const std::string readable = talk.save_readable();
    const std::size_t at = readable.find("\"steps\":");
    return std::stoull(readable.substr(at + 8));
}

Host quiet_host() {
    Host host;
    host.on_print([](std::string_view) {});
    host.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    return host;
}

Script script_of(const std::string& body) {
    return npcs::tests::compiled(std::string(preparation) + "prompt \"go\"\n" + body + "return \"done\"\n");
}

npcs::RunOptions stopped() {
    std::stop_source stop;
    stop.request_stop();
    return {.stop = stop.get_token()};
}

}  // namespace

TEST_CASE("a stop is obeyed between expensive operations that stand one after the other", "[expensive]") {
    for (const std::string& operation : expensive) {
        INFO(operation);
        std::string body;
        for (int i = 0; i < 400; ++i) body += "x = " + operation + "\n";
        const Script script = script_of(body);
        Session talk(script, quiet_host(), small());
        REQUIRE(talk.start().kind == Kind::yielded);
        const std::uint64_t before = steps_of(talk);
        Outcome outcome = talk.resume({}, stopped());
        CAPTURE(outcome.error.message);
        CHECK(outcome.kind == Kind::interrupted);
        CHECK(steps_of(talk) - before <= most_steps);
        // It stands where it can be saved, and goes on.
        auto again = Session::load(talk.save(), script, quiet_host(), small());
        INFO(told_of(again.diagnostics()));
        REQUIRE(again.ok());
        const std::uint64_t there = steps_of(again.value());
        outcome = again.value().resume({}, stopped());
        CHECK((outcome.kind == Kind::interrupted || outcome.kind == Kind::returned));
        CHECK(steps_of(again.value()) - there <= most_steps);
    }
}

TEST_CASE("a stop is obeyed between expensive operations within one statement", "[expensive]") {
    std::size_t number = 0;
    for (const std::string& operation : expensive) {
        // In sums, conditions, literals, nested arguments, and a chain without an operand to evaluate; two of these for
        // each operation.
        const std::string one = "hash(" + operation + ")";
        const std::string bodies[] = {
            "x = 0" + repeated(" + " + one, 30) + "\n",
            "if 0" + repeated(" or " + one + " < 0", 30) + " then x = 1\n",
            "x = [0" + repeated(", " + operation, 30) + "]\n",
            "x = {0: 0" + repeated(", " + one + ": 1", 30) + "}\n",
            "f = function(a, b)\n  return b\nend function\nx = " + repeated("f(" + operation + ", ", 30) + "0" +
                repeated(")", 30) + "\n",
            "x = (" + operation + ")" + repeated(" * 1", 30) + "\n",
        };
        for (int turn = 0; turn < 2; ++turn) {
            const std::string& body = bodies[number++ % std::size(bodies)];
            INFO(body.substr(0, 100));
            const Script script = script_of(body);
            Session talk(script, quiet_host(), small());
            REQUIRE(talk.start().kind == Kind::yielded);
            auto straight = Session::load(talk.save(), script, quiet_host(), small());
            REQUIRE(straight.ok());
            Outcome outcome{Kind::interrupted};
            for (int stops = 0; stops < 2 && outcome.kind == Kind::interrupted; ++stops) {
                const std::uint64_t before = steps_of(talk);
                outcome = talk.resume({}, stopped());
                CHECK(steps_of(talk) - before <= most_steps + 3 * 1'000'000 / 64);
                // It stands where it can be saved.
                auto again = Session::load(talk.save(), script, quiet_host(), small());
                INFO(told_of(again.diagnostics()));
                REQUIRE(again.ok());
                talk = std::move(again).value();
            }
            if (outcome.kind == Kind::interrupted) outcome = talk.resume();
            const Outcome whole = straight.value().resume();
            CHECK(outcome.kind == whole.kind);
            CHECK(outcome.error.message == whole.error.message);
            CHECK(talk.global("x") == straight.value().global("x"));
        }
    }
}

TEST_CASE("random sequences of expensive operations say the same in slices", "[expensive]") {
    std::mt19937 random(5);
    for (int round = 0; round < 12; ++round) {
        std::string body;
        for (int i = 0; i < 12; ++i) {
            const std::string& operation = expensive[random() % expensive.size()];
            switch (random() % 4) {
                case 0: body += "for k in [1, 2]\n  x = " + operation + "\n  y = k\nend for\n"; break;
                case 1:
                    body += "f = function\n  x = " + operation + "\n  y = hash(x)\n  return y\nend function\ny = f\n";
                    break;
                case 2: body += "if hash(" + operation + ") > 5 then\n  x = 1\nelse\n  x = 2\nend if\n"; break;
                default: body += "x = " + operation + "\n";
            }
            body += "print hash(x) + \" \" + hash(numbers)\n";
        }
        const Script script = script_of(body);
        const auto run = [&](bool sliced) {
            std::string told;
            Host host = quiet_host();
            host.on_print(
                [&](std::string_view text) { told += text.size() > 200 ? std::to_string(text.size()) : text; });
            Session talk(script, host, small());
            talk.start();
            Outcome outcome = talk.resume({}, sliced ? stopped() : npcs::RunOptions{});
            while (outcome.kind == Kind::interrupted) {
                auto again = Session::load(talk.save(), script, host, small());
                REQUIRE(again.ok());
                outcome = again.value().resume({}, stopped());
                talk = std::move(again).value();
            }
            return told + outcome.error.message;
        };
        INFO(body);
        CHECK(run(true) == run(false));
    }
}

TEST_CASE("the worst that was found, measured", "[.worst]") {
    std::string table;
    for (const std::string& operation : expensive) {
        std::string body;
        for (int i = 0; i < 20; ++i) body += "x = " + operation + "\n";
        const Script script = script_of(body);
        Session talk(script, quiet_host(), small());
        talk.start();
        const std::uint64_t before = steps_of(talk);
        double most = 0;
        for (Outcome outcome{Kind::interrupted}; outcome.kind == Kind::interrupted;) {
            const std::clock_t begin = std::clock();
            outcome = talk.resume({}, stopped());
            most = std::max(most, 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
        }
        table += operation + ": " + std::to_string((steps_of(talk) - before) / 20) + " steps, slice of " +
                 std::to_string(most) + " ms, " + std::to_string(talk.bytes_in_use() / 1024) + " KiB\n";
    }
    WARN(table);
}
