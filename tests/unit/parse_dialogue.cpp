// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include <catch2/catch.hpp>

#include "parse_text.hpp"

using namespace npcs::syntax::testing;

TEST_CASE("a choice with all its parts") {
    CHECK(tree_of("choose \"What will it be?\"\n"
                  "	option \"A sword (20 gold)\" if gold >= 20 then\n"
                  "		gold -= 20\n"
                  "		smith \"Good eye.\"\n"
                  "	option once \"Heard any rumours?\" then\n"
                  "		smith \"The mill is haunted.\"\n"
                  "	option \"Goodbye\" then\n"
                  "		return\n"
                  "else\n"
                  "	smith \"I have nothing for you today.\"\n"
                  "end choose\n") ==
          "   1  [0] choose \"What will it be?\"\n"
          "      option \"A sword (20 gold)\" if (gold >= 20)\n"
          "   3    [0, 0] assign gold -= 20\n"
          "   4    [0, 1] command smith \"Good eye.\"\n"
          "      option once \"Heard any rumours?\"\n"
          "   6    [0, 2] command smith \"The mill is haunted.\"\n"
          "      option \"Goodbye\"\n"
          "   8    [0, 3] return\n"
          "      else\n"
          "  10    [0, 4] command smith \"I have nothing for you today.\"\n");
    CHECK(tree_of("choose // nothing\n\n option \"a\" then; b; option \"c\" then; end choose; d") ==
          "   1  [0] choose\n      option \"a\"\n   3    [0, 0] expression b\n      option \"c\"\n   3  [1] expression "
          "d\n");
}

TEST_CASE("an option's text and its condition") {
    const auto head = [](const std::string& option) {
        const std::string tree = tree_of("choose\n" + option + "\nend choose");
        const std::string before = "   1  [0] choose\n      ";
        return tree.starts_with(before) ? tree.substr(before.size(), tree.size() - before.size() - 1) : tree;
    };
    CHECK(head("option a then") == "option a");
    CHECK(head("option a + b then") == "option (a + b)");
    CHECK(head("option a if b then") == "option a if b");
    CHECK(head("option a if b else c then") == "option (a if b else c)");
    CHECK(head("option a if b else c if d then") == "option (a if b else c) if d");
    CHECK(head("option a if b else c if d else e then") == "option (a if b else (c if d else e))");
    CHECK(head("option a if b or c then") == "option a if (b or c)");
    CHECK(head("option a for b in c then") == "option a for b in c");
    CHECK(head("option a.b + \"x\" for a in c if a.d <= e then") == "option (a.b + \"x\") for a in c if (a.d <= e)");
    CHECK(head("option a if b else c for d in e if f else g if h then") ==
          "option (a if b else c) for d in (e if f else g) if h");
    CHECK(head("option once a then") == "option once a");
    CHECK(head("option once (a) then") == "option once a");
    CHECK(head("option once -a then") == "option once (-a)");
    CHECK(head("option once then") == "option once");
    CHECK(head("option once + a then") == "option (once + a)");
    CHECK(head("option once.a then") == "option once.a");
    CHECK(head("option once(a) then") == "option once(a)");
    CHECK(head("option once if a then") == "option once if a");
    CHECK(head("option once once then") == "option once once");
    CHECK(head("option f(function(x)\n choose\n option x if y then\n end choose\nend function) if z then")
              .starts_with("option f(function 1(x)) if z"));
    CHECK(head("option a if b for c in d then") ==
          "Compiler Error: got Keyword(for) where Keyword(then) is required [line 2]\n");
}

TEST_CASE("choices nest in everything but between options") {
    CHECK(tree_of("choose \"a\"\noption \"b\" then\n if c then\n  choose\n  option \"d\" then\n   e\n  else\n   f\n  "
                  "end choose\n"
                  " end if\noption \"g\" then\n h\nend choose") ==
          "   1  [0] choose \"a\"\n"
          "      option \"b\"\n"
          "   3    [0, 0] if c\n"
          "   4      [0, 0, 0] choose\n"
          "          option \"d\"\n"
          "   6        [0, 0, 0, 0] expression e\n"
          "          else\n"
          "   8        [0, 0, 0, 1] expression f\n"
          "      option \"g\"\n"
          "  12    [0, 1] expression h\n");
}

TEST_CASE("plans") {
    CHECK(tree_of("plan goto(\"mill\")\nchecking hp : hp > 3\n\n// still\nchecking alive\n walk\n plan 2; wait; end "
                  "plan\nend plan") ==
          "   1  [0] plan goto(\"mill\")\n"
          "      checking hp : (hp > 3)\n"
          "      checking alive\n"
          "   6    [0, 0] expression walk\n"
          "   7    [0, 1] plan 2\n"
          "   7      [0, 1, 0] expression wait\n");
    CHECK(tree_of("plan {\"a\": 1}\nchecking x[1:2] : y if z else w\nend plan") ==
          "   1  [0] plan {\"a\": 1}\n      checking x[1:2] : (y if z else w)\n");
}

TEST_CASE("lines are calls that say how they are written") {
    CHECK(tree_of("Marta: Hello, {name}. #soft #v=1\n: It rains.\n") ==
          "   1  [0] line Marta text(\"Hello, \" + name + \".\"), {\"soft\": true, \"v\": \"1\"}\n"
          "   2  [1] narration say \"\", \"It rains.\"\n");
    CHECK(tree_of("Marta: One\n\ttwo {{3}}\n") == "   1  [0] line Marta \"One two {3}\"\n");
    CHECK(tree_of("x = $\"{a|{b} c}{!d}\" in e") ==
          "   1  [0] assign x = (text(\"\" + sequence[\"a\", text(\"\" + b + \" c\")] + once[\"d\"]) in e)\n");
}

TEST_CASE("options in short, and a choice that is offered again") {
    CHECK(tree_of("* a\n\tb\n+ [if c] d [for e in f]\ng") ==
          "   1  [0] choose\n      option once hidden \"a\"\n   2    [0, 0] expression b\n"
          "      option hidden \"d\" for e in f if c\n   4  [1] expression g\n");
    CHECK(tree_of("choose again within 3: a\n\t+ b [if c else d {e}] -> f\nelse\n\tg\nend choose") ==
          "   1  [0] again true\n"
          "   1    [0, 0] choose {\"timeout\": 3, \"text\": \"a\"}\n"
          "        option hidden \"b\" if c locked text(\"d \" + e)\n"
          "   2      [0, 0, 0] expression f\n"
          "        else\n"
          "   4      [0, 0, 1] expression g\n"
          "   5      [0, 0, 2] break\n");
}

TEST_CASE("alternatives and scenes are other statements in another form") {
    CHECK(tree_of("bark\n* [if a and b] c\n*\n\td\n\te\nend bark") ==
          "   1  [0] bark\n      alternative (a and b)\n   2    [0, 0] expression c\n"
          "      alternative true\n   4    [0, 1] expression d\n   5    [0, 2] expression e\n");
    CHECK(tree_of("scene a\n\tgo b\n\tvisit c.d\nend scene") ==
          "   1  [0] scene a = function 1()\n        function 1\n   2      [0] go b\n   3      [1] visit c.d\n");
}
