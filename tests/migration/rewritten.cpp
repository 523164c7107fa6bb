// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Statements of which hardly a word is left, and those that stand in more, in less, or in something else than before.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::test::Edited;

namespace {

constexpr const char* market =
    "keeper = function(line)\n"                     // 1
    "  yield \"Keeper: \" + line\n"                 // 2
    "end function\n"                                // 3
    "yield \"The market opens.\"\n"                 // 4
    "keeper \"Fresh fish, fresh from the sea.\"\n"  // 5
    "keeper \"No? Then be gone.\"\n"                // 6
    "name = prompt(\"Who are you?\")\n"             // 7
    "keeper \"I shall remember that.\"\n"           // 8
    "yield \"The market closes.\"\n";               // 9

std::string edit(const std::string& from, const std::string& to, std::string text = market) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("migration: a line in wholly other words between the same two", "[migration]") {
    const std::string now = edit("\"Fresh fish, fresh from the sea.\"", "\"Buy something or let others through!\"");
    const Edited talk(market, {""}, now);
    CHECK(talk.verdict() == Verdict::exact);
    REQUIRE(talk.report.frames.size() == 2);
    CHECK(talk.report.frames[1].is.line == 5);
    CHECK(talk.goes_on({""}) == "Keeper: Fresh fish, fresh from the sea.\nKeeper: No? Then be gone.");
}

TEST_CASE("migration: two lines in wholly other words", "[migration]") {
    std::string now = edit("\"Fresh fish, fresh from the sea.\"", "\"Buy something!\"");
    now = edit("\"No? Then be gone.\"", "\"Or let others through to my stall.\"", now);
    const Edited talk(market, {"", ""}, now);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.report.frames[1].is.line == 6);
}

TEST_CASE("migration: a prompt that asks something else for the same variable", "[migration]") {
    const Edited talk(market, {"", "", ""}, edit("\"Who are you?\"", "\"Your family's business here, stranger?\""));
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"Ada"}) == "Your family's business here, stranger?\nKeeper: I shall remember that.");
    // Another variable, and nothing else in common, is another prompt.
    const Edited other(market, {"", "", ""},
                       edit("name = prompt(\"Who are you?\")", "coins = prompt(\"Pay how much?\")"));
    CHECK(other.verdict() == Verdict::skips);
}

TEST_CASE("migration: other words for less or more are not the same", "[migration]") {
    const std::string now =
        edit("keeper \"Fresh fish, fresh from the sea.\"\n", "keeper \"Buy something!\"\nkeeper \"Or go away.\"\n");
    const Edited talk(market, {""}, now);
    CHECK(talk.verdict() == Verdict::skips);
}

TEST_CASE("migration: a line that calls something else is another one", "[migration]") {
    const Edited talk(market, {"", ""}, edit("keeper \"No? Then be gone.\"", "yield \"He turns to somebody else.\""));
    CHECK(talk.verdict() == Verdict::skips);
}

TEST_CASE("migration: a call without arguments whose function has another name", "[migration]") {
    const char* before =
        "night = function\n  yield \"It is dark.\"\nend function\nyield \"Dusk.\"\nnight\nyield \"Dawn.\"\n";
    const char* now =
        "nightfall = function\n  yield \"It is dark.\"\nend function\nyield \"Dusk.\"\nnightfall\nyield \"Dawn.\"\n";
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({""}) == "It is dark.\nDawn.");
}

TEST_CASE("migration: a call without arguments changes places", "[migration]") {
    const char* before =
        "night = function\n  yield \"It is dark.\"\nend function\nyield \"Dusk.\"\nyield \"Rest.\"\nnight\nyield "
        "\"Dawn.\"\n";
    const char* now =
        "night = function\n  yield \"It is dark.\"\nend function\nyield \"Dusk.\"\nnight\nyield \"Rest.\"\nyield "
        "\"Dawn.\"\n";
    const Edited talk(before, {"", ""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"", ""}) == "It is dark.\nRest.\nDawn.");
}

