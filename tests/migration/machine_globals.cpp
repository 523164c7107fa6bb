// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What scripts of a machine share, when some of them are edited; and the hooks.

#include "migration/world.hpp"

using npcs::LoadOptions;
using npcs::Machine;
using npcs::Value;
using npcs::VariableNote;
using npcs::Verdict;
using npcs::tests::migration::accepting_all;
using npcs::tests::migration::asking_host;
using npcs::tests::migration::compiled;
using npcs::tests::migration::EditedWorld;
using npcs::tests::migration::Files;
using npcs::tests::migration::script_file;
using npcs::tests::migration::told;
using npcs::tests::migration::world_of;

namespace {

std::string notes(const npcs::MigrationReport& report) {
    constexpr const char* kinds[] = {"added", "removed", "renamed", "default"};
    std::string text;
    for (const VariableNote& note : report.variables)
        text += std::string(kinds[static_cast<std::size_t>(note.kind)]) + " " + note.name + ": " + note.detail + "\n";
    return text;
}

const std::string talk = script_file("machine_globals/talk.npcs");

}  // namespace

TEST_CASE("machine globals: constants of one script", "[migration][machine]") {
    const Files before{{"a.npcs", "gold = 5\nfear = 1\nold = \"x\"\n"}, {"talk.npcs", talk}};
    const Files after{{"a.npcs", "gold = 7\nfear = 1\nhope = \"much\"\n"}, {"talk.npcs", talk}};
    EditedWorld now(before, after, 1);
    CHECK(now.verdict() == Verdict::differs);
    CHECK(now.report.reason == "a.npcs: what the edited line 3 did before stays");
    CHECK(notes(now.report) ==
          "default gold: now 7\nadded hope: set to \"much\"\nremoved old: its value is dropped: \"x\"\n");
    Machine world = now.load();
    CHECK(world.global_names() == std::vector<std::string>{"gold", "fear", "ask", "t", "hope"});
    CHECK(world.global("gold") == Value(7));
    CHECK(world.resume(3, "x").value == Value("x"));
}

// A save made between two turns of a loop at the top level took the last statement of its body for its place: variables that
// the body sets were said to be missing, or were given a first value after a loop without turns.
TEST_CASE("machine globals: a save between two turns of a loop", "[migration][machine]") {
    // The call takes the one step that a slice has, so that the loop is interrupted before its first turn.
    const std::string spends = "some = [round(1)]\n";
    for (const char* const loop :
         {"for e in {\"a\": 1, \"b\": 2}\n\te = some[0] + 5\n\tprint e\nend for\nprint \"end\"\n",
          "for e in some[1:]\n\tinner = []\nend for\nprint globals.hasIndex(\"inner\")\n",
          "n = round(0)\nwhile n < 2\n\tn += round(1)\n\tif n == 2 then last = n\nend while\nprint last\n"}) {
        const std::string text = spends + loop;
        const npcs::Script scripts[] = {compiled(text, "a.npcs"), compiled(text + "// the end\n", "a.npcs")};
        const auto play = [&](bool migrates) {
            std::string printed;
            npcs::Host host = asking_host();
            host.on_print([&](std::string_view words) { printed += words; });
            Machine world(host);
            npcs::Outcome outcome = world.run(scripts[0], {.steps = 1});
            for (std::size_t turn = 1; outcome.kind == npcs::Outcome::Kind::interrupted; ++turn) {
                REQUIRE(turn < 100);
                if (migrates) {
                    npcs::MigrationReport report;
                    LoadOptions options;
                    options.accept = {Verdict::exact};
                    auto loaded = Machine::load(world.save(), {scripts[turn % 2]}, host, options, &report);
                    INFO(report.reason);
                    REQUIRE(loaded.ok());
                    CHECK(report.variables.empty());
                    world = std::move(loaded).value();
                }
                outcome = world.resume(outcome.task, {}, {.steps = 1});
            }
            return printed + outcome.error.message;
        };
        INFO(text);
        CHECK(play(true) == play(false));
    }
}

TEST_CASE("machine globals: what another script has stays", "[migration][machine]") {
    const Files before{{"a.npcs", "gold = 5\nshared = 1\nseen = 3\n"},
                       {"b.npcs", "shared = 1\nshow = function\n  return seen\nend function\n"}};
    const Files after{{"a.npcs", "gold = 5\nshared = 2\nhope = 1\n"}, before[1]};
    EditedWorld now(before, after);
    CHECK(notes(now.report) ==
          "default shared: now 2, but another script sets it, too, and the saved value stays: 1\n"
          "added hope: set to 1\n"
          "removed seen: another script has it; its value stays: 3\n");
    Machine world = now.load();
    CHECK(world.global("shared") == Value(1));
    CHECK(world.call(world.global("show")).value == Value(3));
}

