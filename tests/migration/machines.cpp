// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Machines whose scripts are edited while their tasks are in the middle of something.

#include "migration/world.hpp"

using npcs::LoadOptions;
using npcs::Machine;
using npcs::Outcome;
using npcs::TaskId;
using npcs::Value;
using npcs::Verdict;
using npcs::tests::migration::asking_host;
using npcs::tests::migration::compiled;
using npcs::tests::migration::EditedWorld;
using npcs::tests::migration::Files;
using npcs::tests::migration::script_file;
using npcs::tests::migration::shown;
using npcs::tests::migration::told;
using npcs::tests::migration::world_of;

namespace {

/// One task for each thing a task may wait for.
const std::string town = script_file("machines/town.npcs");
const TaskId sleeper = 2, asker = 3, picker = 4, follower = 5, listener = 6, worker = 7;

/// Everybody gets what they wait for.
std::string goes_on(Machine& world, std::size_t option) {
    for (const npcs::Ticket& ticket : world.tickets()) {
        const auto problems = ticket.options.empty() ? world.complete(ticket.id, "Bob")
                                                     : world.complete(ticket.id, static_cast<double>(option));
        CHECK(problems.empty());
    }
    world.raise("bell", "ding");
    std::string text;
    for (int i = 0; i < 8; ++i) text += told(world.tick(1));
    return text + world.global("heard").text();
}

}  // namespace

TEST_CASE("machines: tasks that wait for anything go on in an edited script", "[migration][machine]") {
    Machine straight = world_of({{"town.npcs", town}}, 1);
    const std::string expected = goes_on(straight, 1);
    CHECK(expected.find("5: = after Ann heard Bob") != std::string::npos);
    std::string edited = std::string("// Of a town\ngold = 5\n") + town;
    edited.replace(edited.find("    heard.push"), 4, "    // and then\n    ");
    edited.replace(edited.find("    option \"red\""), 4, "    option \"green\" then\n      return 3\n    ");
    EditedWorld now({{"town.npcs", town}}, {{"town.npcs", edited}}, 1);
    CHECK(now.verdict() == Verdict::exact);
    for (const TaskId task : {sleeper, asker, picker, follower, listener, worker}) {
        CHECK(now.frame(task).verdict == Verdict::exact);
        CHECK(now.frame(task).is.line > now.frame(task).was.line);
        CHECK(now.frame(task).is.file == "town.npcs");
    }
    REQUIRE(now.report.scripts.size() == 1);
    CHECK(now.report.scripts[0].is == "town.npcs");
    CHECK_FALSE(now.report.scripts[0].same);
    CHECK_FALSE(now.report.same_script);
    Machine world = now.load();
    CHECK(world.global("gold") == Value(5));
    CHECK(world.tasks() == std::vector<TaskId>{sleeper, asker, picker, follower, listener, worker});
    for (const npcs::Ticket& ticket : world.tickets())
        if (!ticket.options.empty()) CHECK(ticket.options[0].text == "green");
    CHECK(goes_on(world, 2) == expected);
}

TEST_CASE("machines: the same scripts give the same bytes", "[migration][machine]") {
    Machine world = world_of({{"town.npcs", town}, {"gold.npcs", "gold = 3\nversion = 7"}}, 1);
    const std::string bytes = world.save();
    npcs::MigrationReport report;
    auto loaded = Machine::load(bytes, compiled(Files{{"town.npcs", town}, {"gold.npcs", "gold = 3\nversion = 7"}}),
                                asking_host(), {}, &report);
    REQUIRE(loaded.ok());
    CHECK(loaded.value().save() == bytes);
    CHECK(report.same_script);
    CHECK(report.verdict == Verdict::exact);
    CHECK(report.scripts.size() == 2);
    CHECK(report.frames.size() == 6);
    CHECK(report.frames.front().task == sleeper);
}

