// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Statements of which hardly a word is left, and those that stand in more, in less, or in something else than before.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

const std::string market = script_file("rewritten/market.npcs");  // 9

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
    const std::string before = script_file("rewritten/a_call_without_arguments_whose_function_has_before.npcs");
    const std::string now = script_file("rewritten/a_call_without_arguments_whose_function_has_now.npcs");
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({""}) == "It is dark.\nDawn.");
}

TEST_CASE("migration: a call without arguments changes places", "[migration]") {
    const std::string before = script_file("rewritten/a_call_without_arguments_changes_before.npcs");
    const std::string now = script_file("rewritten/a_call_without_arguments_changes_now.npcs");
    const Edited talk(before, {"", ""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"", ""}) == "It is dark.\nRest.\nDawn.");
}

TEST_CASE("migration: an if is put around an if", "[migration]") {
    const std::string before = script_file("rewritten/an_if_is_put_around_an_before.npcs");
    const std::string now = script_file("rewritten/an_if_is_put_around_an_now.npcs");
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"yes"}) == "Pay?\nThanks.");
}

TEST_CASE("migration: what stands word for word elsewhere is not what is a little like it", "[migration]") {
    const std::string before = script_file("rewritten/what_stands_word_for_word_elsewhere_is_not_before.npcs");
    const std::string now = script_file("rewritten/what_stands_word_for_word_elsewhere_is_not_now.npcs");
    const Edited talk(before, {""}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"x"}) == "ab\nbx");
}

TEST_CASE("migration: variables and options have other names, and a line is gone", "[migration]") {
    const std::string before = script_file("rewritten/variables_and_options_have_other_names_and_before.npcs");
    const std::string now = script_file("rewritten/variables_and_options_have_other_names_and_now.npcs");
    const Edited talk(before, {"", "@Buy"}, now);
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"3", "@Take", "4"}) ==
          "How many figs at 1?\nfigs | Take some | Ask where from | Haggle\nHow many figs at 2?\n7");
}

TEST_CASE("migration: a call whose statement is gone ends with it, where only a loop is left to go on", "[migration]") {
    const std::string before = script_file("rewritten/a_call_whose_statement_is_gone_ends_with_it_before.npcs");
    const std::string now = script_file("rewritten/a_call_whose_statement_is_gone_ends_with_it_now.npcs");
    const Edited talk(before, {"", ""}, now);
    CHECK(talk.verdict() == Verdict::skips);
    CHECK(talk.goes_on({"", ""}) == "(interrupted)\nPass 2\nTwo.");
}