TEST_CASE("machine globals: renamed in one script or in all", "[migration][machine]") {
    const auto a = [](const std::string& name) {
        return name + " = 5\n" + name + " += 3\nif " + name + " > 6 then print \"rich\"\nf = function\n  return abs(" +
               name + ") + 1\nend function\n";
    };
    const auto b = [](const std::string& name) {
        return "earn = function(more)\n  if " + name + " > 100 then return null\n  globals." + name + " = " + name +
               " + more\nend function\n"
               "x = abs(" +
               name + ")\n";
    };
    const Files before{{"a.npcs", a("gold")}, {"b.npcs", b("gold")}};
    SECTION("in the one that sets it: the others have it as they had") {
        EditedWorld now(before, {{"a.npcs", a("coins")}, {"b.npcs", b("gold")}});
        CHECK(notes(now.report) == "renamed coins: was gold\n");
        Machine world = now.load();
        CHECK(world.global("coins") == Value(8));
        CHECK(world.global("gold") == Value(8));
        CHECK(world.call(world.global("f")).value == Value(9));
    }
    SECTION("in all") {
        EditedWorld now(before, {{"a.npcs", a("coins")}, {"b.npcs", b("coins")}});
        Machine world = now.load();
        CHECK(world.global("coins") == Value(8));
        CHECK(world.global("gold") == Value());
        world.call(world.global("earn"), {10});
        CHECK(world.global("coins") == Value(18));
        CHECK(world.global_names().front() == "coins");
    }
    SECTION("a name that is there already is no new one") {
        Machine world = world_of(before);
        world.set_global("coins", 1000);
        EditedWorld now(world.save(), {{"a.npcs", a("coins")}, {"b.npcs", b("gold")}});
        CHECK(now.load().global("coins") == Value(1000));
    }
}

TEST_CASE("machine globals: both set and both renamed, each its own way", "[migration][machine]") {
    const auto text = [](const std::string& name, const std::string& more) {
        return name + " = 5\n" + more + "if abs(" + name + ") > 6 then print \"rich\"\nif not " + name +
               " then print \"poor\"\n" + name + " += 4\nprint \"that is all\"\n";
    };
    EditedWorld now({{"a.npcs", text("gold", "aa = 1\n")}, {"b.npcs", text("gold", "bb = 2\n")}},
                    {{"a.npcs", text("coins", "aa = 1\n")}, {"b.npcs", text("money", "bb = 2\n")}});
    Machine world = now.load();
    CHECK(world.global("coins") == Value(9));
    CHECK(world.global("money") == Value(9));
    CHECK(world.global("gold") == Value());
}

TEST_CASE("machine globals: a main program that is not at its end", "[migration][machine]") {
    const std::string before = script_file("machine_globals/machine_globals_a_main_program_that_is_not_before.npcs");
    EditedWorld now({{"f.npcs", before}},
                    {{"f.npcs", "a = 1\nfresh = 10\nx = prompt(\"?\")\nlater = 20\nb = 2\nreturn x + b + later\n"}});
    CHECK(now.verdict() == Verdict::exact);
    Machine world = now.load();
    CHECK(world.global("fresh") == Value(10));
    CHECK(world.global("later") == Value());
    CHECK(world.resume(1, 100).value == Value(122));
}

TEST_CASE("machine values: functions, closures, visits and once-marks are of their scripts", "[migration][machine]") {
    const auto counter = [](const std::string& more) {
        return more +
               "make = function\n  n = 0\n  step = function\n    outer.n = outer.n + 1\n    return outer.n\n  end "
               "function\n  return @step\nend function\n"
               "next = make\nhere = function\n  return visits(@here)\nend function\n";
    };
    const auto offer = [](const std::string& text, const std::string& more) {
        return more + "offer = function\n  choose\n    option once \"" + text +
               "\" then\n      return 1\n    option \"bye\" then\n      return 2\n  end choose\nend function\n"
               "there = function\n  return visits(@there)\nend function\n";
    };
    Machine world = world_of({{"a.npcs", counter("")}, {"b.npcs", offer("take the gold", "")}});
    CHECK(world.call(world.global("next")).value == Value(1));
    CHECK(world.call(world.global("here")).value == Value(1));
    CHECK(world.call(world.global("there")).value == Value(1));
    CHECK(world.call(world.global("there")).value == Value(2));
    const auto asked = world.call(world.global("offer"));
    REQUIRE(asked.options.size() == 2);
    world.choose(asked.task, 0);
    const std::string bytes = world.save();
    for (const Files& after : {Files{{"a.npcs", counter("one = 1\n")}, {"b.npcs", offer("take the gold", "")}},
                               Files{{"a.npcs", counter("")}, {"b.npcs", offer("take all the gold", "two = 2\n")}},
                               Files{{"b.npcs", offer("take all the gold", "two = 2\n")},
                                     {"a.npcs", counter("x = function\n  return 5\nend function\n")}}}) {
        EditedWorld now(bytes, after);
        CHECK(now.verdict() == Verdict::exact);
        Machine loaded = now.load();
        CHECK(loaded.call(loaded.global("next")).value == Value(2));
        CHECK(loaded.call(loaded.global("here")).value == Value(2));
        CHECK(loaded.call(loaded.global("there")).value == Value(3));
        const auto again = loaded.call(loaded.global("offer"));
        REQUIRE(again.options.size() == 2);
        CHECK_FALSE(again.options[0].available);
    }
}

