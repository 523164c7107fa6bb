// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is said of lines, choices and scenes that compile and are doubtful, word for word; and that nothing is said of those
// that look much the same and are right.

#include <string>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

namespace {

/// `line:column code: message (hint)`, a line each.
std::string warnings(std::string_view text) {
    const auto script = npcs::Script::compile(text, "test");
    INFO(text);
    REQUIRE(script.ok());
    std::string lines;
    for (const npcs::Diagnostic& one : script.value().warnings())
        lines += std::to_string(one.line) + ":" + std::to_string(one.column) + " " + one.code + ": " + one.message +
                 " (" + one.hint + ")\n";
    return lines;
}

void says_nothing_of(std::initializer_list<const char*> texts) {
    for (const char* const text : texts) {
        INFO(text);
        CHECK(warnings(text).empty());
    }
}

}  // namespace

TEST_CASE("options whose lines are not farther in are doubtful", "[warnings]") {
    CHECK(warnings("* Hi.\nAnna: Nice.\n* Bye.\nAnna: Oh.") ==
          "3:1 lone-option: this is a choice of its own, with one option "
          "(the lines of an option stand farther in than its sign)\n");
    CHECK(warnings("gold = 3\nscene inn\n\t* Pay.\n\tglobals.gold = gold - 1\n\t* Leave.\nend scene\ngo inn")
              .starts_with("5:2 lone-option: "));
    says_nothing_of({
        "* Hi.\n\tAnna: Nice.\n* Bye.\n\tAnna: Oh.",
        // One option is pressed to read on.
        "* Go on.\nAnna: Nice.\n* Go on.\nAnna: Oh.",
        "* Hi.\n\tAnna: Nice.\n: It rains.\n* Bye.\nAnna: Oh.",
        "choose\n\t* Hi.\nend choose\nAnna: Nice.\nchoose\n\t* Bye.\nend choose",
        "* Hi.\n* Ho.\nAnna: Nice.\n* Bye.",
    });
}

TEST_CASE("a choice that nothing ends is doubtful", "[warnings]") {
    CHECK(warnings("choose again\n\t+ Goodbye. -> Anna: Bye.\nend choose") ==
          "1:1 endless-choice: nothing ends this choice (the option that leaves needs a `break`)\n");
    CHECK(warnings("choose again\n\t+ Look. ->\n\t\tfor i in [1]\n\t\t\tbreak\n\t\tend for\nend choose")
              .starts_with("1:1 endless-choice: "));
    says_nothing_of({
        "choose again\n\t+ Goodbye. -> break\nend choose",
        "choose again\n\t+ Goodbye. ->\n\t\tif visits then break\nend choose",
        "scene a\n\tchoose again\n\t\t+ Goodbye. -> go a\n\tend choose\nend scene\ngo a",
        // Options that run out end it.
        "choose again\n\t* Goodbye. -> Anna: Bye.\nend choose",
        "x = 1\nchoose again\n\t+ [if x] Goodbye. ->\n\t\tx = 0\nend choose",
        "choose again within 5: Well?\n\t+ Wait. -> Anna: Bye.\nend choose",
        "plan 1\n\tchoose again\n\t\t+ Wait. -> Anna: Bye.\n\tend choose\nend plan",
    });
}

TEST_CASE("what a scene sets, and a variable outside stays, is doubtful", "[warnings]") {
    CHECK(warnings(
              "friend = false\nscene guard\n\t* Hi. -> friend = true\n\tif friend then : Yes.\nend scene\ngo guard") ==
          "3:11 outer-assignment: 'friend' is a variable of this scene; the one outside stays as it is "
          "(to change the one outside, write globals.friend)\n");
    says_nothing_of({
        "friend = false\nscene guard\n\tglobals.friend = true\n\tif friend then : Yes.\nend scene\ngo guard",
        "scene guard\n\tfriend = true\n\tif friend then : Yes.\nend scene\ngo guard",
        "friend = 1\nscene guard\n\tfriend = globals.friend\n\tif friend then : Yes.\nend scene\ngo guard",
        "i = 1\nscene guard\n\tfor i in [1]\n\t\t: {i}\n\tend for\nend scene\ngo guard",
    });
}

