// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Part of a function that adds to a variable becomes a function that does so from nothing.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

const std::string before = script_file("sums/before.npcs");

/// The second loop as a function, with other texts for its lines.
std::string parted(const std::string& begin, const std::string& loop, const std::string& call) {
    return "sell = function\n" + begin + "  for i in range(1, 2)\n    yield \"Next.\"\n" + loop +
           "  end for\n  return bargains\nend function\n"
           "trade = function\n  bargains = 0\n  for i in range(1, 2)\n    bargains += prompt(\"Buy?\").val\n  end "
           "for\n" +
           call + "  return bargains\nend function\nreturn trade\n";
}

const std::string begin = "  bargains = 0\n";
const std::string loop = "    bargains += prompt(\"Sell?\").val\n";
const std::string call = "  bargains += sell\n";

}  // namespace

TEST_CASE("migration: a part that adds up begins with nothing", "[migration]") {
    const Edited talk(before, {"1", "2", "", "10", ""}, parted(begin, loop, call));
    CHECK(talk.verdict() == Verdict::moved);
    CHECK(talk.goes_on({"20"}) == "Sell?\n= 33");
    const Edited between(before, {"1", "2", "", "10"}, parted(begin, loop, call));
    CHECK(between.verdict() == Verdict::moved);
    CHECK(between.goes_on({"", "20"}) == "Next.\nSell?\n= 33");
}

TEST_CASE("migration: a part that does more with its sum is not sure", "[migration]") {
    for (const std::string& now : {
             parted(begin, loop + "    yield bargains\n", call),  // it is shown
             parted("  bargains = 1\n", loop, call),              // it begins with something
             parted(begin, "    bargains += prompt(\"Sell?\").val + bargains\n", call),
             parted(begin, loop, "  bargains += sell * 2\n"),
             parted(begin, loop, "  bargains = bargains + 1 + sell\n"),
         }) {
        INFO(now);
        CHECK(Edited(before, {"1", "2"}, now).verdict() >= Verdict::uncertain);
    }
}
