// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// npcs::diff: two versions of a script side by side, as tools see them.

#include "migration/edited.hpp"
#include "npcs/outline.hpp"

using namespace npcs::tests::migration;

namespace {

/// Each match on a line: `was is marks text`, with ~ for edited and > for moved.
std::string shown(std::string_view before, std::string_view now) {
    std::string text;
    for (const npcs::StatementMatch& match : npcs::diff(compiled(before), compiled(now)))
        text += std::to_string(match.was) + " " + std::to_string(match.is) + (match.edited ? " ~" : "") +
                (match.moved ? " >" : "") + " " + match.text + "\n";
    return text;
}

}  // namespace

TEST_CASE("diff: what is kept, edited, gone and new", "[migration]") {
    CHECK(shown("a = 1\nprint \"good morning\"\nprint \"so late\"\nreturn a\n",
                "a = 1\nb = 7\nprint \"good morning to you\"\nif b then\n    print b\nend if\nreturn a\n") ==
          "1 1 a = 1\n"
          "2 3 ~ print \"good morning to you\"\n"
          "3 0 print \"so late\"\n"
          "4 7 return a\n"
          "0 2 b = 7\n"
          "0 4 if b then\n"
          "0 5 print b\n");
    CHECK(shown("print 1\n", "print 1\n") == "1 1 print 1\n");
    CHECK(shown("", "").empty());
}

TEST_CASE("diff: a statement that was moved", "[migration]") {
    const std::string matches = shown("a = 1\nb = 2\nc = 3\nfirst = \"the very first\"\nlast = \"the last\"\n",
                                      "first = \"the very first\"\na = 1\nb = 2\nc = 3\nlast = \"the last\"\n");
    CHECK(matches == "1 2 a = 1\n2 3 b = 2\n3 4 c = 3\n4 1 > first = \"the very first\"\n5 5 last = \"the last\"\n");
}

TEST_CASE("diff: scripts that were moved from have no matches", "[migration]") {
    npcs::Script script = compiled("print 1\n");
    const npcs::Script other = std::move(script);
    CHECK(npcs::diff(script, other).empty());  // NOLINT(bugprone-use-after-move)
    CHECK(npcs::diff(other, script).empty());
}
