// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Variables of an edited script, and the hooks by which a script and a game bring over what only they understand.

#include "migration/edited.hpp"

using npcs::LoadOptions;
using npcs::Session;
using npcs::Value;
using npcs::VariableNote;
using npcs::Verdict;
using npcs::test::asking_host;
using npcs::test::compiled;
using npcs::test::Edited;

namespace {

std::string notes(const npcs::MigrationReport& report) {
    constexpr const char* kinds[] = {"added", "removed", "renamed", "default"};
    std::string text;
    for (const VariableNote& note : report.variables)
        text += std::string(kinds[static_cast<std::size_t>(note.kind)]) + " " + note.name + ": " + note.detail + "\n";
    return text;
}

}  // namespace

TEST_CASE("migration: constants of the main program", "[migration]") {
    const char* before = "gold = 5\nfear = 1\nold = \"x\"\nspent = 2\nspent += 1\na = prompt(\"Well?\")\nreturn gold\n";
    const char* now =
        "gold = 7\nfear = 1\nhope = \"much\"\nspent = 4\nspent += 1\na = prompt(\"Well?\")\nreturn gold + hope + "
        "spent\n";
    const Edited talk(before, {}, now);
    CHECK(talk.verdict() == Verdict::differs);
    CHECK(notes(talk.report) ==
          "default gold: now 7\n"
          "added hope: set to \"much\"\n"
          "default spent: now 4, but the saved value stays: 3\n"
          "removed old: its value is dropped: \"x\"\n");
    CHECK(talk.goes_on({"x"}) == "Well?\n= 7much3");
}

TEST_CASE("migration: a variable is renamed where its uses say so", "[migration]") {
    const char* before = "gold = 5\ngold += 3\na = prompt(\"Well?\")\nif gold > 6 then a += \"!\"\nreturn a + gold\n";
    const char* now = "coins = 5\ncoins += 3\na = prompt(\"Well?\")\nif coins > 6 then a += \"!\"\nreturn a + coins\n";
    const Edited talk(before, {}, now);
    CHECK(notes(talk.report) == "renamed coins: was gold\n");
    CHECK(talk.goes_on({"x"}) == "Well?\n= x!8");
}

TEST_CASE("migration: a variable that nothing has set is told of", "[migration]") {
    const char* before = "a = prompt(\"Well?\")\nreturn a\n";
    const char* now = "b = range(1, 2)\na = prompt(\"Well?\")\nreturn a + b.len\n";
    const Edited talk(before, {}, now);
    CHECK(talk.verdict() == Verdict::uncertain);
    CHECK(talk.report.reason == "variable b has no value: line 1, which sets it, was not done");
}

TEST_CASE("migration: variables of a function that are new", "[migration]") {
    const char* before = "f = function\n  a = prompt(\"Well?\")\n  return a\nend function\nreturn f\n";
    const Edited constant(before, {},
                          "f = function\n  k = 5\n  a = prompt(\"Well?\")\n  return a + k\nend function\nreturn f\n");
    CHECK(constant.verdict() == Verdict::exact);
    CHECK(constant.goes_on({"x"}) == "Well?\n= x5");
    const Edited list(before, {},
                      "f = function\n  k = [5]\n  a = prompt(\"Well?\")\n  return a + k[0]\nend function\nreturn f\n");
    CHECK(list.verdict() == Verdict::exact);
    CHECK(list.goes_on({"x"}) == "Well?\n= x5");
    const Edited asked(
        before, {},
        "f = function\n  k = range(5)\n  a = prompt(\"Well?\")\n  return a + k[0]\nend function\nreturn f\n");
    CHECK(asked.verdict() == Verdict::uncertain);
    CHECK(asked.report.reason == "variable k has no value: line 2, which sets it, was not done");
}

TEST_CASE("migration: new functions are there", "[migration]") {
    const char* before = "npc = {}\nnpc.name = \"Bo\"\na = prompt(\"Well?\")\nreturn a\n";
    const char* now =
        "npc = {}\nnpc.name = \"Bo\"\nnpc.shout = function(self)\n  return self.name.upper\nend function\n"
        "twice = function(x)\n  return x + x\nend function\na = prompt(\"Well?\")\nreturn twice(a) + npc.shout\n";
    const Edited talk(before, {}, now);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"x"}) == "Well?\n= xxBO");
}

