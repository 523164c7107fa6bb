// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the subcommands of `npcs store` share.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "command.hpp"
#include "npcs/npcs.hpp"
#include "npcs/store.hpp"
#include "report.hpp"
#include "store_choice.hpp"

namespace npcs::tools {

struct StoreCommand {
    StoreChoice store;
    bool json = false;
    ErrorFormat error_format = ErrorFormat::rich;
    std::vector<std::string> functions;  ///< of the game, as ask(question)

    /// Adds the subcommand with the options of all of them.
    CLI::App* add_to(CLI::App& group, const char* name, const char* what);
    /// Returns a host with the functions of a project; without one, of that of the current folder; and with those that the
    /// command line names.
    Result<Host> host(const Project* project = nullptr) const;
    /// Opens the store with such a host.
    Result<Store> open(const Project* project = nullptr) const { return open_with(project, false); }
    /// Does the same, and makes the store if it is not there.
    Result<Store> make(const Project* project = nullptr) const { return open_with(project, true); }
    /// Tells what is wrong with the command line. Returns the exit code.
    int complain(const std::string& message) const;
    /// Tells what the store or a script has refused; of which conversation, if an id is given. Returns the exit code.
    int report(Diagnostics problems, std::string_view id = {}) const;
    /// Prints a line, or several.
    void print(const std::string& text) const;

private:
    Result<Store> open_with(const Project* project, bool may_make) const;
};

/// import, export.
void add_store_copies(CLI::App& group, int& exit_code);
/// release, check, migrate.
void add_store_releases(CLI::App& group, int& exit_code);

/// Returns a token whose stop is requested by SIGINT and SIGTERM, from the first call on.
std::stop_token stop_by_signal();

}  // namespace npcs::tools