TEST_CASE("a scene that is not there, or not yet, is doubtful", "[warnings]") {
    CHECK(warnings("scene inn\n\tgo attic\nend scene\ngo inn") ==
          "2:5 unknown-scene: there is no scene 'attic' (write the scene: scene attic, its lines, and `end scene`)\n");
    CHECK(warnings(
              "scene inn\n\tvisit atic\n\tvisit atic\nend scene\nscene attic\n\t: Up.\nend scene\ngo inn\ngo attic") ==
          "2:8 unknown-scene: there is no scene 'atic' (did you mean 'attic'?)\n"
          "3:8 unknown-scene: there is no scene 'atic' (did you mean 'attic'?)\n");
    CHECK(warnings("go inn\nscene inn\n\t: Hi.\nend scene") ==
          "1:4 scene-below: 'inn' is written below, on line 2 (move this line below the scene)\n");
    says_nothing_of({
        "scene inn\n\tvisit attic\nend scene\nattic = function\nend function\ngo inn",
        "import \"cellar\"\nscene inn\n\tgo cellar.stairs\nend scene\ngo inn",
        "globals[\"attic\"] = 1\nscene inn\n\tgo attic\nend scene\ngo inn",
        "f = function\n\tgo inn\nend function\nscene inn\n\t: Hi.\nend scene\nf",
        "scene inn\n\tgo attic\nend scene\nscene attic\n\t: Up.\nend scene\ngo inn",
    });
}

TEST_CASE("a scene without an end, twice, or never begun is doubtful", "[warnings]") {
    CHECK(warnings("scene inn\nAnna: Hi.") ==
          "1:1 open-scene: 'scene' without 'end scene' (the scene ends with `end scene`)\n");
    const std::string in_small = "(`scene` and `end scene` are written in small letters)\n";
    CHECK(warnings("Scene inn\nAnna: Hi.\nEnd scene") == "1:1 open-scene: 'Scene' begins no scene here " + in_small);
    CHECK(warnings("scene inn\nAnna: Hi.\nEnd scene") == "1:1 open-scene: 'scene' begins no scene here " + in_small);
    CHECK(warnings("scene inn\n\t: Hi.\nend scene\nscene inn\n\t: Ho.\nend scene\ngo inn") ==
          "4:7 two-scenes: there are two scenes 'inn'; this one replaces the one of line 1 "
          "(give one of them another name)\n");
    CHECK(warnings("gold = 3\nscene inn\n\t: Hi.\nend scene\nscene attic\n\tgo inn\nend scene") ==
          "2:7 no-beginning: no scene is begun "
          "(write `go inn` as the last line; a script that others import needs none)\n");
    says_nothing_of({
        "scene = function(x)\nend function\nscene inn",
        "inn = 1\nscene inn",
        "if pi then\n\tscene inn\n\t\t: Hi.\n\tend scene\nelse\n\tscene inn\n\t\t: Ho.\n\tend scene\nend if\ngo inn",
        "scene inn\n\t: Hi.\nend scene\nbegin = @inn",
        "scene inn\n\t: Hi.\nend scene\n: Hello.",
        "scene inn\n\t: Hi.\nend scene\nfunction talk\n\t: Hello.\nend function",
    });
}

