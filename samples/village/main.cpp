// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A village in text: eleven people of five scripts, each a task of one machine. The player's answers are lines of standard
// input, one for each ten minutes in which a question is open; an empty line keeps silent, and at their end the player leaves.
//
//     village FOLDER              from three in the afternoon until nothing is left to do
//     village FOLDER TICKS        the same, but saved, thrown away and loaded again every so many ticks: nobody notices
//     village --describe          what the scripts can call, for the tools: game.toml
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <npcs/npcs.hpp>

namespace {

using Wait = npcs::Outcome::Wait;

constexpr double minutes_per_tick = 10;
constexpr int day = 24 * 60, afternoon = 15 * 60;

[[noreturn]] void give_up(const npcs::Diagnostics& problems) {
    for (const auto& problem : problems) std::cerr << npcs::rich(problem);
    std::exit(1);
}

std::vector<npcs::Script> read_scripts(const std::string& folder) {
    std::vector<npcs::Script> scripts;
    for (const std::string name : {"village", "trade", "watch", "night", "inn"}) {
        const auto text = npcs::read_file(folder + "/" + name + ".npcs");
        if (!text) give_up(text.diagnostics());
        const auto script = npcs::Script::compile(text.value(), name + ".npcs");
        if (!script) give_up(script.diagnostics());
        scripts.push_back(script.value());
    }
    return scripts;
}

class Village {
public:
    explicit Village(std::vector<npcs::Script> scripts) : scripts_(std::move(scripts)), world_(host()) {
        for (const auto& script : scripts_) tell(world_.run(script));
    }

    static std::string describe() { return Village({}).host().describe(); }

    void live(int ticks_between_saves) {
        for (int tick = 1; !world_.tasks().empty(); ++tick) {
            for (const auto& news : world_.tick(minutes_per_tick)) tell(news);
            if (ticks_between_saves != 0 && tick % ticks_between_saves == 0) sleep_and_wake();
            for (const auto& ticket : world_.tickets()) answer(ticket);
        }
    }

private:
    npcs::Host host() {
        npcs::Host game;
        game.on_print([this](std::string_view text) { show(text); });
        game.def("say(who, line)",
                 [this](npcs::Value who, std::string line) { show(who.get("name").text() + ": " + line + "\n"); },
                 {.doc = "Somebody says a line.", .speaks = "line"});
        game.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question, 40); },
                 {.doc = "Asks the player, who has forty minutes. No answer is null.",
                  .asks = "question",
                  .returns = "text"});
        game.def("cancel(reason, plan)",
                 [this](npcs::Value reason, std::string plan) {
                     show("(So much for " + plan + ": " + reason.get("kind").text() + ".)\n");
                 },
                 {.doc = "Somebody gives up a plan."});
        return game;
    }

    void show(std::string_view text) {
        const int minute = (afternoon + static_cast<int>(world_.now())) % day;
        std::printf("%02d:%02d  %.*s", minute / 60, minute % 60, static_cast<int>(text.size()), text.data());
    }

    /// What came of a turn.
    void tell(const npcs::Outcome& outcome) {
        if (outcome.kind == npcs::Outcome::Kind::failed || outcome.kind == npcs::Outcome::Kind::refused)
            give_up({outcome.error});
        if (outcome.kind != npcs::Outcome::Kind::yielded) return;
        show(outcome.value.text() + "\n");
        for (std::size_t i = 0; i < outcome.options.size(); ++i)
            if (outcome.options[i].available) std::printf("       %zu. %s\n", i + 1, outcome.options[i].text.c_str());
    }

    /// The player takes ten minutes to think, and this game may have been loaded meanwhile.
    void answer(const npcs::Ticket& ticket) {
        std::string line;
        if (!std::getline(std::cin, line)) {
            show("(You get up and leave.)\n");
            world_.cancel_ticket(ticket.id);
        } else if (!line.empty()) {
            std::printf("> %s\n", line.c_str());
            const npcs::Value value =
                ticket.options.empty() ? npcs::Value(line) : npcs::Value(std::atof(line.c_str()) - 1);
            if (!world_.complete(ticket.id, value).empty()) show("(That cannot be had.)\n");
        }
    }

    void sleep_and_wake() {
        auto loaded = npcs::Machine::load(world_.save(), scripts_, host());
        if (!loaded) give_up(loaded.diagnostics());
        world_ = std::move(loaded).value();
    }

    std::vector<npcs::Script> scripts_;
    npcs::Machine world_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    if (std::string(argv[1]) == "--describe") {
        std::fputs(Village::describe().c_str(), stdout);
        return 0;
    }
    Village(read_scripts(argv[1])).live(argc > 2 ? std::atoi(argv[2]) : 0);
}