TEST_CASE("machines: a task that has not begun", "[migration][machine]") {
    Machine world(asking_host());
    const char* text = "a = 1\nb = prompt(\"?\")\nreturn a + b\n";
    REQUIRE(world.spawn(compiled(text)).ok());
    const std::string bytes = world.save();
    auto same = Machine::load(bytes, {compiled(text)}, asking_host());
    REQUIRE(same.ok());
    CHECK(told(same.value().tick(0)) == "1: ?\n");
    CHECK(same.value().resume(1, 2).value == Value(3));
    EditedWorld now(bytes, {{"tale.npcs", std::string("c = 10\n") + text}});
    CHECK(now.verdict() == Verdict::exact);
    Machine edited = now.load();
    CHECK(edited.global("c") == Value());  // nothing was run yet
    CHECK(told(edited.tick(0)) == "1: ?\n");
    CHECK(edited.global("c") == Value(10));
    CHECK(edited.resume(1, 2).value == Value(3));
}

// ---- several scripts -------------------------------------------------------------------------------------------------

namespace {

const std::string words = script_file("machines/words.npcs");
const std::string people = script_file("machines/people.npcs");

}  // namespace

TEST_CASE("machines: one of two scripts is edited", "[migration][machine]") {
    const Files before{{"words.npcs", words}, {"people.npcs", people}};
    const std::string more_words = std::string("// Words\n\n") + words;
    const std::string more_people = std::string("// People\n") + people;
    for (const Files& after : {Files{{"words.npcs", more_words}, {"people.npcs", people}},
                               Files{{"words.npcs", words}, {"people.npcs", more_people}},
                               Files{{"people.npcs", more_people}, {"words.npcs", more_words}}}) {
        EditedWorld now(before, after, 1);
        CHECK(now.verdict() == Verdict::exact);
        REQUIRE(now.report.frames.size() == 2);
        CHECK(now.report.frames[0].was.function == "greet");
        CHECK(now.report.frames[1].was.function == "meet");
        Machine world = now.load();
        CHECK(world.trace(3).size() == 2);
        world.complete(world.tickets().front().id, "Bob");
        CHECK(told(world.tick(1)) == "3: = Ann meets Bob!\n");
        // Functions that globals hold are of the new scripts.
        world.spawn(world.global("meet"), {"Cid"});
        CHECK(told(world.tick(1)) == "4: Name?\n");
        CHECK(world.global("count") == Value(2));
    }
}

TEST_CASE("machines: scripts are known by name, then by what they say", "[migration][machine]") {
    const Files before{{"words.npcs", words}, {"people.npcs", people}};
    const std::string more_words = std::string(words) + "other = 1\n";
    // Renamed, and another takes its name.
    EditedWorld now(before, {{"language.npcs", more_words}, {"people.npcs", std::string(people) + "other = 2\n"}}, 1);
    CHECK(now.verdict() == Verdict::exact);
    REQUIRE(now.report.scripts.size() == 2);
    CHECK(now.report.scripts[0].was == "words.npcs");
    CHECK(now.report.scripts[0].is == "language.npcs");
    CHECK(now.report.scripts[1].is == "people.npcs");
}

TEST_CASE("machines: a script that is gone", "[migration][machine]") {
    const Files before{{"words.npcs", words}, {"people.npcs", people}};
    EditedWorld gone(before, {{"people.npcs", people}}, 1);
    CHECK(gone.verdict() == Verdict::refused);
    const auto refused = Machine::load(gone.bytes, gone.now, asking_host());
    CHECK(refused.diagnostics().front().code == "save-script");
    CHECK(refused.diagnostics().front().message.find("'words.npcs'") != std::string::npos);
    // One that nothing is going on in can be left out, when the game says so. What it had set stays.
    EditedWorld idle(Files{{"people.npcs", "p = function\n  return prompt(\"?\")\nend function\nspawn @p\n"},
                           {"setup.npcs", "gold = 5\nf = function\nend function\n"}},
                     {{"people.npcs", "p = function\n  return prompt(\"?\")\nend function\nspawn @p\n"}}, 1);
    CHECK(idle.verdict() == Verdict::uncertain);
    CHECK(idle.report.scripts[1].gone);
    Machine world = idle.load();
    CHECK(world.global("gold") == Value(5));
    CHECK(world.global("f") == Value());
    CHECK(world.resume(2, "x").value == Value("x"));
}

