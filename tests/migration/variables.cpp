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
using npcs::tests::migration::asking_host;
using npcs::tests::migration::compiled;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

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
    const std::string before = script_file("variables/constants_of_the_main_before.npcs");
    const std::string now = script_file("variables/constants_of_the_main_now.npcs");
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
    const std::string before = script_file("variables/a_variable_is_renamed_where_its_uses_say_before.npcs");
    const std::string now = script_file("variables/a_variable_is_renamed_where_its_uses_say_now.npcs");
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

TEST_CASE("migration: what reads a variable is known from the tree, not from words of the text", "[migration]") {
    const char* before =
        "f = function\n  a = prompt(\"Well?\")\n  Marta: The gold is gone.\n  return a\nend function\nreturn f\n";
    const Edited spoken(before, {},
                        "f = function\n  gold = range(5)\n  a = prompt(\"Well?\")\n  Marta: The gold is gone.\n"
                        "  return a\nend function\nreturn f\n");
    CHECK(spoken.verdict() == Verdict::exact);
    const Edited in_text(before, {},
                         "f = function\n  gold = range(5)\n  a = prompt(\"Well?\")\n  Marta: The {gold[0]} is gone.\n"
                         "  return a\nend function\nreturn f\n");
    CHECK(in_text.verdict() == Verdict::uncertain);
    // Which member is asked for is worked out: it may be any.
    const char* asked = "a = prompt(\"Well?\")\nreturn a\n";
    const Edited computed(asked, {}, "k = range(5)\na = prompt(\"Well?\")\nreturn a + globals[\"\" + \"k\"].len\n");
    CHECK(computed.verdict() == Verdict::uncertain);
    CHECK(computed.report.reason == "variable k has no value: line 1, which sets it, was not done");
    const Edited named(asked, {}, "k = range(5)\na = prompt(\"Well?\")\nreturn a + globals[\"a\"].len\n");
    CHECK(named.verdict() == Verdict::exact);
}

TEST_CASE("migration: variables of a function that are new", "[migration]") {
    const std::string before = script_file("variables/variables_of_a_function_that_are_before.npcs");
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
    const std::string before = script_file("variables/new_functions_are_before.npcs");
    const std::string now = script_file("variables/new_functions_are_now.npcs");
    const Edited talk(before, {}, now);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"x"}) == "Well?\n= xxBO");
}

TEST_CASE("migration: a script brings over its own data", "[migration]") {
    const std::string before = script_file("variables/a_script_brings_over_its_own_before.npcs");
    const std::string now = script_file("variables/a_script_brings_over_its_own_now.npcs");
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
    const std::string before = script_file("variables/what_the_conversation_waits_with_outlives_a_before.npcs");
    const std::string now =
        "version = 2\nmigrate = function(from_version, state)\n  for i in range(1, 20000)\n"
        "    junk = [\"the rubbish number \" + i]\n  end for\nend function\n" +
        std::string(before).substr(12);
    const Edited talk(before, {}, now);
    CHECK(talk.goes_on({"@the second"}) == "Which of the many? | the first of them all | the second of them all\n= 2");
}

// It was looked for in the global of that name, so one that the conversation had not come to was left out silently.
TEST_CASE("migration: migrate is called although the conversation has not come to it", "[migration]") {
    const std::string before = script_file("variables/migrate_is_called_although_the_conversation_before.npcs");
    const std::string now = script_file("variables/migrate_is_called_although_the_conversation_now.npcs");
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
    const std::string text = script_file("variables/a_loop_that_is_interrupted_before_its_first_text.npcs");
    for (const unsigned steps : {2U, 3U, 4U, 5U}) {
        Session talk(compiled(text), asking_host());
        CHECK(talk.start({.steps = steps}).kind == npcs::Outcome::Kind::interrupted);
        npcs::MigrationReport report = npcs::check_save(talk.save(), compiled(text + "// the end\n"), asking_host());
        INFO(steps << " steps: " << report.reason);
        CHECK(report.verdict == Verdict::exact);
    }
}
