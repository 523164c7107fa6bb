// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#include "game.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <npcs/npcs.hpp>

namespace fleet {

namespace {

constexpr double seconds_to_answer = 5;

}  // namespace

npcs::Host game(Post post) {
    npcs::Host game;
    game.def(
        "prompt(question)",
        [](npcs::Call& call, std::string question) { return call.suspend(question, seconds_to_answer); },
        {.doc = "Asks the player, who has five seconds. No answer is null.", .asks = "question", .returns = "text"});
    game.def("say(who, line)",
             [post](npcs::Call& call, npcs::Value who, std::string line) {
                 post(call, "say", who.get("name").text() + ": " + line);
             },
             {.doc = "Sends a line to the player.", .speaks = "line"});
    game.def(
        "give(to, what)",
        [post](npcs::Call& call, std::string to, npcs::Value what) { post(call, "give", to + ": " + what.text()); },
        {.doc = "Puts something into a purse or a bag."});
    return game;
}

npcs::Host game_of_store() {
    return game([](npcs::Call& call, std::string_view kind, std::string_view body) {
        npcs::Outbox::of(call)->post(kind, body);
    });
}

npcs::Result<std::vector<npcs::ScriptSource>> read_scripts(const std::string& folder) {
    std::vector<npcs::ScriptSource> scripts;
    for (const std::string_view name : script_names) {
        auto text = npcs::read_file(folder + "/" + std::string(name) + ".npcs");
        if (!text) return text.diagnostics();
        scripts.push_back({.name = std::string(name), .text = std::move(text).value()});
    }
    return scripts;
}

std::string conversation_id(unsigned player, std::string_view script) {
    char number[16];
    std::snprintf(number, sizeof number, "%05u", player);
    return "player-" + std::string(number) + "/" + std::string(script);
}

std::uint64_t seed_of(std::string_view id) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return hash;
}

std::string step_body(std::uint64_t version, std::string_view cause) {
    return std::to_string(version) + " " + std::string(cause);
}

void give_up(const npcs::Diagnostics& problems) {
    for (const auto& problem : problems) std::cerr << npcs::rich(problem) << "\n";
    std::exit(1);
}

}  // namespace fleet