TEST_CASE("machines: a wholly different script is refused by name", "[migration][machine]") {
    const Files before{{"words.npcs", words}, {"people.npcs", people}};
    EditedWorld other(
        before, {{"words.npcs", "x = [1, 2, 3]\nwhile x.len\n  print x.pop\nend while\n"}, {"people.npcs", people}}, 1);
    CHECK(other.verdict() == Verdict::refused);
    npcs::MigrationReport report;
    const auto refused =
        Machine::load(other.bytes, other.now, asking_host(), npcs::tests::migration::accepting_all(), &report);
    REQUIRE_FALSE(refused.ok());
    CHECK(report.reason.find("'words.npcs'") != std::string::npos);
    EditedWorld idle(Files{{"a.npcs", "a = 1\nb = 2\n"}}, {{"a.npcs", "print \"something else altogether\"\n"}});
    CHECK(idle.verdict() == Verdict::refused);
}

TEST_CASE("machines: two versions of a file become the one that is given", "[migration][machine]") {
    // As a game does that reloads a script while it runs.
    const std::string second = std::string("// 2\n") + words;
    Machine world(asking_host());
    world.run(compiled(words, "words.npcs"));
    world.run(compiled(people, "people.npcs"));
    world.tick(1);
    world.run(compiled(second, "words.npcs"));
    world.spawn(world.global("meet"), {"Bea"});
    world.tick(1);
    EditedWorld now(world.save(), {{"words.npcs", std::string("// 3\n") + second}, {"people.npcs", people}});
    CHECK(now.verdict() == Verdict::exact);
    Machine loaded = now.load();
    REQUIRE(loaded.tickets().size() == 2);
    for (const npcs::Ticket& ticket : loaded.tickets()) loaded.complete(ticket.id, "Bob");
    CHECK(told(loaded.tick(1)) == "3: = Ann meets Bob!\n5: = Bea meets Bob!\n");
}

// ---- verdicts --------------------------------------------------------------------------------------------------------

namespace {

/// Two tasks, one of them in what will be taken away.
const std::string gate = script_file("machines/gate.npcs");
const std::string no_thief = script_file("machines/no_thief.npcs");

}  // namespace

TEST_CASE("machines: a task without a place keeps all from being loaded", "[migration][machine]") {
    EditedWorld now({{"gate.npcs", gate}}, {{"gate.npcs", no_thief}}, 2);
    CHECK(now.verdict() == Verdict::refused);
    CHECK(now.frame(2).verdict == Verdict::differs);
    CHECK(now.frame(3).verdict == Verdict::refused);
    CHECK(now.report.reason.find("task 3 (thief)") == 0);
    CHECK(now.report.lost.empty());
}

TEST_CASE("machines: lost tasks are given up when the game says so", "[migration][machine]") {
    EditedWorld now({{"gate.npcs", gate}}, {{"gate.npcs", no_thief}}, 2);
    LoadOptions options;
    options.drop_lost_tasks = true;
    npcs::MigrationReport report = check_save(now.bytes, now.now, asking_host(), options);
    CHECK(report.lost == std::vector<TaskId>{3});
    options.accept.push_back(Verdict::uncertain);  // for the function that is gone from the globals
    Machine world = now.load(options);
    CHECK(world.tasks() == std::vector<TaskId>{2, 4});
    CHECK(world.tickets().size() == 1);
    CHECK(world.global("t").get("state") == Value("failed"));
    CHECK(world.global("t").get("error").text().find("task 3 (thief): ") == 0);
    // The host is told, and those who wait for it go on.
    const std::string news = told(world.tick(1));
    CHECK(news.find("3: failed: task 3 (thief): ") == 0);
    CHECK(news.find("\n4: = [null]\n") != std::string::npos);
    CHECK(world.resume(2, "open").value == Value("open"));
}

TEST_CASE("machines: a statement that is gone", "[migration][machine]") {
    const std::string before = script_file("machines/a_statement_that_is_before.npcs");
    const std::string after = script_file("machines/a_statement_that_is_after.npcs");
    EditedWorld now({{"f.npcs", before}}, {{"f.npcs", after}}, 1);
    CHECK(now.verdict() == Verdict::skips);
    Machine world = now.load();
    CHECK(world.tickets().empty());
    CHECK(told(world.tick(1)) == "2: y\n");
    CHECK(world.resume(2, 5).value == Value(6));
}

