// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What docs/debugging.md shows.

#include <string>
#include <vector>

#include "debugging/debugged.hpp"

using namespace npcs::tests;

TEST_CASE("debugger: the example of the manual", "[debugger]") {
    std::string text;
    for (int line = 1; line < 12; ++line) text += "gold = " + std::to_string(12 - line) + "\n";
    text += "print gold\ngold = 9\nprint gold\n";
    std::string printed;
    npcs::Host game;
    game.on_print([&](std::string_view said) { printed += said; });
    std::vector<std::uint32_t> lines;
    const auto show = [&](const std::vector<npcs::StackFrame>& frames) { lines.push_back(frames.at(0).line); };

    auto script = npcs::Script::compile(text, "smith.npcs", {}, npcs::Marks::all).value();
    npcs::Session talk(script, game);
    npcs::Debugger debugger(talk);
    debugger.add_breakpoint({.file = "smith.npcs", .line = 12, .condition = "gold < 5"});
    npcs::DebugStop stop = debugger.start();
    while (stop.is_paused()) {
        show(talk.frames());
        stop = debugger.step_over();
    }

    CHECK(lines == std::vector<std::uint32_t>{12, 13, 14});
    CHECK(printed == "1\n9\n");
    CHECK(stop.outcome.kind == npcs::Outcome::Kind::returned);
}
