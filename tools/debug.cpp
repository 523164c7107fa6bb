// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs debug`: a debug adapter on standard input and output, as editors start one.

#include <cstdio>

#include "command.hpp"

#if defined(NPCS_HAS_DEBUG_ADAPTER)
#include <csignal>

#include "debug_program.hpp"
#endif

namespace npcs::tools {
namespace {

int debug_over_standard_streams() {
#if defined(NPCS_HAS_DEBUG_ADAPTER)
    // An editor that has gone is noticed when it is written to.
    std::signal(SIGPIPE, SIG_IGN);
    constexpr int input = 0, output = 1;
    const std::string problem = serve_debugger(input, output, launch_to_debug);
    if (problem.empty()) return finished;
    std::fprintf(stderr, "npcs: %s\n", problem.c_str());
    return failed;
#else
    std::fprintf(stderr, "npcs: this build has no debug adapter\n");
    return usage;
#endif
}

}  // namespace

void add_debug(CLI::App& app, int& exit_code) {
    CLI::App* command = app.add_subcommand(
        "debug", "Speak the Debug Adapter Protocol on standard input and output, for editors (docs/debugging.md)");
    command->callback([&exit_code] { exit_code = debug_over_standard_streams(); });
}

}  // namespace npcs::tools