TEST_CASE("machines: choices that were answered and not gone on with", "[migration][machine]") {
    const auto text = [](const std::string& options) {
        return "f = function\n  choose\n" + options + "  end choose\nend function\nspawn @f\n";
    };
    const std::string red = "    option \"red\" then\n      return \"R\"\n",
                      blue = "    option \"blue\" then\n      return \"B\"\n";
    Machine world = world_of({{"f.npcs", text(red + blue)}}, 1);
    world.complete(world.tickets().front().id, 1);
    const std::string bytes = world.save();
    EditedWorld turned(bytes, {{"f.npcs", text("    option \"new\" then\n      return \"N\"\n" + blue + red)}});
    CHECK(turned.verdict() == Verdict::exact);
    CHECK(told(turned.load().tick(0)) == "2: = B\n");
    // The option is gone: asked again.
    EditedWorld gone(bytes, {{"f.npcs", text(red)}});
    CHECK(gone.verdict() == Verdict::skips);
    Machine again = gone.load();
    REQUIRE(again.tickets().size() == 1);
    CHECK(again.tickets()[0].options.size() == 1);
    CHECK(again.choose(2, 0).value == Value("R"));
}

TEST_CASE("machines: what is not accepted changes nothing", "[migration][machine]") {
    EditedWorld now({{"gate.npcs", gate}}, {{"gate.npcs", no_thief}}, 2);
    bool called = false;
    LoadOptions options;
    options.migrate_machine = [&](Machine&, npcs::MigrationReport&) { called = true; };
    const std::string bytes = now.bytes;
    const auto refused = Machine::load(now.bytes, now.now, asking_host(), options);
    CHECK_FALSE(refused.ok());
    CHECK(refused.diagnostics().front().code == "save-migration");
    CHECK_FALSE(called);
    CHECK(now.bytes == bytes);
    // The old script still takes it.
    auto old = Machine::load(bytes, compiled(Files{{"gate.npcs", gate}}), asking_host());
    REQUIRE(old.ok());
    CHECK(old.value().save() == bytes);
}

// ---- outlines --------------------------------------------------------------------------------------------------------

TEST_CASE("machines: saves without outlines need them from elsewhere", "[migration][machine]") {
    const Files before{{"words.npcs", words}, {"people.npcs", people}};
    const Files after{{"words.npcs", std::string("// 1\n") + words}, {"people.npcs", std::string("// 2\n") + people}};
    const Machine world = world_of(before, 1);
    const std::string small = world.save({.outline = false});
    CHECK(small.size() + 200 < world.save().size());
    CHECK(Machine::load(small, compiled(before), asking_host()).ok());
    const auto without = Machine::load(small, compiled(after), asking_host());
    REQUIRE_FALSE(without.ok());
    CHECK(without.diagnostics().front().code == "save-version");
    CHECK(without.diagnostics().front().message.find("'words.npcs'") != std::string::npos);
    CHECK(Machine::load(small, compiled(Files{after[1]}), asking_host()).diagnostics().front().code == "save-script");
    LoadOptions options;
    for (const npcs::Script& script : compiled(before)) options.outlines.push_back(script.outline());
    EditedWorld now(small, after, options);
    CHECK(now.verdict() == Verdict::exact);
    CHECK(now.load(options).tickets().size() == 1);
    options.outlines.pop_back();
    CHECK_FALSE(Machine::load(small, compiled(after), asking_host(), options).ok());
}

TEST_CASE("machines: what was forked or restored saves the same, with outlines and without", "[migration][machine]") {
    Machine world = world_of({{"town.npcs", town}}, 1);
    const std::string whole = world.save();
    const std::string small = world.save({.outline = false});
    CHECK(small.size() < whole.size());
    Machine other = world.fork().value();
    CHECK(other.save() == whole);
    CHECK(other.save({.outline = false}) == small);
    const auto before = world.snapshot();
    world.tick(1000);
    CHECK(world.save() != whole);
    CHECK(world.restore(before).empty());
    CHECK(world.save() == whole);
    CHECK(world.save({.outline = false}) == small);
}

// ---- calls from one script into another ------------------------------------------------------------------------------

namespace {

std::string asking(const std::string& body) {
    return "greet = function(who)\n" + body + "  return who + a\nend function\n";
}
std::string calling(const std::string& body) {
    return "meet = function(who)\n  n = 1\n" + body + "  return n\nend function\nspawn @meet, \"Ann\"\n";
}

/// What the task says after its question was answered, or without when it asks no more.
std::string answered(const EditedWorld& now) {
    Machine world = now.load();
    if (world.tickets().empty()) {
        const std::string news = told(world.tick(1));
        if (world.tickets().empty()) return news;
        return news + shown(world.resume(world.tickets().front().task, "Bob"));
    }
    return shown(world.resume(world.tickets().front().task, "Bob"));
}

}  // namespace

