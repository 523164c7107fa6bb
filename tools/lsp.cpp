// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs lsp`: a language server for editors, on standard input and output.

#include <csignal>
#include <cstdio>
#include <memory>

#include <unistd.h>

#include "command.hpp"
#include "lsp/server.hpp"

namespace npcs::tools {

void add_lsp(CLI::App& app, int& exit_code) {
    CLI::App* const command =
        app.add_subcommand("lsp", "Serve an editor: the Language Server Protocol on standard input and output");
    const auto is_stdio = std::make_shared<bool>(false);
    command->add_flag("--stdio", *is_stdio,
                      "What editors write to name standard input and output; nothing else is served");
    command->callback([is_stdio, &exit_code] {
        std::signal(SIGPIPE, SIG_IGN);
        lsp::Server server(STDIN_FILENO, STDOUT_FILENO);
        exit_code = server.run() ? finished : failed;
        if (server.is_lost())
            std::fprintf(stderr,
                         "npcs lsp: what arrived is not the Language Server Protocol; an editor starts this command\n");
    });
}

}  // namespace npcs::tools
