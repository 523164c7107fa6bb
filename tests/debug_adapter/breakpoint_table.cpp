// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How many breakpoints a client can set.

#include "debug_adapter/breakpoint_table.hpp"

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

using namespace npcs::debug_adapter;

TEST_CASE("debug adapter: breakpoints beyond the limit are refused, and the debugger gets none", "[debug-adapter]") {
    auto script = npcs::Script::compile("print 1", "one.npcs", {}, npcs::Marks::all);
    REQUIRE(script.ok());
    npcs::Session session(std::move(script).value(), npcs::Host());
    Conversation talk(session);
    SourceMap sources("", [](const std::string&) { return true; });
    BreakpointTable table(sources, [](const std::string& path) { return Json(path); });
    Json wanted = Json::array();
    for (std::size_t i = 0; i <= BreakpointTable::most_breakpoints; ++i) wanted.push_back({{"name", "f"}});
    const Json answer = table.set_functions(wanted, nullptr);
    REQUIRE(answer.size() == wanted.size());
    CHECK(answer.front()["message"] != answer.back()["message"]);
    CHECK(answer.back()["message"] == "There are too many breakpoints: at most 10000 are set.");

    Json line = Json::array();
    line.push_back({{"line", 1}});
    CHECK(table.set_lines("one.npcs", line, 1, &talk).front()["message"] == answer.back()["message"]);
    CHECK(talk.debugger().breakpoints().empty());
    CHECK(table.set_functions(Json::array(), nullptr).empty());
    CHECK(table.set_lines("one.npcs", line, 1, &talk).front()["verified"] == true);
    CHECK(talk.debugger().breakpoints().size() == 1);
}