TEST_CASE("machines: a frame is gone on with in a script that another one called", "[migration][machine]") {
    const std::string ask = asking("  a = prompt(\"Name?\")\n"), call = calling("  n = [n, greet(who)]\n");
    const Files before{{"ask.npcs", ask}, {"call.npcs", call}};
    EditedWorld moved(
        before, {{"ask.npcs", asking("  if 1 then\n    a = prompt(\"Name?\")\n  end if\n")}, {"call.npcs", call}}, 1);
    CHECK(moved.verdict() == Verdict::moved);
    CHECK(answered(moved) == "= [1, \"AnnBob\"]");
    // The callee's statement is gone; its caller waits for it as before.
    EditedWorld asked(before, {{"ask.npcs", asking("  a = \"nobody\"\n  b = 3\n")}, {"call.npcs", call}}, 1);
    CHECK(asked.verdict() == Verdict::skips);
    CHECK(asked.report.frames[0].verdict == Verdict::skips);
    CHECK(asked.report.frames[1].verdict == Verdict::exact);
    // Both edited: the caller's operands stay with it.
    EditedWorld both(before, {{"ask.npcs", "// \n" + ask}, {"call.npcs", calling("  m = 2\n  n = [n, greet(who)]\n")}},
                     1);
    CHECK(both.verdict() == Verdict::exact);
    CHECK(answered(both) == "= [1, \"AnnBob\"]");
    // Other operands in the caller: its statement is done again, and what it had called is called again.
    EditedWorld restart(before, {{"ask.npcs", ask}, {"call.npcs", calling("  n = [n ^ 2 + 1, greet(who)]\n")}}, 1);
    CHECK(restart.verdict() == Verdict::restart);
    REQUIRE(restart.report.frames.size() == 1);
    CHECK(restart.report.frames[0].was.function == "meet");
    CHECK(answered(restart) == "3: Name?\n= [2, \"AnnBob\"]");
    // The caller's loop goes on with its next pass.
    const std::string loop = calling("  for i in range(1, 2)\n    n = n + i\n    greet who\n  end for\n");
    EditedWorld pass({before[0], {"call.npcs", loop}},
                     {before[0], {"call.npcs", calling("  for i in range(1, 2)\n    n = n + i\n  end for\n")}}, 1);
    CHECK(pass.verdict() == Verdict::skips);
    REQUIRE(pass.report.frames.size() == 1);
    CHECK(answered(pass) == "3: = 4\n");
}

TEST_CASE("machines: a callee that is gone", "[migration][machine]") {
    const std::string ask = asking("  a = prompt(\"Name?\")\n"), call = calling("  n = [n, greet(who)]\n");
    const Files before{{"ask.npcs", ask + "x = 1\ny = 2\nprint x + y\n"}, {"call.npcs", call}};
    const std::string rest = "x = 1\ny = 2\nprint x + y\n",
                      other = "greet = function(who)\n  return \"hi\"\nend function\n";
    // The statement that had called it is done again, though its script was not edited.
    EditedWorld gone(before,
                     {{"ask.npcs", rest + "hello = function(x)\n  return [x]\nend function\n"},
                      {"call.npcs", call},
                      {"other.npcs", other}},
                     1);
    CHECK(gone.verdict() == Verdict::restart);
    REQUIRE(gone.report.frames.size() == 1);
    CHECK(gone.report.frames[0].was.function == "meet");
    CHECK(gone.report.frames[0].reason.find("a function called here cannot go on (") == 0);
    Machine world = gone.load();
    world.run(gone.now[2]);
    CHECK(told(world.tick(1)) == "3: = [1, \"hi\"]\n");
    // Not where that would call something twice.
    const std::string twice = calling("  n = [prompt(\"first?\"), greet(who)]\n");
    Machine second = world_of({before[0], {"call.npcs", twice}}, 1);
    second.resume(3, "1");
    EditedWorld refused(second.save(), {{"ask.npcs", rest}, {"call.npcs", twice}});
    CHECK(refused.verdict() == Verdict::refused);
    REQUIRE(refused.report.frames.size() == 2);
    CHECK(refused.report.frames[0].verdict == Verdict::refused);
    CHECK(refused.report.frames[1].verdict == Verdict::exact);
}

