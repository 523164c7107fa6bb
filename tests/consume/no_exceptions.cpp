// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A game's unit that is compiled with -fno-exceptions -fno-rtti, as many engines' are. It uses what is inline in the headers:
// functions with typed parameters, values, results, snapshots, a machine.
#include <npcs/npcs.hpp>

#include <string>
#include <utility>
#include <vector>

int main() {
    std::vector<std::string> said;
    npcs::Host game;
    game.def("say", [&](std::string who, std::string line) { said.push_back(who + ": " + line); });
    game.def("price", [](const std::string& thing, int count) { return static_cast<int>(thing.size()) * count; });
    game.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });

    // An error is a value here, too.
    const auto broken = npcs::Script::compile("say \"Marta\", (", "broken.npcs");
    if (broken.ok() || broken.diagnostics().empty()) return 1;

    const auto script = npcs::Script::compile("say \"Marta\", prompt(\"What?\") + price(\"rope\", 3)", "stall.npcs");
    if (!script.ok()) return 2;
    npcs::Session talk(script.value(), game);
    if (talk.start().kind != npcs::Outcome::Kind::yielded) return 3;
    const npcs::Snapshot before = talk.snapshot();
    if (talk.resume("rope ").kind != npcs::Outcome::Kind::returned) return 4;
    if (!talk.restore(before).empty() || talk.resume("more rope ").kind != npcs::Outcome::Kind::returned) return 5;

    npcs::Machine world(game);
    if (world.eval("price(\"lamp\", 2.5)").kind != npcs::Outcome::Kind::failed && said.size() != 2) return 6;
    return said == std::vector<std::string>{"Marta: rope 12", "Marta: more rope 12"} ? 0 : 7;
}
