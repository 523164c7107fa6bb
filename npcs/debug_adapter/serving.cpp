// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Serves a client over two descriptors, as a debug adapter is started by an editor. If the client attaches to a game, what both
// say is passed on between them.

#include "debug_adapter/adapter.hpp"
#include "debug_adapter/arguments.hpp"
#include "npcs/debug_program.hpp"

namespace npcs::debug_adapter {
namespace {

constexpr Milliseconds longest_greeting{5000};

/// Passes on what one says to the other. Returns whether that was the end.
bool pass_on(Channel& from, Channel& to) {
    bool is_end = false;
    from.gather();
    while (!from.waiting().empty())
        if (const auto text = from.receive(Milliseconds(0)))
            if (const auto message = parsed(*text)) {
                to.send(*message);
                is_end = is_end || text_of(*message, "event") == "terminated";
            }
    return is_end;
}

/// Connects a client with a game, until one of them ends that.
void bridge(Channel& client, Adapter::Attaching attaching) {
    Channel& game = attaching.game;
    // The client has had an answer to its first request; this one is the game's.
    game.send(*parsed(attaching.initialize));
    const auto greeting = game.receive(longest_greeting);
    const auto capabilities = greeting ? parsed(*greeting) : std::nullopt;
    if (capabilities && flag_of(*capabilities, "success"))
        client.send({{"seq", 0},
                     {"type", "event"},
                     {"event", "capabilities"},
                     {"body", {{"capabilities", member(*capabilities, "body")}}}});
    game.send(*parsed(attaching.attach));
    bool has_told = false;
    while (client.is_open() && game.is_open()) {
        wait_for_either(client, game);
        pass_on(client, game);
        has_told = pass_on(game, client) || has_told;
    }
    if (!has_told) client.send({{"seq", 0}, {"type", "event"}, {"event", "terminated"}});
}

}  // namespace
}  // namespace npcs::debug_adapter

namespace npcs {

std::string serve_debugger(int input, int output, const DebugLauncher& launcher) {
    using namespace debug_adapter;
    AdapterSetup setup;
    setup.launcher = launcher;
    Adapter adapter(Channel(Descriptor::borrowed(input), Descriptor::borrowed(output)), std::move(setup));
    adapter.serve();
    if (auto attaching = adapter.take_attaching()) bridge(adapter.channel(), std::move(*attaching));
    return adapter.problem();
}

}  // namespace npcs