TEST_CASE("machines: three scripts deep, each edited in turn", "[migration][machine]") {
    const Files before{
        {"a.npcs",
         "ask = function(x)\n  for i in range(1, 2)\n    a = x + prompt(\"?\")\n  end for\n  return a\nend function\n"},
        {"b.npcs",
         "twice = function(x)\n  plan \"twice\"\n    b = ask(x + 1) + ask(x + 2)\n  end plan\n  return b\nend "
         "function\n"},
        {"c.npcs", "top = function\n  c = {\"v\": twice(10)}\n  return c.v\nend function\nspawn @top\n"}};
    for (int stop = 0; stop < 4; ++stop) {
        Machine world = world_of(before, 1);
        double answer = 100;
        for (int i = 0; i < stop; ++i) world.resume(world.tickets().front().task, answer *= 2);
        const std::string bytes = world.save();
        Machine straight = Machine::load(bytes, compiled(before), asking_host()).value();
        const auto rest = [](Machine& one) {
            std::string said;
            double next = 1000;
            while (!one.tickets().empty()) said += shown(one.resume(one.tickets().front().task, next *= 2)) + "\n";
            return said;
        };
        const std::string expected = rest(straight);
        CHECK(expected.find("= ") != std::string::npos);
        for (unsigned which = 1; which < 8; ++which) {
            Files after = before;
            for (unsigned i = 0; i < 3; ++i)
                if ((which >> i & 1) != 0)
                    after[i].second = "// edited\nzz = " + std::to_string(i) + "\n" + after[i].second;
            EditedWorld now(bytes, after);
            CHECK(now.verdict() == Verdict::exact);
            Machine loaded = now.load();
            CHECK(rest(loaded) == expected);
        }
    }
}

// check_save with a list in braces is the one for a single script, which took every save for a conversation's.
TEST_CASE("machine migration: check_save knows what a save is of", "[migration][machine]") {
    const Files files{{"a.npcs", "x = 1\nf = function\n  return x\nend function\n"}};
    const npcs::Script script = compiled(files).front();
    const std::string machine = world_of(files).save();
    CHECK(npcs::check_save(machine, script, asking_host()).same_script);
    CHECK(npcs::check_save(machine, {script}, asking_host()).same_script);
    CHECK(npcs::check_save(machine, std::vector<npcs::Script>{script}, asking_host()).same_script);
    const std::string talk = npcs::Session(script, asking_host()).save();
    CHECK(npcs::check_save(talk, {script}, asking_host()).same_script);
    CHECK(npcs::check_save(talk, std::vector<npcs::Script>{script}, asking_host()).same_script);
    CHECK(npcs::check_save(talk, std::vector<npcs::Script>{}, asking_host()).reason ==
          "this save belongs to the script 'a.npcs', which is not among those given");
    CHECK(npcs::check_save("", {script}, asking_host()).reason == "these bytes are not a save");
}

// ---- scripts that were split and put together ------------------------------------------------------------------------

TEST_CASE("machines: two scripts are put together", "[migration][machine]") {
    const Files before{{"words.npcs", words}, {"people.npcs", people}};
    EditedWorld now(before, {{"people.npcs", words + people}}, 1);
    CHECK(now.verdict() <= Verdict::differs);
    REQUIRE(now.report.scripts.size() == 2);
    CHECK(now.report.scripts[0].is == "people.npcs");
    CHECK(now.report.scripts[1].is == "people.npcs");
    Machine world = now.load();
    CHECK(world.trace(3).size() == 2);
    world.complete(world.tickets().front().id, "Bob");
    CHECK(told(world.tick(1)) == "3: = Ann meets Bob!\n");
}

