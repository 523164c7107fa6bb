// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A choice that is on offer when the script is edited: the answer is for the option the player sees.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::test::Edited;

namespace {

constexpr const char* shop =
    "times = 0\n"
    "while times < 3\n"
    "  times += 1\n"
    "  choose \"What will it be?\"\n"
    "    option \"Bread\" then\n"
    "      yield \"Fresh from the oven.\"\n"
    "    option once \"Gossip\" then\n"
    "      yield \"They say the mill is haunted.\"\n"
    "    option \"Leave\" if times > 1 then\n"
    "      times = 9\n"
    "  end choose\n"
    "end while\n"
    "return times\n";

}  // namespace

TEST_CASE("migration: options change places", "[migration]") {
    const char* now =
        "times = 0\n"
        "while times < 3\n"
        "  times += 1\n"
        "  choose \"What will it be?\"\n"
        "    option \"Leave\" if times > 1 then\n"
        "      times = 9\n"
        "    option once \"Gossip\" then\n"
        "      yield \"They say the mill is haunted.\"\n"
        "    option \"Bread\" then\n"
        "      yield \"Fresh from the oven.\"\n"
        "  end choose\n"
        "end while\n"
        "return times\n";
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
    const char* now =
        "times = 0\n"
        "while times < 3\n"
        "  times += 1\n"
        "  choose \"What shall it be?\"\n"
        "    option \"Cake\" then\n"
        "      yield \"Sweet.\"\n"
        "    option once \"Gossip, please\" then\n"
        "      yield \"They say the mill is haunted.\"\n"
        "    option \"Leave\" if times > 1 then\n"
        "      times = 9\n"
        "  end choose\n"
        "end while\n"
        "return times\n";
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
    const char* now =
        "times = 0\nwhile times < 3\n  times += 1\n  yield \"The shop is shut.\"\nend while\nreturn times\n";
    const Edited talk(shop, {}, now);
    CHECK(talk.verdict() == Verdict::near);
    CHECK(talk.goes_on({""}) == "(interrupted)\nThe shop is shut.");
}