TEST_CASE("conditions that are shown are doubtful", "[warnings]") {
    CHECK(warnings("rain = 1\nGuard: Halt. [if rain]") ==
          "2:14 clause-in-text: a line has no condition behind it (write: if rain then, the line, and `end if`)\n");
    CHECK(warnings("rain = 1\nbark\n\t* Guard: Halt. [if rain]\nend bark") ==
          "3:17 clause-in-text: a line has no condition behind it (in a bark it stands in front: * [if rain] ...)\n");
    const std::string shown = " clause-in-text: this is shown as it stands (a condition is written: [if gold >= 2])\n";
    CHECK(warnings("gold = 1\n* Pay. if gold >= 2") == "2:11" + shown);
    CHECK(warnings("gold = 1\n* Pay. (if gold >= 2)") == "2:12" + shown);
    CHECK(warnings("gold = 1\n* Pay. [gold >= 2]") == "2:9" + shown);
    CHECK(warnings("gold = 1\n* Pay. [If gold >= 2]") == "2:12" + shown);
    CHECK(warnings("gold = 1\n* Pay. [when gold >= 2]") == "2:14" + shown);
    const std::string line =
        " clause-in-text: a line has no condition behind it "
        "(write: if gold >= 2 then, the line, and `end if`)\n";
    CHECK(warnings("gold = 1\nAnna: Pay. (if gold >= 2)") == "2:16" + line);
    CHECK(warnings("gold = 1\nAnna: Pay. if gold >= 2") == "2:15" + line);
    CHECK(warnings("gold = 1\nAnna: Pay. [gold >= 2]") == "2:13" + line);
    CHECK(warnings("gold = 1\nAnna: You are {gold > 2: rich|poor}.") ==
          "2:15 clause-in-text: these are two texts that take turns "
          "(to choose by a condition, write: {\"...\" if gold > 2 else \"...\"})\n");
    CHECK(warnings("met = 1\nAnna: {met: Again|Hello}.").starts_with("2:7 clause-in-text: "));
    says_nothing_of({
        "* Ask if it rains.",
        "* [Leave.]",
        "Guard: Halt. [He looks up.]",
        "Anna: Tell me if it rains.",
        "Anna: Hm. (if you like)",
        "* Ask. [when it rains]",
        "gold = 1\n* Pay. [if gold >= 2]",
        "Anna: {Well: rich|poor}.",
        "Anna: {one|two: three}.",
    });
}

TEST_CASE("clauses that are shown because of a blank are doubtful", "[warnings]") {
    const std::string where = "(a clause stands behind a blank, and begins right behind its bracket: ";
    CHECK(warnings("gold = 3\n* Pay.[if gold > 2]\n* Leave.") ==
          "2:7 clause-in-text: this is shown as it stands " + where + "[if gold > 2])\n");
    CHECK(warnings("gold = 3\n* Pay. [ if gold > 2 ]\n* Leave.") ==
          "2:8 clause-in-text: this is shown as it stands " + where + "[if gold > 2])\n");
    CHECK(warnings("stock = [1]\n* Buy {x}[for x in stock]\n* Leave.\nx = 1") ==
          "2:10 clause-in-text: this is shown as it stands " + where + "[for x in stock])\n");
    CHECK(warnings("rain = 1\nGuard: Halt.[if rain]") ==
          "2:13 clause-in-text: a line has no condition behind it (write: if rain then, the line, and `end if`)\n");
    says_nothing_of({
        "* Ask {1} times (if it rains)",
        "gold = 3\n* You have {\"much\" if gold > 2 else \"little\"}.",
        "gold = 3\nAnna: You have {\"much\" if gold > 2 else \"little\"}.\n  Well?",
        "* Read the note[for Marta]",
        "* Pay.[iffy]",
        "Anna: Well[for once].",
    });
}

TEST_CASE("arrows that word processors make, and those that touch the text, are doubtful", "[warnings]") {
    const std::string shown = " is a part of the text here (write -> with a space on either side)\n";
    CHECK(warnings("* Yes.->\n\tAnna: Good.\n* No.") ==
          "1:7 arrow-in-text: -> is a part of the text here (put a space on either side of ->)\n");
    CHECK(warnings("* Yes. \xE2\x86\x92 Anna: Good.\n* No.") == "1:8 arrow-in-text: \xE2\x86\x92" + shown);
    CHECK(warnings("* Yes. \xE2\x80\x93> Anna: Good.\n* No.") == "1:8 arrow-in-text: \xE2\x80\x93>" + shown);
    CHECK(warnings("* Yes. => break\n* No.") == "1:8 arrow-in-text: =>" + shown);
    CHECK(warnings("scene inn\n\t: Hi.\nend scene\n* Go. \xE2\x86\x92 inn\n* No.\ngo inn") ==
          "4:7 arrow-in-text: \xE2\x86\x92" + shown);
    says_nothing_of({
        "* Follow the arrow -->\n\tAnna: Good.",
        "* North \xE2\x86\x92 south",
        "* a->b\n* No.",
        "* Yes.->\n* No.",
        "* Look up ->go slowly",
    });
}

