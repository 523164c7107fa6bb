// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Exploring from a program: options, budgets, callbacks, and the game's own functions.

#include "npcs/explore.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

using npcs::ExploreOptions;
using npcs::ExploreReport;
using npcs::Finding;
using npcs::Host;
using npcs::Marks;
using npcs::Script;
using npcs::Value;

namespace {

Script marked(const std::string& text, const std::string& file = "story", Marks marks = Marks::all) {
    auto script = Script::compile(text, file, {}, marks);
    for (const npcs::Diagnostic& problem : script.diagnostics()) UNSCOPED_INFO(npcs::rich(problem));
    REQUIRE(script.ok());
    return std::move(script).value();
}

Host game() {
    Host host;
    host.def("prompt", [](npcs::Call& call, Value question) { return call.suspend(question); });
    host.def("gold", [] { return 0.0; });
    return host;
}

ExploreReport explored(const std::string& text, const ExploreOptions& options = {}) {
    return npcs::explore(marked(text), game(), options);
}

/// "soft-lock 3: 1, 2" for each finding.
std::vector<std::string> in_short(const ExploreReport& report) {
    std::vector<std::string> lines;
    for (const Finding& finding : report.findings) {
        std::string line = finding.code + " " + std::to_string(finding.line);
        for (std::size_t i = 0; i < finding.answers.size(); ++i) line += (i == 0 ? ": " : ", ") + finding.answers[i];
        lines.push_back(line);
    }
    return lines;
}

using Lines = std::vector<std::string>;

/// A story with 2^20 states and more, none of which is like another.
constexpr const char* endless_story = R"(path = 0
choose again
  + left
    path = path * 2
  + right
    path = path * 2 + 1
  + out
    if path < 0 then print "no"
    break
end choose
)";

std::string code_of(const ExploreReport& report) {
    REQUIRE(report.problems.size() == 1);
    CHECK(report.findings.empty());
    CHECK(report.states == 0);
    CHECK_FALSE(report.is_complete);
    CHECK_FALSE(report.problems[0].message.empty());
    return report.problems[0].code;
}

}  // namespace

// ---- what cannot be explored -----------------------------------------------------------------------------------------

TEST_CASE("a script without marks is not explored", "[explore]") {
    const ExploreReport report = npcs::explore(marked("a = 1", "plain.npcs", Marks::none), game());
    CHECK(code_of(report) == "no-marks");
    CHECK(report.problems[0].file == "plain.npcs");
    CHECK_FALSE(report.problems[0].hint.empty());
}

TEST_CASE("what was moved from is not explored", "[explore]") {
    Script script = marked("a = 1");
    const Script kept = std::move(script);
    CHECK(code_of(npcs::explore(script, game())) == "moved-from");  // NOLINT(bugprone-use-after-move)
    Host host = game();
    const Host kept_host = std::move(host);
    CHECK(code_of(npcs::explore(kept, host)) == "moved-from");  // NOLINT(bugprone-use-after-move)
    CHECK(npcs::explore(kept, kept_host).is_complete);
}

TEST_CASE("stubs of unknown functions and without values are refused", "[explore]") {
    ExploreOptions options;
    options.stubs["silver"] = {1};
    CHECK(code_of(explored("a = 1", options)) == "unknown-stub");
    options.stubs = {{"gold", {}}};
    CHECK(code_of(explored("a = 1", options)) == "empty-stub");
    options.stubs = {{"gold", {}}, {"silver", {1}}};
    CHECK(explored("a = 1", options).problems.size() == 2);
}

TEST_CASE("an empty script and no script at all have nothing to find", "[explore]") {
    const ExploreReport empty = explored("");
    CHECK(empty.problems.empty());
    CHECK(empty.is_complete);
    CHECK(empty.findings.empty());
    const ExploreReport none = npcs::explore(std::span<const Script>(), game());
    CHECK(none.problems.empty());
    CHECK(none.is_complete);
    CHECK(none.findings.empty());
}

// ---- findings --------------------------------------------------------------------------------------------------------

TEST_CASE("each finding is told with the fewest answers, and to the callback", "[explore]") {
    const Script script = marked(R"(opened = false
while true
  choose "The well."
    option once "Throw the key into it" then
      print "Splash"
    option "Open the gate" if taken("throw_the_key_into_it") == 0 then
      break
    option "Climb" then
      noSuchThing
  end choose
end while
)");
    std::vector<std::string> told;
    const ExploreReport report =
        npcs::explore(script, game(), {}, [&](const Finding& finding) { told.push_back(finding.code); });
    CHECK(in_short(report) == Lines{"error 9: 3"});
    CHECK(told == Lines{"error"});
    CHECK(report.findings[0].file == "story");
    REQUIRE(report.endings.size() == 1);
    CHECK(report.endings[0].answers == Lines{"2"});
    CHECK(report.is_complete);
    CHECK(report.unexplored == 0);
}

