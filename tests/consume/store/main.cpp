// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A user of the installed library who keeps conversations in a file.
#include <cstdio>

#include <npcs/npcs.hpp>
#include <npcs/store.hpp>

int main() {
    std::remove("consumer.db");
    npcs::Host game;
    game.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    auto store = npcs::open_store("sqlite:consumer.db", {.host = game});
    if (!store || !store.value().add_script({"answer", "x = prompt(\"?\")\nreturn 6 * x"})) return 1;
    store.value().create("player", "answer");
    const auto outcome = store.value().step("player", [](npcs::Session& talk) { return talk.resume(7); });
    return outcome.value.number() == 42 ? 0 : 1;
}
