// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A game to attach to: it listens on a port, has one conversation, and answers its questions with the words it was given; without any,
// with the lines that are typed. In its loop it asks the server once per frame, as any game would.
//
//     npcs-debug-game SCRIPT TOKEN [ANSWER...]

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "npcs/debug_server.hpp"
#include "npcs/npcs.hpp"

namespace {

constexpr auto frame = std::chrono::milliseconds(10);
constexpr int frames_of_thought = 100;  ///< before an answer

void say(const std::string& text) {
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

bool asks(const npcs::Outcome& outcome) {
    return outcome.kind == npcs::Outcome::Kind::yielded && !outcome.function.empty();
}

/// Returns a line if somebody has typed one.
std::optional<std::string> typed() {
    pollfd input{0, POLLIN, 0};
    if (::poll(&input, 1, 0) <= 0) return std::nullopt;
    std::string line;
    for (char c = 0; ::read(0, &c, 1) == 1 && c != '\n';) line += c;
    return line;
}

int play(npcs::DebugServer& server, const std::vector<std::string>& answers) {
    npcs::Outcome outcome = server.start();
    std::size_t next = 0;
    while (outcome.waiting()) {
        if (!asks(outcome)) {
            if (!outcome.value.is_null()) say(outcome.value.text());
            outcome = server.resume();
            continue;
        }
        say("asks: " + outcome.value.text());
        bool is_elsewhere = false;
        std::optional<std::string> answer;
        for (int i = 0; (answers.empty() ? !answer : i < frames_of_thought) && !is_elsewhere; ++i) {
            for (npcs::Outcome& other : server.poll()) {
                outcome = std::move(other);
                is_elsewhere = true;
            }
            if (answers.empty() && !is_elsewhere) answer = typed();
            std::this_thread::sleep_for(frame);
        }
        if (is_elsewhere) continue;
        if (!answer && next < answers.size()) answer = answers[next++];
        if (!answer) return 3;
        say("answers: " + *answer);
        outcome = server.resume(*answer);
    }
    if (outcome.kind == npcs::Outcome::Kind::failed) say("failed: " + outcome.error.message);
    else say("over");
    return outcome.kind == npcs::Outcome::Kind::returned ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const auto text = npcs::read_file(argv[1]);
    if (!text) return 2;
    const std::string path = argv[1];
    const auto script =
        npcs::Script::compile(text.value(), path.substr(path.find_last_of('/') + 1), {}, npcs::Marks::all);
    if (!script) return 2;
    npcs::Host host;
    host.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    host.on_print([](const npcs::Call&, std::string_view line) {
        say("prints: " + std::string(line.substr(0, line.find('\n'))));
    });
    npcs::Session talk(script.value(), host);

    auto listening = npcs::DebugServer::listen({.token = argv[2]});
    if (!listening) return 2;
    npcs::DebugServer server = std::move(listening).value();
    server.debug(talk);
    say("port " + std::to_string(server.port()));
    if (!server.wait_for_client(std::chrono::seconds(90))) {
        say("nobody has come");
        return 4;
    }
    return play(server, {argv + 3, argv + argc});
}
