// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// `npcs store` and `npcs serve` where the command is built without a store.

#include <cstdio>

#include "command.hpp"

#ifndef NPCS_HAS_STORE
namespace npcs::tools {
namespace {

void add_absent(CLI::App& app, const char* name, const char* what, int& exit_code) {
    CLI::App* command = app.add_subcommand(name, what);
    command->allow_extras();
    command->callback([name, &exit_code] {
        std::fprintf(stderr,
                     "npcs: this npcs is built without a store, which npcs %s needs\n"
                     "    hint: build it with libsqlite3-dev or libpq-dev installed (./dev store, see docs/store.md)\n",
                     name);
        exit_code = usage;
    });
}

}  // namespace

void add_store(CLI::App& app, int& exit_code) {
    add_absent(app, "store", "Look after conversations in a database (not in this build)", exit_code);
}

void add_serve(CLI::App& app, int& exit_code) {
    add_absent(app, "serve", "Offer conversations of a store over HTTP (not in this build)", exit_code);
}

}  // namespace npcs::tools
#endif
