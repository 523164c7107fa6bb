// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A conversation that never stays in memory: each call of this program takes it one question further.
//
//     save_and_resume ferry.npcs ferry.save        starts, and asks the first question
//     save_and_resume ferry.npcs ferry.save 3      goes on with the answer
#include <iostream>
#include <string>

#include <npcs/npcs.hpp>

int complain(const npcs::Diagnostics& problems) {
    for (const auto& problem : problems) std::cerr << npcs::rich(problem);
    return 1;
}

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const auto text = npcs::read_file(argv[1]);
    if (!text) return complain(text.diagnostics());
    const auto script = npcs::Script::compile(text.value(), argv[1]);
    if (!script) return complain(script.diagnostics());

    npcs::Host game;
    game.def("say", [](std::string who, std::string line) { std::cout << who << ": " << line << "\n"; });
    game.def("prompt", [](npcs::Call& call, std::string question) { return call.suspend(question); });

    npcs::Session talk(script.value(), game);
    npcs::Outcome outcome;
    if (argc == 3) {
        outcome = talk.start();
    } else {
        const auto save = npcs::read_file(argv[2]);
        if (!save) return complain(save.diagnostics());
        auto loaded = npcs::Session::load(save.value(), script.value(), game);
        if (!loaded) return complain(loaded.diagnostics());
        talk = std::move(loaded).value();
        outcome = talk.resume(argv[3]);
    }

    if (outcome.kind == npcs::Outcome::Kind::failed || outcome.kind == npcs::Outcome::Kind::refused)
        return complain({outcome.error});
    if (outcome.waiting()) std::cout << outcome.value.text() << "\n";
    std::string why;
    if (npcs::write_file(argv[2], talk.save(), &why)) return 0;
    std::cerr << why << "\n";
    return 1;
}
