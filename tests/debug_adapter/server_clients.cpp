// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A game with a client: what the client may keep the game from, and what becomes of the game when it goes.

#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "debug_adapter/arguments.hpp"
#include "debug_adapter/channel.hpp"
#include "npcs/debug_server.hpp"
#include "npcs/npcs.hpp"

using namespace npcs::debug_adapter;

namespace {

constexpr Milliseconds patience{90'000};

/// A client as an editor is one, with only what is needed here.
class Client {
public:
    explicit Client(std::uint16_t port) : channel_(Channel::over_socket(connect_to(port, why_))) {}

    int send(const std::string& command, Json arguments = Json::object()) {
        channel_.send(
            {{"seq", ++seq_}, {"type", "request"}, {"command", command}, {"arguments", std::move(arguments)}});
        return seq_;
    }
    /// Sends what a client says at the beginning.
    void attach(std::uint32_t breakpoint = 0) {
        send("initialize", {{"adapterID", "npcs"}});
        send("attach", {{"token", "secret"}});
        if (breakpoint != 0)
            send("setBreakpoints",
                 {{"source", {{"path", "talk.npcs"}}}, {"breakpoints", Json::array({{{"line", breakpoint}}})}});
        send("configurationDone");
    }
    /// Returns the next event of that name; null if none comes.
    Json event(const std::string& name) {
        return next([&](const Json& one) { return text_of(one, "event") == name; });
    }
    Json response(int request) {
        return next([&](const Json& one) { return number_of(one, "request_seq") == std::uint32_t(request); });
    }
    /// Returns how many responses have come already.
    std::size_t responses() {
        std::size_t count = 0;
        while (const auto text = channel_.receive(Milliseconds(0)))
            if (text->find("\"response\"") != std::string::npos) ++count;
        return count;
    }
    void leave() { channel_ = Channel::over_socket(Descriptor()); }
    bool is_gone(Milliseconds wait = patience) {
        while (channel_.receive(wait)) continue;
        return !channel_.is_open();
    }

private:
    Json next(const std::function<bool(const Json&)>& is_wanted) {
        while (const auto text = channel_.receive(patience))
            if (auto message = parsed(*text); message && is_wanted(*message)) return std::move(*message);
        return Json();
    }

    std::string why_;
    Channel channel_;
    int seq_ = 0;
};

struct Game {
    std::string printed;
    int rolls = 0;
    std::function<void()> poked;
    npcs::Host host;
    npcs::DebugServer server;

    explicit Game(Milliseconds attach_within = Milliseconds(10'000))
        : server(npcs::DebugServer::listen({.token = "secret", .attach_within = attach_within}).value()) {
        host.def("ask", [](npcs::Call& call, npcs::Value question) { return call.suspend(question); });
        host.def("roll", [this] { return ++rolls; });
        host.def("poke", [this] {
            if (poked) poked();
        });
        host.on_print([this](const npcs::Call&, std::string_view text) { printed += text; });
    }
    npcs::Session talk(const std::string& text) {
        auto script = npcs::Script::compile(text, "talk.npcs", {}, npcs::Marks::all);
        REQUIRE(script.ok());
        return npcs::Session(std::move(script).value(), host);
    }
    void wait_for(Client& client, std::uint32_t breakpoint = 0) {
        client.attach(breakpoint);
        REQUIRE(server.wait_for_client(patience));
    }
};

constexpr const char* rolls = "a = roll\nb = roll\nprint a + b\nx = ask(1)\nprint x\n";

}  // namespace

TEST_CASE("debug adapter: a client that does not attach keeps no other one out", "[debug-adapter]") {
    Game game(Milliseconds(0));
    auto talk = game.talk("return 1");
    game.server.debug(talk);
    Client silent(game.server.port());
    Client half(game.server.port());
    half.send("initialize", {{"adapterID", "npcs"}});
    // The second one is told that there is one, until that one is let go.
    while (!silent.is_gone(Milliseconds(0))) game.server.poll();
    Client late(game.server.port());
    late.attach();
    CHECK(game.server.wait_for_client(patience));
    CHECK(game.server.is_attached());
}

TEST_CASE("debug adapter: a poll handles a part of what has come", "[debug-adapter]") {
    Game game;
    auto talk = game.talk("return 1");
    game.server.debug(talk);
    Client client(game.server.port());
    game.wait_for(client);
    client.responses();
    constexpr std::size_t count = 950;
    for (std::size_t i = 0; i < count; ++i) client.send("threads");
    game.server.poll();
    std::size_t answered = client.responses();
    CHECK(answered <= 100);
    for (int i = 0; i < 20 && answered < count; ++i) {
        game.server.poll();
        answered += client.responses();
    }
    CHECK(answered == count);
}

TEST_CASE("debug adapter: requests are withdrawn however many wait", "[debug-adapter]") {
    Game game;
    auto talk = game.talk("return 1");
    game.server.debug(talk);
    Client client(game.server.port());
    game.wait_for(client);
    std::vector<int> requests;
    for (int i = 0; i < 400; ++i) requests.push_back(client.send("threads"));
    for (const int request : requests)
        if (request % 2 == 0) client.send("cancel", {{"requestId", request}});
    for (int i = 0; i < 20; ++i) game.server.poll();
    for (const int request : requests) {
        const Json response = client.response(request);
        REQUIRE(flag_of(response, "success") == (request % 2 != 0));
    }
    const int last = client.send("threads");
    game.server.poll();
    CHECK(flag_of(client.response(last), "success"));
}

TEST_CASE("debug adapter: the longest wait there is ends when a client comes, and no outcome is lost",
          "[debug-adapter]") {
    Game game;
    auto talk = game.talk(rolls);
    game.server.debug(talk);
    CHECK(game.server.start().kind == npcs::Outcome::Kind::yielded);
    Client client(game.server.port());
    std::thread editor([&] {
        client.send("initialize", {{"adapterID", "npcs"}});
        client.send("attach", {{"token", "secret"}});
        client.send("pause", {{"threadId", 1}});
        client.event("stopped");
        client.send("stepBack", {{"threadId", 1}});
        client.event("stopped");
        client.send("configurationDone");
        client.send("continue", {{"threadId", 1}});
    });
    CHECK(game.server.wait_for_client(Milliseconds::max()));
    editor.join();
    CHECK(game.server.wait_for_client(Milliseconds::min()));
    const auto outcomes = game.server.poll();
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes.front().value.number() == 1);
    CHECK(game.server.poll().empty());
}

TEST_CASE("debug adapter: a game that stands in the past goes on from the present when its client goes",
          "[debug-adapter]") {
    for (const bool says_goodbye : {true, false}) {
        Game game;
        auto talk = game.talk(rolls);
        game.server.debug(talk);
        Client client(game.server.port());
        game.wait_for(client, 3);
        std::thread editor([&] {
            client.event("stopped");
            client.send("stepBack", {{"threadId", 1}});
            client.event("stopped");
            client.send("stepBack", {{"threadId", 1}});
            client.event("stopped");
            if (says_goodbye) client.response(client.send("disconnect"));
            client.leave();
        });
        const npcs::Outcome outcome = game.server.start();
        editor.join();
        CHECK(outcome.kind == npcs::Outcome::Kind::yielded);
        CHECK(outcome.value.number() == 1);
        CHECK(game.rolls == 2);
        CHECK(game.printed == "3\n");
        CHECK_FALSE(game.server.is_attached());
        CHECK(game.server.resume("x").kind == npcs::Outcome::Kind::returned);
        CHECK(game.printed == "3\nx\n");
    }
}

TEST_CASE("debug adapter: what a client has changed in the past remains when it goes", "[debug-adapter]") {
    Game game;
    auto talk = game.talk(rolls);
    game.server.debug(talk);
    Client client(game.server.port());
    game.wait_for(client, 3);
    std::thread editor([&] {
        client.event("stopped");
        client.send("stepBack", {{"threadId", 1}});
        client.event("stopped");
        client.response(client.send("setExpression", {{"expression", "a"}, {"value", "40"}}));
        client.leave();
    });
    CHECK(game.server.start().kind == npcs::Outcome::Kind::yielded);
    editor.join();
    CHECK(game.rolls == 3);
    CHECK(game.printed == "43\n");
}

TEST_CASE("debug adapter: a question that was gone back from is asked again when the client goes", "[debug-adapter]") {
    Game game;
    auto talk = game.talk(rolls);
    game.server.debug(talk);
    Client client(game.server.port());
    game.wait_for(client);
    CHECK(game.server.start().kind == npcs::Outcome::Kind::yielded);
    bool is_back = false;
    std::thread editor([&] {
        client.send("pause", {{"threadId", 1}});
        client.event("stopped");
        client.send("stepBack", {{"threadId", 1}});
        is_back = !client.event("stopped").is_null();
        client.leave();
    });
    std::vector<npcs::Outcome> outcomes;
    while (game.server.is_attached())
        for (npcs::Outcome& one : game.server.poll()) outcomes.push_back(std::move(one));
    editor.join();
    CHECK(is_back);
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes.front().value.number() == 1);
    CHECK(game.rolls == 2);
    CHECK(game.server.resume("x").kind == npcs::Outcome::Kind::returned);
}

TEST_CASE("debug adapter: the tasks of a tick have their turns when the client goes in the middle of it",
          "[debug-adapter]") {
    Game game;
    npcs::Machine world(game.host);
    game.server.debug(world);
    const auto script = npcs::Script::compile(
        "walk = function(n)\n  wait 1\n  print n\n  return n\nend function\nspawn @walk, [1]\nspawn @walk, [2]\n",
        "talk.npcs", {}, npcs::Marks::all);
    REQUIRE(script.ok());
    Client client(game.server.port());
    game.wait_for(client, 3);
    CHECK(game.server.run(script.value()).kind == npcs::Outcome::Kind::returned);
    CHECK(game.server.tick(0).empty());
    std::thread editor([&] {
        client.event("stopped");
        client.leave();
    });
    const auto outcomes = game.server.tick(1);
    editor.join();
    CHECK(game.printed == "1\n2\n");
    REQUIRE(outcomes.size() == 2);
    CHECK(outcomes.front().value.number() == 1);
    CHECK(outcomes.back().value.number() == 2);
}

TEST_CASE("debug adapter: a client at the port is told when the game ends", "[debug-adapter]") {
    std::optional<Client> client;
    {
        Game game;
        auto talk = game.talk("return 1");
        game.server.debug(talk);
        client.emplace(game.server.port());
        game.wait_for(*client);
        game.server.start();
    }
    CHECK(member(client->event("exited"), "body")["exitCode"] == 0);
    CHECK_FALSE(client->event("terminated").is_null());
    CHECK(client->is_gone());
}

TEST_CASE("debug adapter: the server is not used by callbacks of its own runs", "[debug-adapter]") {
    Game game;
    auto talk = game.talk("poke\nprint roll\n");
    auto other = game.talk("return 7");
    game.server.debug(talk);
    Client client(game.server.port());
    std::vector<std::string> codes;
    game.poked = [&] {
        codes.push_back(game.server.start().error.code);
        codes.push_back(game.server.resume().error.code);
        codes.push_back(game.server.run(npcs::Script::compile("").value()).error.code);
        codes.push_back(game.server.tick(1).front().error.code);
        CHECK(game.server.poll().empty());
        game.server.wait_for_client(Milliseconds(1));
        game.server.debug(other);
    };
    SECTION("without a client") {}
    SECTION("with one") { game.wait_for(client); }
    CHECK(game.server.start().kind == npcs::Outcome::Kind::returned);
    CHECK(codes == std::vector<std::string>(4, "running"));
    CHECK(game.printed == "1\n");
    CHECK(game.server.start().value.number() == 7);
}

TEST_CASE("debug adapter: a client that comes while the conversation runs by itself is served behind that",
          "[debug-adapter]") {
    Game game;
    auto talk = game.talk("poke\nx = ask(1)\nprint x\n");
    game.server.debug(talk);
    Client client(game.server.port());
    client.attach(3);
    game.poked = [&] {
        while (!game.server.is_attached()) game.server.poll();
    };
    CHECK(talk.start().kind == npcs::Outcome::Kind::yielded);
    game.server.poll();
    std::string reason;
    std::thread editor([&] {
        reason = text_of(member(client.event("stopped"), "body"), "reason");
        client.leave();
    });
    CHECK(game.server.resume("x").kind == npcs::Outcome::Kind::returned);
    editor.join();
    CHECK(reason == "breakpoint");
}

TEST_CASE("debug adapter: a callback may destroy the server", "[debug-adapter]") {
    auto game = std::make_unique<Game>();
    auto talk = game->talk("poke\nprint roll\n");
    std::optional<npcs::DebugServer> server(npcs::DebugServer::listen({.token = "secret"}).value());
    server->debug(talk);
    Client client(server->port());
    client.attach();
    REQUIRE(server->wait_for_client(patience));
    game->poked = [&] { server.reset(); };
    CHECK(server->start().kind == npcs::Outcome::Kind::returned);
    CHECK(game->printed == "1\n");
    CHECK_FALSE(client.event("terminated").is_null());
}
