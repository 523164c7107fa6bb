// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A user's program, small enough to be read at a glance: one question, saved and loaded before it is answered. It includes
// and links what the package offers and nothing else.
#include <npcs/npcs.hpp>

#include <string>
#include <utility>

int main() {
    std::string said;
    npcs::Host game;
    game.def("say", [&](std::string line) { said += line; });
    game.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });

    auto script = npcs::Script::compile("say \"You are \" + prompt(\"Who?\")", "who.npcs");
    if (!script.ok()) return 1;
    npcs::Session talk(script.value(), game);
    if (talk.start().kind != npcs::Outcome::Kind::yielded) return 2;

    auto again = npcs::Session::load(talk.save(), script.value(), game);
    if (!again.ok()) return 3;
    if (again.value().resume("Ada").kind != npcs::Outcome::Kind::returned) return 4;
    return said == "You are Ada" ? 0 : 5;
}