TEST_CASE("migration: a script brings over its own data", "[migration]") {
    const char* before = "version = 1\nhp = 10\na = prompt(\"Well?\")\nreturn hp\n";
    const std::string now =
        "version = 2\nhp = 10\nmigrate = function(from_version, state)\n  state.hp = state.hp * 10 + from_version\nend "
        "function\n"
        "a = prompt(\"Well?\")\nreturn hp\n";
    const Edited talk(before, {}, now);
    CHECK(talk.report.from_version == Value(1));
    CHECK(talk.goes_on({"x"}) == "Well?\n= 101");
    // Not when the version is the same.
    const Edited same(before, {}, std::string(now).replace(now.find('2'), 1, "1"));
    CHECK(same.goes_on({"x"}) == "Well?\n= 10");
    // An error keeps the save from being loaded.
    std::string wrong = now;
    wrong.replace(wrong.find("state.hp * 10"), 13, "nobody_knows");
    const auto failed = Edited(before, {}, wrong).load();
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.diagnostics().front().code == "save-migrate");
}

TEST_CASE("migration: what the conversation waits with outlives a busy migrate", "[migration]") {
    const char* before =
        "version = 1\nchoose \"Which of the many?\"\n  option \"the first of them all\" then\n    x = 1\n"
        "  option \"the second of them all\" then\n    x = 2\nend choose\nreturn x\n";
    const std::string now =
        "version = 2\nmigrate = function(from_version, state)\n  for i in range(1, 20000)\n"
        "    junk = [\"the rubbish number \" + i]\n  end for\nend function\n" +
        std::string(before).substr(12);
    const Edited talk(before, {}, now);
    CHECK(talk.goes_on({"@the second"}) == "Which of the many? | the first of them all | the second of them all\n= 2");
}

// It was looked for in the global of that name, so one that the conversation had not come to was left out silently.
TEST_CASE("migration: migrate is called although the conversation has not come to it", "[migration]") {
    const std::string before = "version = 1\nhp = 10\na = prompt(\"Well?\")\nreturn hp\n";
    const std::string now =
        "version = 2\nhp = 10\na = prompt(\"Well?\")\nmigrate = function(from_version, state)\n"
        "  state.hp = state.hp * 10 + from_version\nend function\nreturn hp\n";
    const Edited talk(before, {}, now);
    CHECK(talk.goes_on({"x"}) == "Well?\n= 101");
    REQUIRE(talk.report.scripts.size() == 1);
    CHECK(talk.report.scripts[0].was == "tale.npcs");
    CHECK(talk.report.scripts[0].is == "tale.npcs");
    CHECK_FALSE(talk.report.scripts[0].same);
    CHECK(talk.report.scripts[0].from_version == Value(1));
    // Not begun: there is nothing to bring over.
    const Session fresh(compiled(before), asking_host());
    CHECK(Session::load(fresh.save(), compiled(now), asking_host()).ok());
}

TEST_CASE("migration: a game brings over its data", "[migration]") {
    const Edited talk("hp = 10\na = prompt(\"Well?\")\nreturn hp\n", {},
                      "hp = 10\na = prompt(\"Well?\")\nreturn [hp]\n");
    LoadOptions options;
    options.migrate = [](Session& session, npcs::MigrationReport& report) {
        CHECK(report.verdict == Verdict::exact);
        session.set_global("hp", 77);
    };
    auto loaded = talk.load(options);
    REQUIRE(loaded.ok());
    CHECK(loaded.value().resume("x").value.text() == "[77]");
    options.migrate = [](Session&, npcs::MigrationReport& report) {
        report.verdict = Verdict::refused;
        report.reason = "too old";
    };
    const auto refused = talk.load(options);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.diagnostics().front().code == "save-migration");
}

// Where a loop is interrupted between two turns its frame stands behind the last statement of the loop's body; so what the body
// sets was looked for as if the body had been done, and the same text was refused.
TEST_CASE("migration: a loop that is interrupted before its first turn", "[migration]") {
    const std::string text =
        "for a in \"xy\"\n  for b in \"xy\"\n    if a == b then\n      b = 0\n    end if\n    print b\n  end for\nend "
        "for\n";
    for (const unsigned steps : {2U, 3U, 4U, 5U}) {
        Session talk(compiled(text), asking_host());
        CHECK(talk.start({.steps = steps}).kind == npcs::Outcome::Kind::interrupted);
        npcs::MigrationReport report = npcs::check_save(talk.save(), compiled(text + "// the end\n"), asking_host());
        INFO(steps << " steps: " << report.reason);
        CHECK(report.verdict == Verdict::exact);
    }
}
