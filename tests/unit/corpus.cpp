// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The bench that measures how saves outlive edits is itself a program that may be wrong: its edits, and what it calls wrong.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "bench/saves/edits.hpp"
#include "bench/saves/oracle.hpp"
#include "bench/saves/playing.hpp"

namespace {

using namespace corpus;

constexpr std::string_view shop =
    "function pay(n) //#pay\n"
    "\tsay \"Purse\", n //#pay1\n"
    "\treturn prompt(\"Paid?\") //#pay2\n"
    "end function\n"
    "choose \"What?\" //#m1\n"
    "\toption \"Sword\" then //#m2\n"
    "\t\tpay 3 //#m3\n"
    "\toption \"Shield\" then //#m4\n"
    "\t\tsay \"Smith\", \"Good.\" //#m5\n"
    "end choose\n"
    "say \"Smith\", \"Bye.\" //#m6\n";

/// The text, with names, after an edit of these steps.
std::string edited(std::string_view text, const std::string& steps) {
    const auto edits = parse_edits("edit it : test\n" + steps);
    std::string result;
    for (const Line& line : apply(edits.back(), edits, MarkedText(text)).lines) {
        result += line.text + (line.id.empty() ? "" : " //#" + line.id) + "\n";
    }
    return result;
}

Version version(std::string_view text) {
    MarkedText marked(text);
    auto script = npcs::Script::compile(marked.plain());
    REQUIRE(script);
    return {std::move(marked), script.value()};
}

Stop stop_of(const npcs::Session& session) { return {session.save(), session.outcome(), session.trace(), 0, 0}; }

/// Played to the prompt inside `pay`.
npcs::Session at_the_prompt(const Version& played) {
    npcs::Session session(played.script, make_host());
    session.start();
    session.choose(0);
    session.resume();
    REQUIRE(is_prompt(session.outcome()));
    return session;
}

}  // namespace

TEST_CASE("names of statements are taken off, and lines stay where they are") {
    const MarkedText text("x = 1 //#m1\n\n// remark\ny = \"//\" //#m2\n");
    CHECK(text.plain() == "x = 1\n\n// remark\ny = \"//\"\n");
    CHECK(text.id_at(1) == "m1");
    CHECK(text.id_at(2).empty());
    CHECK(text.id_at(4) == "m2");
    CHECK_THROWS_AS(MarkedText("x = 1 //#a\ny = 2 //#a\n").check_unique(), Mistake);
}

TEST_CASE("a block ends at its end, an option at the next one") {
    const MarkedText text(shop);
    CHECK(text.block(text.line_of("pay")).last == 3);
    CHECK(text.block(text.line_of("m1")).last == 9);
    CHECK(text.block(text.line_of("m2")).last == 6);
    CHECK(text.block(text.line_of("m4")).last == 8);
    CHECK(text.block(text.line_of("m6")).last == 10);
}

TEST_CASE("steps of edits do what they say") {
    constexpr std::string_view text = "if a then //#m1\n\tb //#m2\n\tc //#m3\nend if\nd //#m4\n";
    CHECK(edited(text, "replace m1: a => a and z") == "if a and z then //#m1\n\tb //#m2\n\tc //#m3\nend if\nd //#m4\n");
    CHECK(edited(text, "rename c => cc") == "if a then //#m1\n\tb //#m2\n\tcc //#m3\nend if\nd //#m4\n");
    CHECK(edited(text, "before m3\n| x\n| \ty") ==
          "if a then //#m1\n\tb //#m2\n\tx\n\t\ty\n\tc //#m3\nend if\nd //#m4\n");
    CHECK(edited(text, "after m1\n| x") == "if a then //#m1\n\tb //#m2\n\tc //#m3\nend if\nx\nd //#m4\n");
    CHECK(edited(text, "into m1\n| x //#new") ==
          "if a then //#m1\n\tx //#new\n\tb //#m2\n\tc //#m3\nend if\nd //#m4\n");
    CHECK(edited(text, "delete m1") == "d //#m4\n");
    CHECK(edited(text, "delete m2..m3") == "if a then //#m1\nend if\nd //#m4\n");
    CHECK(edited(text, "move m1 after m4") == "d //#m4\nif a then //#m1\n\tb //#m2\n\tc //#m3\nend if\n");
    CHECK(edited(text, "move m4 into m1") == "if a then //#m1\n\td //#m4\n\tb //#m2\n\tc //#m3\nend if\n");
    CHECK(edited(text, "wrap m2..m3\n| do\n| ...\n| loop") ==
          "if a then //#m1\n\tdo\n\t\tb //#m2\n\t\tc //#m3\n\tloop\nend if\nd //#m4\n");
    CHECK(edited(text, "unwrap m1") == "b //#m2\nc //#m3\nd //#m4\n");
    CHECK(edited(text, "forget m4") == "if a then //#m1\n\tb //#m2\n\tc //#m3\nend if\nd\n");
    CHECK(edited(text, "delete m4\nedit two : test\nwith it\nforget m2") ==
          "if a then //#m1\n\tb\n\tc //#m3\nend if\n");
}