TEST_CASE("words of other languages in front of a scene are doubtful", "[warnings]") {
    const std::string scene = "scene inn\n\t: Hi.\nend scene\n";
    CHECK(warnings(scene + "goto inn") == "4:1 unknown-jump: 'goto' goes nowhere (write: go inn)\n");
    CHECK(warnings(scene + "Go inn") == "4:1 unknown-jump: 'Go' goes nowhere (write: go inn)\n");
    CHECK(warnings(scene + "Visit inn") == "4:1 unknown-jump: 'Visit' goes nowhere (write: visit inn)\n");
    CHECK(warnings(scene + "* A. -> Jump inn").find("4:9 unknown-jump") == 0);
    CHECK(warnings(scene + "vist inn") == "4:1 unknown-jump: 'vist' goes nowhere (write: visit inn)\n");
    for (const char* const plain :
         {"goto = function(x)\nend function\ngoto inn", "inn", "goto \"inn\"", "goto inn, 2", "goto 3", "follow inn"}) {
        INFO(plain);
        CHECK(warnings(scene + plain).find("unknown-jump") == std::string::npos);
    }
}

TEST_CASE("arrows, lines and values in a text are doubtful", "[warnings]") {
    CHECK(warnings("+ Leave.->Anna: Bye.") ==
          "1:9 arrow-in-text: -> is a part of the text here (put a space on either side of ->)\n");
    CHECK(warnings("+ Leave ->break").starts_with("1:9 arrow-in-text: "));
    CHECK(warnings("scene attic\n\t: Up.\nend scene\nAnna: Bye. -> attic\ngo attic") ==
          "4:12 arrow-in-text: -> is a part of the text here (write on the next line: go attic)\n");
    CHECK(warnings("Anna: Bye. -> END") ==
          "1:12 arrow-in-text: -> is a part of the text here "
          "(`break` stands on a line of its own, in the option that leaves)\n");
    CHECK(warnings("Anna: Hello. Bram: Hello.\nBram: Well.") ==
          "1:14 line-in-text: 'Bram:' is a part of the text here (what Bram says is a line of its own)\n");
    CHECK(warnings("gold: 3\nif gold > 2 then : Rich.") ==
          "1:7 value-as-line: 'gold' says this (to remember something, write: gold = 3)\n");
    says_nothing_of({
        "* Follow the arrow -->",
        "Anna: left->right",
        "Anna: So I said. Bram: nothing.",
        "Anna: I asked Bram: why?\nBram: Well.",
        "Anna: 3",
        "gold = 1\ngold: 3\nif gold > 2 then : Rich.",
    });
}

TEST_CASE("a sum alone, and visits of a text, are doubtful", "[warnings]") {
    CHECK(warnings("gold = 3\ngold - 2") ==
          "2:1 unused-sum: nothing is done with this (to change 'gold', write gold -= 2)\n");
    CHECK(warnings("scene inn\n\t: {visits(\"inn\")}\nend scene\ngo inn") ==
          "2:12 called-function: a text has no visits (write visits(@inn))\n");
    says_nothing_of({
        "f = function\n\treturn 1\nend function\nf - 1",
        "gold - 2",
        "print visits(\"inn\")",
        "scene bram\n\tBram: Hi.\nend scene\ngo bram",
    });
}

TEST_CASE("an option's id may be written in other ways", "[warnings]") {
    const std::string scene =
        "scene inn\n\t* Ask about the ford.\n\t* Did you see Pim that night, by the mill?\nend scene\ngo inn\n";
    const auto hint = [&](const std::string& id) {
        const std::string all = warnings(scene + "print taken(\"" + id + "\")");
        return all.substr(std::min(all.find('('), all.size()));
    };
    CHECK(hint("Ask about the ford.") == "(did you mean \"inn/ask_about_the_ford\"?)\n");
    CHECK(hint("ask_about_the_ford") == "(did you mean \"inn/ask_about_the_ford\"?)\n");
    CHECK(hint("inn/Ask about the ford.") == "(did you mean \"inn/ask_about_the_ford\"?)\n");
    CHECK(hint("inn/did_you_see_pim") == "(did you mean \"inn/did_you_see_pim_that_night_by_the_mill\"?)\n");
    CHECK(hint("inn/fish") == "(an option's id is its scene or function and its words: \"inn/any_rooms_left\")\n");
    CHECK(hint("inn/ask_about_the_ford").empty());
    // Elements of a list have ids of their own.
    CHECK(warnings("* Buy {x}. [for x in [\"salt\"]]\nprint taken(\"buy_x:Buy salt.\")").empty());
}
