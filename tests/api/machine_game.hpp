// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the tests of machines have in common.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "npcs/npcs.hpp"

namespace npcs::tests {

/// A host that keeps what was printed and said, and asks.
struct Game {
    Host host;
    std::string heard;
    Game() {
        host.on_print([this](std::string_view text) { heard += text; });
        host.def("prompt", [](Call& call, std::string question) { return call.suspend(question); });
        host.def("hurry", [](Call& call, std::string question) { return call.suspend(question, 3); });
    }
    std::string take() { return std::exchange(heard, {}); }
};

inline std::string code(const Diagnostics& problems) { return problems.empty() ? "" : problems.front().code; }

/// Saves the machine, throws it away and loads it again.
inline void reload(Machine& machine, const Game& game, const std::vector<Script>& scripts) {
    const std::string bytes = machine.save();
    auto loaded = Machine::load(bytes, scripts, game.host);
    for (const Diagnostic& problem : loaded.diagnostics()) FAIL(one_line(problem));
    machine = std::move(loaded).value();
    // Scripts may be linked in another order; from then on the bytes stay the same.
    CHECK(machine.save().size() == bytes.size());
}

}  // namespace npcs::tests
