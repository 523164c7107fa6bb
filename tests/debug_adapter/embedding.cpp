// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A game with a server for debuggers to which nobody has come: it plays as without one.

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "npcs/debug_server.hpp"
#include "npcs/npcs.hpp"

namespace {

npcs::Host host_with_prompt() {
    npcs::Host host;
    host.def("prompt(question)", [](npcs::Call& call, std::string question) { return call.suspend(question); });
    return host;
}

npcs::Script compiled(const std::string& text) {
    auto script = npcs::Script::compile(text, "talk.npcs", {}, npcs::Marks::all);
    REQUIRE(script.ok());
    return std::move(script).value();
}

}  // namespace

TEST_CASE("debug adapter: a game plays as usual while nobody is attached", "[debug-adapter]") {
    npcs::Session talk(compiled("a = prompt(\"one?\")\nb = prompt(\"two?\")\nreturn a + b"), host_with_prompt());
    const std::string token = "new for each run";
    std::vector<std::string> shown;
    std::vector<std::string> answers = {"x", "y"};
    const auto typed = [&]() -> std::optional<std::string> {
        if (answers.empty()) return std::nullopt;
        std::string answer = answers.front();
        answers.erase(answers.begin());
        return answer;
    };
    auto listening = npcs::DebugServer::listen({.port = 0, .token = token, .folder = "dialogue"});
    if (!listening) FAIL(npcs::one_line(listening.diagnostics().front()));
    npcs::DebugServer server = std::move(listening).value();
    server.debug(talk);
    shown.push_back("port " + std::to_string(server.port()));

    npcs::Outcome outcome = server.start();  // instead of talk.start()
    while (outcome.waiting()) {
        for (npcs::Outcome& elsewhere : server.poll()) outcome = elsewhere;  // each frame
        if (const auto answer = typed()) outcome = server.resume(*answer);   // instead of talk.resume(answer)
    }
    CHECK(outcome.value.text() == "xy");
    CHECK(server.port() != 0);
    CHECK_FALSE(server.is_attached());
    CHECK_FALSE(server.wait_for_client(std::chrono::milliseconds(10)));
}

TEST_CASE("debug adapter: a server debugs what it is told to, and refuses the rest", "[debug-adapter]") {
    npcs::DebugServer server = npcs::DebugServer::listen().value();
    CHECK(server.start().error.code == "nothing-debugged");
    npcs::Session talk(compiled("return 1"), host_with_prompt());
    server.debug(talk);
    CHECK(server.tick(1).front().error.code == "nothing-debugged");
    CHECK(server.start().value.number() == 1);
    server.debug_nothing();
    CHECK(server.resume().error.code == "nothing-debugged");

    npcs::Machine world(host_with_prompt());
    server.debug(world);
    CHECK(server.run(compiled("wait 2\nreturn 3")).kind == npcs::Outcome::Kind::yielded);
    CHECK(server.tick(1).empty());
    const auto outcomes = server.tick(1);
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes.front().value.number() == 3);
    CHECK(server.choose(0).error.code == "nothing-debugged");
}

TEST_CASE("debug adapter: a port that is taken is a diagnostic", "[debug-adapter]") {
    const npcs::DebugServer first = npcs::DebugServer::listen().value();
    const auto second = npcs::DebugServer::listen({.port = first.port()});
    REQUIRE_FALSE(second.ok());
    CHECK(second.diagnostics().front().code == "port");
}