TEST_CASE("steps that do not apply are mistakes") {
    CHECK_THROWS_WITH(edited(shop, "delete m99"), "line 2: there is no statement m99");
    CHECK_THROWS_WITH(edited(shop, "replace m6: Hello => Hi"), "line 2: m6 does not say Hello");
    CHECK_THROWS_WITH(edited(shop, "rename gold => coins"), "line 2: nothing is called gold");
    CHECK_THROWS_WITH(edited(shop, "remove m6"), "line 2: there is no step \"remove\"");
    CHECK_THROWS_WITH(edited(shop, "with that"), "line 2: there is no edit that");
}

TEST_CASE("a rename leaves texts and longer names alone") {
    CHECK(edited("n = nn + \"n\" + n // n //#m1\n", "rename n => k") == "k = nn + \"n\" + k // n //#m1\n");
}

TEST_CASE("positions are right where the writer has them, and a false promise is silently wrong") {
    const Version before = version(shop);
    const Version after = version(edited(shop, "before pay2\n| say \"Purse\", \"Hm.\"\ndelete m6"));
    const npcs::Session session = at_the_prompt(before);
    const Stop stop = stop_of(session);
    REQUIRE(names_of(stop.trace, before.text) == std::vector<std::string>{"pay2", "m3"});

    auto there = at_the_prompt(version(shop)).trace();
    there[0].line = 4;
    there[1].line = 8;
    CHECK(judge_positions(before, after, stop, Claim::exact, there).right);
    CHECK(judge_positions(before, after, stop, Claim::exact, stop.trace).fate == Fate::silently_wrong);
    const Judgement refused = judge_positions(before, after, stop, Claim::refused, {});
    CHECK_FALSE(refused.right);
    CHECK(refused.fate == Fate::refused);

    auto without_caller = there;
    without_caller.pop_back();
    CHECK(judge_positions(before, after, stop, Claim::moved, without_caller).fate == Fate::silently_wrong);
}

TEST_CASE("of a statement that is gone nothing exact can be said") {
    const Version before = version(shop);
    const Version after = version(edited(shop, "delete m5"));
    npcs::Session session(before.script, make_host());
    session.start();
    session.choose(1);
    const Stop stop = stop_of(session);
    auto behind = stop.trace;
    behind[0].line = 10;

    CHECK(judge_positions(before, after, stop, Claim::exact, behind).fate == Fate::silently_wrong);
    const Judgement skips = judge_positions(before, after, stop, Claim::skips, behind);
    CHECK(skips.right);
    CHECK(skips.at_next);
    CHECK(judge_positions(before, after, stop, Claim::refused, {}).right);
}

TEST_CASE("a function must return to a statement that calls it") {
    const Version before = version(shop);
    const Version after = version(edited(shop, "replace m3: pay 3 => say \"Smith\", \"Three.\""));
    const Stop stop = stop_of(at_the_prompt(before));
    CHECK(judge_positions(before, after, stop, Claim::exact, stop.trace).fate == Fate::silently_wrong);
}

TEST_CASE("options of a loaded choice are those of the new script, and lead where they say") {
    const Version before = version(shop);
    npcs::Session session(before.script, make_host());
    session.start();
    const Stop stop = stop_of(session);
    CHECK(wrong_options(before, before, stop, session, make_host()).empty());

    const Version without = version(edited(shop, "delete m2"));
    CHECK(wrong_options(before, {without.text, before.script}, stop, session, make_host()) ==
          "option \"Sword\" is not in the script any more");

    npcs::Session fewer(without.script, make_host());
    fewer.start();
    const Version renamed = version(edited(shop, "replace m2: Sword => A sword"));
    CHECK(wrong_options(before, {renamed.text, without.script}, stop, fewer, make_host()) ==
          "option \"Sword\" is lost: choose: What? | Shield");

    const Version turned = version(edited(shop, "move m2 after m4"));
    CHECK(wrong_options(before, {turned.text, before.script}, stop, session, make_host()) ==
          "option \"Sword\" leads to Shield");
}
