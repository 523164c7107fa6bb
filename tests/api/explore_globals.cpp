// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Exploring code that uses the map of globals: setting one reads no others, and nothing that is read is forgotten.
#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include "npcs/explore.hpp"

namespace {

npcs::ExploreReport explored(const std::string& text, bool reduce) {
    const npcs::Script script = npcs::Script::compile(text, "story.npcs", {}, npcs::Marks::all).value();
    npcs::Host host;
    host.def("say", [](const npcs::Value&, const npcs::Value&) {});
    npcs::ExploreOptions options;
    options.reduce = reduce;
    options.threads = 1;
    return npcs::explore(script, host, options);
}

/// Three flags that only the first scene reads, and a second scene with a statement of its own.
std::string two_scenes(const std::string& statement) {
    return "a = false\nb = false\nc = false\nlast = 0\n"
           "scene one\n"
           "\t: First.\n\t+ Yes -> globals.a = true\n\t+ No\n"
           "\t: Second.\n\t+ Yes -> globals.b = true\n\t+ No\n"
           "\t: Third.\n\t+ Yes -> globals.c = true\n\t+ No\n"
           "\tif a and b and c then\n\t\t: All.\n\tend if\n"
           "\tgo two\n"
           "end scene\n"
           "scene two\n"
           "\t: Fourth.\n\t+ Yes\n\t+ No\n"
           "\t" +
           statement +
           "\n"
           "end scene\n"
           "visit one\n";
}

}  // namespace

TEST_CASE("explore: setting a global reads no other one") {
    const std::uint64_t least = explored(two_scenes(": Done."), true).states;
    CHECK(least < 1 + 2 + 4 + 8);
    for (const char* const statement :
         {"globals.last = 1", "globals.last = last + 1", "globals.last += 1", "globals.last = (1 if last else 2)"}) {
        INFO(statement);
        const npcs::ExploreReport report = explored(two_scenes(statement), true);
        CHECK(report.is_complete);
        CHECK(report.states == least);
        CHECK(explored(two_scenes(statement), false).states >= 1 + 2 + 4 + 8);
    }
}

TEST_CASE("explore: what is read through the map of globals tells states apart") {
    for (const char* const statement :
         {"if globals.a then x = [][0]", "m = globals\n\tm.last = 1\n\tif m.a then x = [][0]",
          "m = (globals if last == 0 else {})\n\tif m.a then x = [][0]", "n = \"a\"\n\tif globals[n] then x = [][0]",
          "globals.last = globals\n\tif last.a then x = [][0]"}) {
        INFO(statement);
        const npcs::ExploreReport report = explored(two_scenes(statement), true);
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings.front().code == "error");
        CHECK(report.findings.front().answers.size() == 4);
    }
}