TEST_CASE("prompts are answered with what is known, and found when nothing is", "[explore]") {
    const char* const text =
        "name = prompt(\"Who?\")\nif name == \"Bob\" then noSuchThing\nif name.len > 3 then print 1\n";
    std::vector<std::string> asked;
    ExploreOptions options;
    options.answers = [&](const npcs::Question& question) {
        asked.push_back(question.function + " " + question.text.text() + " " + std::to_string(question.where.line));
        return std::vector<Value>{"Ada", "Bob", "Eve 1"};
    };
    CHECK(in_short(explored(text, options)) == Lines{"error 2: Bob"});
    REQUIRE_FALSE(asked.empty());  // each thread asks once
    for (const std::string& question : asked) CHECK(question == "prompt Who? 1");

    const ExploreReport without = explored(text);
    CHECK(in_short(without) == Lines{"unanswered 1"});
    CHECK(without.cut == "answers");
    CHECK_FALSE(without.is_complete);
    options.answers = [](const npcs::Question&) { return std::vector<Value>(); };
    CHECK(in_short(explored(text, options)) == Lines{"unanswered 1"});
}

TEST_CASE("an answer that looks like a command is typed with another slash", "[explore]") {
    ExploreOptions options;
    options.answers = [](const npcs::Question&) { return std::vector<Value>{"/quit"}; };
    CHECK(in_short(explored("if prompt(\"?\") == \"/quit\" then noSuchThing", options)) == Lines{"error 1: //quit"});
}

TEST_CASE("every value of a stub is tried, and the host's function is not called", "[explore]") {
    int calls = 0;
    Host host = game();
    host.def("mood", [&] { return double(++calls); });
    ExploreOptions options;
    options.stubs["mood"] = {"good", 7, Value()};
    const Script script = marked("m = mood\nif m == 7 then noSuchThing\nif m == null then print 1\n");
    const ExploreReport report = npcs::explore(script, host, options);
    CHECK(in_short(report) == Lines{"error 2: /give mood 7"});
    CHECK(report.is_complete);
    CHECK(calls == 0);
    npcs::Session after(script, host);  // the host still has its own function
    CHECK(after.start().kind == npcs::Outcome::Kind::returned);
    CHECK(calls == 1);
}

TEST_CASE("functions of the game are called, and what they do wrong is found", "[explore]") {
    Host host = game();
    host.def("price", [](std::string thing) { return thing == "horse" ? 50.0 : 3.0; });
    host.def("buy", [](std::string thing) -> npcs::Reply {
        if (thing == "ghost") throw std::runtime_error("there are no ghosts");
        if (thing == "debt") return npcs::Reply::error("nobody sells debts");
        return Value(1);
    });
    const Script script = marked(R"(choose "What?"
  option "A horse" if price("horse") < 10 then
    buy "horse"
  option "A ghost" then
    buy "ghost"
  option "A debt" then
    buy "debt"
  option "Soup" then
    buy "soup"
end choose
)");
    const ExploreReport report = npcs::explore(script, host);
    CHECK(in_short(report) == Lines{"unavailable-option 2", "error 5: 2", "error 7: 3"});
    CHECK(report.findings[1].message.find("there are no ghosts") != std::string::npos);
    CHECK(report.findings[2].message.find("nobody sells debts") != std::string::npos);
}

TEST_CASE("events are raised on a machine", "[explore]") {
    const Script watch =
        marked("waitFor \"bell\"\nchoose \"Well?\"\n  option \"Go\" then\n    print 1\nend choose\n", "watch");
    const std::vector<Script> scripts{watch};
    const ExploreReport silent = npcs::explore(scripts, game());
    CHECK(in_short(silent).front() == "dead-end 1");
    ExploreOptions options;
    options.events = {"bell", "gong"};
    const ExploreReport report = npcs::explore(scripts, game(), options);
    CHECK(in_short(report).empty());
    REQUIRE(report.endings.size() == 1);
    CHECK(report.endings[0].answers == Lines{"/raise bell", "1"});
}

TEST_CASE("scripts on a machine share globals, and findings name their files", "[explore]") {
    const std::vector<Script> scripts{marked("coins = 2\nwait 5\ncoins -= 1\n", "a.npcs"),
                                      marked("wait 10\nif coins == 1 then noSuchThing\n", "b.npcs")};
    const ExploreReport report = npcs::explore(scripts, game());
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].file == "b.npcs");
    CHECK(report.findings[0].line == 2);
}