// ---- hooks -----------------------------------------------------------------------------------------------------------

TEST_CASE("machine hooks: each script has a version and brings over its own data", "[migration][machine]") {
    const auto a = [](int version) {
        return "version = " + std::to_string(version) +
               "\nhp = 10\nmigrate = function(from_version, state)\n  state.hp = state.hp * 10 + from_version\nend "
               "function\n";
    };
    const auto b = [](const std::string& version) {
        return "version = \"" + version +
               "\"\nmp = 3\nmigrate = function(from_version, state)\n  state.mp = from_version + state.mp\nend "
               "function\n";
    };
    const Files before{{"a.npcs", a(1)}, {"b.npcs", b("x")}};
    EditedWorld both(before, {{"a.npcs", a(2)}, {"b.npcs", b("y")}});
    CHECK(both.verdict() == Verdict::exact);
    CHECK(both.report.scripts[0].from_version == Value(1));
    CHECK(both.report.scripts[1].from_version == Value("x"));
    Machine world = both.load();
    CHECK(world.global("hp") == Value(101));
    CHECK(world.global("mp") == Value("x3"));
    EditedWorld one(before, {{"a.npcs", a(2)}, {"b.npcs", b("x")}});
    CHECK(one.load().global("hp") == Value(101));
    CHECK(one.load().global("mp") == Value(3));
    // Edited, but of the same version.
    EditedWorld none(before, {{"a.npcs", "// \n" + a(1)}, {"b.npcs", b("x")}});
    CHECK(none.load().global("hp") == Value(10));
    // An error keeps the save from being loaded.
    std::string wrong = a(2);
    wrong.replace(wrong.find("state.hp * 10"), 13, "nobody_knows");
    const auto failed = Machine::load(both.bytes, compiled(Files{{"a.npcs", wrong}, before[1]}), asking_host());
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.diagnostics().front().code == "save-migrate");
    std::string stops = a(2);
    stops.replace(stops.find("state.hp = "), 11, "wait 1;state.hp = ");
    CHECK(Machine::load(both.bytes, compiled(Files{{"a.npcs", stops}, before[1]}), asking_host())
              .diagnostics()
              .front()
              .code == "save-migrate");
}

TEST_CASE("machine hooks: a game brings over its data", "[migration][machine]") {
    EditedWorld now(Files{{"a.npcs", "hp = 10\n"}, {"talk.npcs", talk}},
                    {{"a.npcs", "hp = 10\nmp = 3\n"}, {"talk.npcs", talk}}, 1);
    LoadOptions options;
    options.migrate_machine = [](Machine& machine, npcs::MigrationReport& report) {
        CHECK(report.verdict == Verdict::exact);
        CHECK(machine.tasks().size() == 1);
        machine.set_global("hp", 77);
    };
    CHECK(now.load(options).global("hp") == Value(77));
    options.migrate_machine = [](Machine&, npcs::MigrationReport& report) {
        report.verdict = Verdict::refused;
        report.reason = "too old";
    };
    const auto refused = Machine::load(now.bytes, now.now, asking_host(), options);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.diagnostics().front().code == "save-migration");
    // Nothing to bring over, nothing to call.
    CHECK(Machine::load(now.load().save(), now.now, asking_host(), options).ok());
}

// The script of the save had the statement, too, and an error ended its run in front of it. The same text was given the value
// as if the statement were new, and refused where the value could not be known.
TEST_CASE("machine globals: what an error kept from being done stays undone", "[migration][machine]") {
    const Files before{{"a.npcs", "x = noSuch\ny = 5\nz = [y]\nf = function\n  return z\nend function\n"}};
    Machine world(asking_host());
    CHECK(world.run(compiled(before).front()).kind == npcs::Outcome::Kind::failed);
    world.tick(1);
    EditedWorld now(world.save(), {{"a.npcs", before[0].second + "// the end\n"}});
    CHECK(now.verdict() == Verdict::exact);
    CHECK(notes(now.report).empty());
    CHECK(now.load().global_names().empty());
}