TEST_CASE("migration: an if is put around an if", "[migration]") {
    const char* before =
        "pay = function\n  return prompt(\"Pay?\") == \"yes\"\nend function\n"
        "yield \"Well.\"\nif pay then\n  yield \"Thanks.\"\nelse\n  yield \"Thief!\"\nend if\n";
    const char* now =
        "pay = function\n  return prompt(\"Pay?\") == \"yes\"\nend function\n"
        "yield \"Well.\"\nif 1 < 2 then\n  if pay then\n    yield \"Thanks.\"\n  else\n    yield \"Thief!\"\n  end "
        "if\nend if\n";
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"yes"}) == "Pay?\nThanks.");
}

TEST_CASE("migration: what stands word for word elsewhere is not what is a little like it", "[migration]") {
    const char* before =
        "trick = function(me)\n  return prompt(me)\nend function\n"
        "turn = function(me, other)\n  yield \"Now.\"\n  use = @trick\n  return other + use(me, other)\nend function\n"
        "trick = function(me, other)\n  return prompt(me + other)\nend function\nyield turn(\"a\", \"b\")\n";
    const char* now =
        "trick = function(me)\n  return prompt(me)\nend function\n"
        "use_trick = function(me, other)\n  use = @trick\n  return other + use(me, other)\nend function\n"
        "turn = function(me, other)\n  yield \"Now.\"\n  return use_trick(me, other)\nend function\n"
        "trick = function(me, other)\n  return prompt(me + other)\nend function\nyield turn(\"a\", \"b\")\n";
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"x"}) == "ab\nbx");
}

TEST_CASE("migration: variables and options have other names, and a line is gone", "[migration]") {
    const char* before =
        "buy = function(ware, price)\n  return prompt(\"How many \" + ware + \" at \" + price + \"?\").val\nend "
        "function\n"
        "trade = function(ware)\n  bargains = 0\n  for i in range(1, 2)\n    choose ware\n      option \"Buy some\" "
        "then\n"
        "        bargains += buy(ware, i)\n      option \"Haggle\" then\n        price = prompt(\"Well?\").val\n"
        "        yield \"For you, \" + price\n        bargains += buy(ware, price)\n    end choose\n  end for\n  "
        "return bargains\nend function\n"
        "yield \"Come in.\"\nyield trade(\"figs\")\n";
    const char* now =
        "buy = function(ware, price)\n  return prompt(\"How many \" + ware + \" at \" + price + \"?\").val\nend "
        "function\n"
        "deal = function(ware)\n  deals = 0\n  for i in range(1, 2)\n    choose ware\n      option \"Take some\" then\n"
        "        deals += buy(ware, i)\n      option \"Ask where from\" then\n        yield \"From far away.\"\n      "
        "option \"Haggle\" then\n"
        "        price = prompt(\"Well?\").val\n        deals += buy(ware, price)\n    end choose\n  end for\n  return "
        "deals\nend function\n"
        "yield \"Come in.\"\nyield deal(\"figs\")\n";
    const Edited talk(before, {"", "@Buy"}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"3", "@Take", "4"}) ==
          "How many figs at 1?\nfigs | Take some | Ask where from | Haggle\nHow many figs at 2?\n7");
}

TEST_CASE("migration: a call whose statement is gone ends with it, where only a loop is left to go on", "[migration]") {
    const char* before =
        "ask = function\n  return prompt(\"Well?\")\nend function\nyield \"One.\"\nfor i in range(1, 2)\n  yield "
        "\"Pass \" + i\n"
        "  answer = ask\nend for\nyield \"Two.\"\n";
    const char* now =
        "ask = function\n  return prompt(\"Well?\")\nend function\nyield \"One.\"\nfor i in range(1, 2)\n  yield "
        "\"Pass \" + i\nend for\nyield \"Two.\"\n";
    const Edited talk(before, {"", ""}, now);
    CHECK(talk.verdict() == Verdict::skips);
    CHECK(talk.goes_on({"", ""}) == "(interrupted)\nPass 2\nTwo.");
}
