// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A fleet of processes over one store, each of which may be killed at any time. README.md tells how they are run together.
//
//     fleet release STORE FOLDER              makes the folder's scripts current
//     fleet begin STORE FIRST LAST            begins the conversations of players FIRST to LAST - 1; can be repeated
//     fleet work STORE JOURNAL NAME MOMENTS   a worker, until it gets SIGTERM or its parent is gone; or, unless MOMENTS is 0,
//                                             until it has lived through so many of them, see fate.hpp
//     fleet verdicts STORE FOLDER             tells what would become of sleeping conversations with these scripts
//     fleet migrate STORE RATE                brings them over, so many a second; can be repeated
//     fleet left STORE                        tells what is left to do; exits with 3 if anything is
//     fleet check STORE JOURNAL PLAYERS OLD NEW    plays everything again in memory; OLD and NEW are folders of scripts
//     fleet describe                          what the scripts can call, for the tools: game.toml
//     fleet misplay STORE                     takes a step that nobody is told of, which `check` must notice
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include <npcs/npcs.hpp>

#include "check.hpp"
#include "game.hpp"
#include "journal.hpp"
#include "players.hpp"
#include "release.hpp"
#include "worker.hpp"

namespace {

volatile std::sig_atomic_t is_told_to_stop = 0;

npcs::Store open(const std::string& url) {
    return fleet::value_or_give_up(
        npcs::open_store(url, {.host = fleet::game_of_store(), .lock_timeout = std::chrono::seconds(20)}));
}

unsigned number(const std::string& text) { return static_cast<unsigned>(std::strtoul(text.c_str(), nullptr, 10)); }

int begin(npcs::Store store, unsigned first, unsigned last) {
    for (unsigned player = first; player < last; ++player) {
        for (const std::string_view script : fleet::script_names) {
            const std::string id = fleet::conversation_id(player, script);
            const npcs::Outcome outcome =
                store.create(id, script, {.seed = fleet::seed_of(id)}, [](npcs::Session& talk, npcs::Outbox& outbox) {
                    outbox.post(fleet::step_kind, fleet::step_body(1, "begin"));
                    return talk.start();
                });
            if (outcome.kind == npcs::Outcome::Kind::refused && outcome.error.code != "exists")
                fleet::give_up({outcome.error});
        }
    }
    return 0;
}

int work(npcs::Store store, const std::string& journal_path, const std::string& name, unsigned moments) {
    const fleet::Journal journal(journal_path);
    fleet::Worker worker(std::move(store), journal, name, fleet::Fate(moments));
    const pid_t parent = ::getppid();
    std::signal(SIGTERM, [](int) { is_told_to_stop = 1; });
    std::jthread watcher;
    std::stop_source stop;
    watcher = std::jthread([&](std::stop_token end) {
        while (is_told_to_stop == 0 && ::getppid() == parent && !end.stop_requested())
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stop.request_stop();
    });
    std::cout << name << " has done " << worker.run(stop.get_token()) << " steps" << std::endl;
    return 0;
}

int misplay(npcs::Store store) {
    const auto asleep = fleet::value_or_give_up(store.list({.wait = npcs::Outcome::Wait::choice, .most = 1}));
    if (asleep.empty()) {
        std::cerr << "nobody waits for a choice\n";
        return 3;
    }
    const std::string id = asleep.front().id;
    const npcs::Outcome outcome = store.step(
        id, [&](npcs::Session& talk, npcs::Outbox& outbox) { return fleet::answer(id, outbox.version() - 1, talk); });
    if (outcome.kind == npcs::Outcome::Kind::refused) fleet::give_up({outcome.error});
    std::cout << id << "\n";
    return 0;
}

int check(const npcs::Store& store, const std::vector<std::string>& words) {
    fleet::CheckedFleet checked;
    checked.players = number(words[3]);
    checked.old_scripts = fleet::value_or_give_up(fleet::read_scripts(words[4]));
    checked.new_scripts = fleet::value_or_give_up(fleet::read_scripts(words[5]));
    return fleet::check(store, fleet::value_or_give_up(fleet::read_journal(words[2])), checked) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const std::string command = words.empty() ? "" : words[0] + "/" + std::to_string(words.size() - 1);
    const auto scripts = [&] { return fleet::value_or_give_up(fleet::read_scripts(words[2])); };
    if (command == "describe/0") {
        std::cout << fleet::game_of_store().describe();
        return 0;
    }
    if (command == "begin/3") return begin(open(words[1]), number(words[2]), number(words[3]));
    if (command == "work/4") return work(open(words[1]), words[2], words[3], number(words[4]));
    if (command == "left/1") return fleet::print_left(open(words[1])) ? 0 : 3;
    if (command == "check/5") return check(open(words[1]), words);
    if (command == "misplay/1") return misplay(open(words[1]));
    if (command == "verdicts/2") {
        fleet::print_check(open(words[1]), scripts());
    } else if (command == "release/2") {
        npcs::Store store = open(words[1]);
        fleet::release(store, scripts());
    } else if (command == "migrate/2") {
        npcs::Store store = open(words[1]);
        fleet::migrate(store, std::atof(words[2].c_str()));
    } else {
        std::cerr << "fleet: see the first lines of main.cpp for what it can be told\n";
        return 2;
    }
    return 0;
}
