// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A choice that is on offer when the script is edited: the answer is for the option the player sees.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::tests::migration::Edited;
using npcs::tests::migration::script_file;

namespace {

const std::string shop = script_file("choices/shop.npcs");

}  // namespace

TEST_CASE("migration: options change places", "[migration]") {
    const std::string now = script_file("choices/options_change_now.npcs");
    const Edited talk(shop, {}, now);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"@Bread"}) == "What will it be? | (Leave) | Gossip | Bread\nFresh from the oven.");
    CHECK(talk.goes_on({"@Gossip"}) == "What will it be? | (Leave) | Gossip | Bread\nThey say the mill is haunted.");
    // Inside an option that has moved.
    const Edited inside(shop, {"@Bread"}, now);
    CHECK(inside.verdict() == Verdict::exact);
    CHECK(inside.line() == 10);
}

TEST_CASE("migration: options are new, gone, and reworded", "[migration]") {
    const std::string now = script_file("choices/options_are_new_gone_and_now.npcs");
    const Edited talk(shop, {}, now);
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"@Gossip"}) ==
          "What shall it be? | Cake | Gossip, please | (Leave)\nThey say the mill is haunted.");
    // What was taken stays taken under the new words.
    const Edited later(shop, {"@Gossip", ""}, now);
    CHECK(later.goes_on({"@Cake", ""}) ==
          "What shall it be? | Cake | (Gossip, please) | Leave\nSweet.\nWhat shall it be? | Cake | (Gossip, please) | "
          "Leave");
}

TEST_CASE("migration: the choice itself is gone", "[migration]") {
    const std::string now = script_file("choices/the_choice_itself_is_now.npcs");
    const Edited talk(shop, {}, now);
    CHECK(talk.verdict() == Verdict::skips);
    CHECK(talk.goes_on({""}) == "(interrupted)\nThe shop is shut.");
}

TEST_CASE("a new option with a condition is on offer at once when that only looks at values", "[migration]") {
    const std::string head = "purse = {\"gold\": 7}\nware = \"rope\"\n";
    const std::string left = "choose \"Buy?\"\n option \"Leave\" then\n  print 0\n";
    Edited talk(head + left + "end choose\n", {},
                head + left + " option \"Take the \" + ware if purse.gold > 5 then\n  print 1\n" +
                    " option \"Take all\" if purse.gold > 50 then\n  print 2\nend choose\n");
    CHECK(talk.verdict() == Verdict::exact);
    CHECK(talk.goes_on({"@Take the"}) == "Buy? | Leave | Take the rope | (Take all)\n= null");
}

TEST_CASE("a new option whose condition calls something is told of", "[migration]") {
    const std::string head = "function rich\n return prompt(\"Are you rich?\")\nend function\n";
    const std::string left = "choose \"Buy?\"\n option \"Leave\" then\n  print 0\n";
    Edited talk(head + left + "end choose\n", {},
                head + left + " option \"Take it\" if rich then\n  print 1\nend choose\n");
    CHECK(talk.verdict() == Verdict::uncertain);
    CHECK(talk.report.reason ==
          "whether the new option in line 7 can be taken is not known; it is offered when the choice is made the next "
          "time");
}

TEST_CASE("an option that is on offer can be taken when its condition as it is now holds", "[migration]") {
    const auto tale = [](const std::string& condition) {
        return "gold = 7\nchoose \"Buy?\"\n option \"A rope\"" + condition +
               " then\n  print 1\n option \"Leave\" then\n  print 0\nend choose\n";
    };
    Edited closed(tale(""), {}, tale(" if gold > 50"));
    CHECK(closed.verdict() == Verdict::exact);
    CHECK(closed.goes_on({"@Leave"}) == "Buy? | (A rope) | Leave\n= null");
    Edited opened(tale(" if gold > 50"), {}, tale(" if gold > 5"));
    CHECK(opened.goes_on({"@A rope"}) == "Buy? | A rope | Leave\n= null");
}

TEST_CASE("a choice of which nothing can be taken any more is left", "[migration]") {
    const std::string before = script_file("choices/a_choice_of_which_nothing_can_be_taken_any_before.npcs");
    const std::string after = script_file("choices/a_choice_of_which_nothing_can_be_taken_any_after.npcs");
    Edited talk(before, {}, after);
    CHECK(talk.verdict() == Verdict::skips);
    CHECK(talk.report.reason ==
          "no option that is left on offer can be taken; goes on as if the choice were made again");
    CHECK(talk.goes_on({"", "x"}) == "(interrupted)\nNothing?\nAnd?");
}

TEST_CASE("an option that was taken and has another condition now is told of", "[migration]") {
    const auto tale = [](const std::string& condition) {
        return "gold = 7\nchoose \"Buy?\"\n option once \"A rope\"" + condition +
               " then\n  print 1\n option once \"Leave\" then\n  print 0\nend choose\nprompt \"And?\"\n";
    };
    Edited taken(tale(""), {"@A rope"}, tale(" if gold > 50"));
    CHECK(taken.verdict() == Verdict::differs);
    CHECK(taken.report.reason == "the option in line 3 was taken, and is offered under another condition now");
    // The condition of an option that nobody has taken has decided nothing.
    CHECK(Edited(tale(""), {"@Leave"}, tale(" if gold > 50")).verdict() == Verdict::exact);
    // It could be taken once, and was.
    const std::string often = tale("").replace(tale("").find("once "), 5, "");
    CHECK(Edited(often + "print taken(\"A rope\")\n", {"@A rope"}, tale("") + "print taken(\"A rope\")\n").verdict() ==
          Verdict::exact);
}