TEST_CASE("machines: a function is moved to another script", "[migration][machine]") {
    const std::string shop = "function haggle\n  gold = prompt(\"How much?\")\n  return gold\nend function\n";
    const std::string town_now =
        "function visit\n  a = prompt(\"Visit?\")\n  b = haggle\n  return a + b\n"
        "end function\nspawn @visit\n";
    const std::string town_before = shop + town_now;
    Machine world = world_of({{"town.npcs", town_before}, {"trade.npcs", "price = 3\n"}}, 1);
    const Files after{{"town.npcs", town_now}, {"trade.npcs", "price = 3\n" + shop}};
    const Files to_new{{"town.npcs", town_now}, {"trade.npcs", "price = 3\n"}, {"shop.npcs", shop}};
    SECTION("in front of the call") {
        for (const Files& files : {after, to_new}) {
            EditedWorld now(world.save(), files);
            CHECK(now.verdict() == Verdict::exact);
            Machine loaded = now.load();
            loaded.complete(loaded.tickets().front().id, "x");
            CHECK(told(loaded.tick(1)) == "2: How much?\n");
        }
    }
    SECTION("in the middle of the call") {
        world.complete(world.tickets().front().id, "x");
        CHECK(told(world.tick(1)) == "2: How much?\n");
        for (const Files& files : {after, to_new}) {
            EditedWorld now(world.save(), files);
            CHECK(now.verdict() == Verdict::moved);
            CHECK(now.report.reason == "task 2 (visit): the function is in '" + files.back().first + "' now");
            Machine loaded = now.load();
            loaded.complete(loaded.tickets().front().id, "y");
            CHECK(told(loaded.tick(1)) == "2: = xy\n");
        }
    }
    SECTION("edited, too") {
        world.complete(world.tickets().front().id, "x");
        world.tick(1);
        const std::string edited =
            "function haggle\n  globals.sold = 1\n  gold = prompt(\"How much?\")\n  return gold\n"
            "end function\n";
        EditedWorld now(world.save(), {{"town.npcs", town_now}, {"trade.npcs", "price = 3\n" + edited}});
        CHECK(now.verdict() == Verdict::differs);
        CHECK(now.report.reason == "task 2 (visit): the new line 3 was not done");
    }
    SECTION("to two scripts") {
        EditedWorld now(world.save(),
                        {{"town.npcs", town_now}, {"trade.npcs", "price = 3\n" + shop}, {"shop.npcs", shop}});
        CHECK(now.verdict() == Verdict::uncertain);
        CHECK(now.report.reason == "a value was function haggle, which is gone; it is null now");
    }
}

TEST_CASE("machines: a function is moved with what it has made", "[migration][machine]") {
    const std::string counter =
        "function counter\n  n = 0\n  return function\n    outer.n += 1\n    a = prompt(\"No. \" + n + \"?\")\n"
        "    return a + n\n  end function\nend function\n";
    const std::string visiting =
        "ask = counter\nfunction visit\n  a = ask\n  b = ask\n  return a + b\nend function\nspawn @visit\n";
    Machine world = world_of({{"town.npcs", counter + visiting}, {"trade.npcs", "price = 3\n"}}, 1);
    EditedWorld now(world.save(), {{"town.npcs", visiting}, {"trade.npcs", "price = 3\n" + counter}});
    CHECK(now.verdict() == Verdict::moved);
    Machine loaded = now.load();
    loaded.complete(loaded.tickets().front().id, "x");
    CHECK(told(loaded.tick(1)) == "2: No. 2?\n");
    loaded.complete(loaded.tickets().front().id, "y");
    CHECK(told(loaded.tick(1)) == "2: = x1y2\n");
}

TEST_CASE("machines: a script in which nothing stands has done other things", "[migration][machine]") {
    const std::string asks = "function ask\n  return prompt(\"Well?\")\nend function\nspawn @ask\n";
    const auto bank = [](const std::string& price) {
        return "gold = 10\nfunction pay\n  globals.gold -= " + price + "\nend function\npay\nprint gold\n";
    };
    Machine world = world_of({{"bank.npcs", bank("3")}, {"town.npcs", asks}}, 1);
    EditedWorld now(world.save(), {{"bank.npcs", bank("5")}, {"town.npcs", asks}});
    CHECK(now.verdict() == Verdict::differs);
    CHECK(now.report.reason == "bank.npcs: what the edited line 3 did before stays");
    EditedWorld said(world.save(), {{"bank.npcs", bank("3") + "print \"a line\"\n"}, {"town.npcs", asks}});
    CHECK(said.verdict() == Verdict::exact);
}
