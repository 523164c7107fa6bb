// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The words that npcs adds to MiniScript are names wherever their statement cannot begin or go on.
#include <catch2/catch.hpp>

#include "parse_text.hpp"

using namespace npcs::syntax::testing;

namespace {

std::string with(std::string text, const std::string& word) {
    for (std::size_t at = text.find('$'); at != text.npos; at = text.find('$', at)) text.replace(at, 1, word);
    return text;
}

}  // namespace

TEST_CASE("each new word names variables, functions, parameters, keys and members") {
    const std::string source =
        "$ = 5\n"
        "$ += $ * 2\n"
        "f = function($=1)\n"
        " return $\n"
        "end function\n"
        "function $($)\n"
        "end function\n"
        "m.$ = m.$(1)\n"
        "m = {\"$\": $, $}\n"
        "m = {$: 1}\n"
        "$.x = $[0]\n"
        "$[0] = -$\n"
        "for $ in $\n"
        "end for\n"
        "while $ < 3\n"
        "end while\n"
        "if $ then $(1) else $ = 2\n"
        "print $, $\n"
        "x = $ if $ else $\n"
        "x = [$, @$, not $, $ and $]\n"
        "$(1)\n"
        "$ - 1\n"
        "$ == 1\n"
        "return $\n";
    const std::string tree =
        "   1  [0] assign $ = 5\n"
        "   2  [1] assign $ += ($ * 2)\n"
        "   3  [2] assign f = function 1($=1)\n"
        "        function 1\n"
        "   4      [0] return $\n"
        "   6  [3] function $ = function 2($)\n"
        "        function 2\n"
        "   8  [4] assign m.$ = m.$(1)\n"
        "   9  [5] assign m = {\"$\": $, $}\n"
        "  10  [6] assign m = {$: 1}\n"
        "  11  [7] assign $.x = $[0]\n"
        "  12  [8] assign $[0] = (-$)\n"
        "  13  [9] for $ in $\n"
        "  15  [10] while ($ < 3)\n"
        "  17  [11] if $\n"
        "  17    [11, 0] expression $(1)\n"
        "      else\n"
        "  17    [11, 1] assign $ = 2\n"
        "  18  [12] command print $, $\n"
        "  19  [13] assign x = ($ if $ else $)\n"
        "  20  [14] assign x = [$, (@$), (not $), ($ and $)]\n"
        "  21  [15] expression $(1)\n"
        "  22  [16] expression ($ - 1)\n"
        "  23  [17] expression ($ == 1)\n"
        "  24  [18] return $\n";
    for (const char* word : {"choose", "option", "once", "do", "loop", "plan", "checking"}) {
        INFO(word);
        CHECK(tree_of(with(source, word)) == with(tree, word));
    }
}

TEST_CASE("each new word can be called as a command") {
    for (const char* word : {"choose", "option", "once", "do", "loop", "plan", "checking"}) {
        INFO(word);
        CHECK(statement(with("$ \"x\"", word)) == with("command $ \"x\"", word));
        CHECK(statement(with("$ -1", word)) == with("command $ (-1)", word));
        CHECK(tree_of(with("x = $\n$", word)) == with("   1  [0] assign x = $\n   2  [1] expression $\n", word));
    }
}

TEST_CASE("programs of MiniScript in which new words follow each other") {
    CHECK(tree_of("choose \"x\"\noption \"y\"") == "   1  [0] command choose \"x\"\n   2  [1] command option \"y\"\n");
    CHECK(tree_of("choose\noption = 1") == "   1  [0] expression choose\n   2  [1] assign option = 1\n");
    CHECK(tree_of("choose\noption.x 1") == "   1  [0] expression choose\n   2  [1] command option.x 1\n");
    CHECK(tree_of("choose \"end choose\"\noption \"then\"") ==
          "   1  [0] command choose \"end choose\"\n   2  [1] command option \"then\"\n");
    CHECK(tree_of("plan x\nchecking = y") == "   1  [0] command plan x\n   2  [1] assign checking = y\n");
    CHECK(tree_of("plan x\nprint \"end plan\"") == "   1  [0] command plan x\n   2  [1] command print \"end plan\"\n");
    CHECK(tree_of("do = @f\ndo\nprint 1") ==
          "   1  [0] assign do = (@f)\n   2  [1] expression do\n   3  [2] command print 1\n");
    CHECK(tree_of("loop") == "   1  [0] expression loop\n");
    CHECK(tree_of("while x\n loop\nend while") == "   1  [0] while x\n   2    [0, 0] expression loop\n");
}

TEST_CASE("new words as names inside the statements they belong to") {
    CHECK(tree_of("choose choose\noption option + \"a\" if option then\n option = 1\n option.x = 2\n option(3)\n "
                  "choose = option\n"
                  " choose 1\n once 2\nend choose") ==
          "   1  [0] choose choose\n      option (option + \"a\") if option\n   3    [0, 0] assign option = 1\n"
          "   4    [0, 1] assign option.x = 2\n   5    [0, 2] expression option(3)\n   6    [0, 3] assign choose = "
          "option\n"
          "   7    [0, 4] command choose 1\n   8    [0, 5] command once 2\n");
    CHECK(tree_of("do\n loop = 1\n loop.x\n do.y 2\n loop 3\nloop") ==
          "   1  [0] do\n   2    [0, 0] assign loop = 1\n   3    [0, 1] expression loop.x\n   4    [0, 2] command do.y "
          "2\n"
          "   5    [0, 3] command loop 3\n");
    CHECK(tree_of("plan plan\nchecking checking\n checking = 1\n plan = 2\nend plan") ==
          "   1  [0] plan plan\n      checking checking\n   3    [0, 0] assign checking = 1\n   4    [0, 1] assign "
          "plan = 2\n");
}