// ---- budgets ---------------------------------------------------------------------------------------------------------

TEST_CASE("a run that is cut says why, and finds nothing that needs the whole story", "[explore]") {
    ExploreOptions options;
    options.states = 500;
    const ExploreReport by_states = explored(endless_story, options);
    CHECK(by_states.cut == "states");
    CHECK(by_states.states >= 500);
    CHECK(by_states.states < 5000);
    options = {};
    options.time = std::chrono::milliseconds(50);
    const ExploreReport by_time = explored(endless_story, options);
    CHECK(by_time.cut == "time");
    CHECK(by_time.elapsed < std::chrono::seconds(30));
    options = {};
    options.bytes = 1 << 20;
    const ExploreReport by_memory = explored(endless_story, options);
    CHECK(by_memory.cut == "memory");
    CHECK(by_memory.bytes >= (1 << 20));
    CHECK(by_memory.bytes < (8 << 20));
    options = {};
    std::stop_source stop;
    stop.request_stop();
    options.stop = stop.get_token();
    const ExploreReport stopped = explored(endless_story, options);
    CHECK(stopped.cut == "stopped");
    CHECK(stopped.unexplored == stopped.states);
    for (const ExploreReport* const report : {&by_states, &by_time, &by_memory, &stopped}) {
        CHECK_FALSE(report->is_complete);
        CHECK(report->unexplored > 0);
        CHECK(report->unexplored <= report->states);
        CHECK(report->findings.empty());
    }
}

TEST_CASE("a run is stopped from its own callback of progress", "[explore]") {
    std::stop_source stop;
    ExploreOptions options;
    options.stop = stop.get_token();
    std::uint64_t states = 0;
    int calls = 0;
    options.progress = [&](const npcs::ExploreProgress& now) {
        ++calls;
        CHECK(now.states >= states);
        CHECK(now.waiting <= now.states);
        CHECK(now.findings == 0);
        states = now.states;
        stop.request_stop();
    };
    const ExploreReport report = explored(endless_story, options);
    CHECK(report.cut == "stopped");
    CHECK(calls >= 2);  // the last one tells the end
    CHECK(states == report.states);
}

TEST_CASE("what chance decides in too many ways is tried in some of them", "[explore]") {
    ExploreOptions options;
    options.ways = 5;
    const ExploreReport report = explored("a = [rnd, rnd, rnd, rnd, rnd, rnd]\nprint a.len\n", options);
    CHECK(report.cut == "ways");
    CHECK(report.transitions == 5);
    CHECK_FALSE(report.is_complete);
    CHECK(report.findings.empty());
    CHECK(explored("a = rnd\nprint a\n").is_complete);
}

TEST_CASE("a loop that never stops is found after so many steps", "[explore]") {
    ExploreOptions options;
    options.turn_steps = 1000;
    const char* const text =
        "choose \"?\"\n  option \"a\" then\n    while true\n    end while\n  option \"b\" then\n    for i in range(1, "
        "900)\n    end for\nend choose\n";
    CHECK(in_short(explored(text, options)) == Lines{"endless 3: 1"});
    options.turn_steps = 100;
    CHECK(in_short(explored(text, options)) == Lines{"endless 3: 1", "endless 6: 2"});
}

// ---- the same report -------------------------------------------------------------------------------------------------

TEST_CASE("any number of threads gives the same report", "[explore]") {
    std::vector<std::string> reports;
    for (const unsigned threads : {1u, 2u, 5u}) {
        ExploreOptions options;
        options.threads = threads;
        options.states = 3000;
        const ExploreReport report = explored(endless_story, options);
        std::string text = std::to_string(report.states) + " " + std::to_string(report.transitions) + " " +
                           std::to_string(report.unexplored);
        for (const npcs::Ending& ending : report.endings)
            text += " " + std::to_string(ending.line) + "/" + std::to_string(ending.ways) + "/" +
                    std::to_string(ending.answers.size());
        reports.push_back(text);
    }
    CHECK(reports[1] == reports[0]);
    CHECK(reports[2] == reports[0]);
}

TEST_CASE("what can no longer be read does not tell states apart", "[explore]") {
    const char* const text = R"(noise = 0
for turn in range(1, 6)
  choose "?"
    option "a" then
      noise = "left"
    option "b" then
      noise = "right"
  end choose
end for
)";
    ExploreOptions options;
    const ExploreReport reduced = explored(text, options);
    options.reduce = false;
    const ExploreReport whole = explored(text, options);
    CHECK(reduced.is_complete);
    CHECK(whole.is_complete);
    CHECK(reduced.states == 6);
    CHECK(whole.states > 12);
    CHECK(in_short(reduced) == in_short(whole));
}
