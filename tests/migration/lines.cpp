// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Lines, options in short, alternatives and scenes that are edited while a conversation stands in them.

#include "migration/edited.hpp"

using npcs::Verdict;
using npcs::tests::migration::Edited;

namespace {

constexpr const char* inn = R"(function marta(line)
	yield line
end function
scene inn
	marta: {Welcome|You again}.
	choose again: What do you ask?
		* Any rooms?
			marta: All full.
			marta: Every one.
		+ Goodbye. -> break
	end choose
	go road
end scene
scene road
	marta: Mind the step.
	visit inn
end scene
visit inn
)";

constexpr const char* edited_inn = R"(// Marta has more to say.
function marta(line)
	yield line
end function
scene inn
	marta: It is late.
	marta: {Welcome|You again}.
	choose again: What do you ask?
		+ Goodbye. -> break
		* Who are you? -> marta: Marta.
		* Any rooms?
			marta: All full.
			marta: It is a pity.
			marta: Every one.
	end choose
	marta: Farewell.
	go road
end scene
scene road
	marta: Mind the step.
	marta: And the dog.
	visit inn
end scene
visit inn
)";

}  // namespace

TEST_CASE("migration: lines and options in short are found again", "[migration]") {
    const Edited choice(inn, {""}, edited_inn);
    CHECK(choice.verdict() == Verdict::exact);
    CHECK(choice.goes_on({"@Any rooms"}) == "What do you ask? | Goodbye. | Any rooms?\nAll full.");
    const Edited line(inn, {"", "@Any rooms"}, edited_inn);
    CHECK(line.verdict() == Verdict::exact);
    CHECK(line.goes_on({"", "", ""}) ==
          "All full.\nIt is a pity.\nEvery one.\nWhat do you ask? | Goodbye. | Who are you?");
}

TEST_CASE("migration: a scene that was gone to, and turns that were taken", "[migration]") {
    const Edited road(inn, {"", "@Goodbye"}, edited_inn);
    CHECK(road.verdict() == Verdict::exact);
    CHECK(road.goes_on({"", "", ""}) == "Mind the step.\nAnd the dog.\nIt is late.\nYou again.");
}

TEST_CASE("migration: a choice becomes one that is offered again", "[migration]") {
    const Edited choice("choose: Well?\n\t* One\n\t\tyield 1\n\t+ Two -> yield 2\nend choose\nreturn 3", {},
                        "choose again: Well?\n\t* One\n\t\tyield 1\n\t+ Two -> break\nend choose\nreturn 3");
    CHECK(choice.goes_on({"@One", ""}) == "Well? | One | Two\n1\nWell? | Two");
}
