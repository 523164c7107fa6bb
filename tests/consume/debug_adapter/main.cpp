// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A user of the installed library whose game listens for debuggers.
#include <npcs/debug_server.hpp>
#include <npcs/npcs.hpp>

int main() {
    const auto script = npcs::Script::compile("return 6 * 7", "answer.npcs", {}, npcs::Marks::all);
    auto server = npcs::DebugServer::listen();
    if (!script || !server) return 1;
    npcs::Session talk(script.value(), npcs::Host());
    server.value().debug(talk);
    return server.value().start().value.number() == 42 && server.value().poll().empty() ? 0 : 1;
}
