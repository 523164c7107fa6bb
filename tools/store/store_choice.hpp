// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What `npcs store` and `npcs serve` share: which store is meant, and the scripts that are given to it.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "npcs/npcs.hpp"
#include "npcs/store.hpp"
#include "project.hpp"

namespace npcs::tools {

/// `--store URL`, or the environment variable NPCS_STORE.
class StoreChoice {
public:
    void add_to(CLI::App& command);
    /// Opens it. Unless `may_make`, a file that is not there is a mistake in its name, not an empty store.
    Result<Store> open(StoreOptions options, bool may_make) const;
    /// Returns its name for people, without what may be secret: no user, no password, no parameters.
    std::string shown() const { return shown_store(url_); }
    static std::string shown_store(const std::string& url);

private:
    std::string url_;
};

/// The scripts that the arguments of a command mean, as a store keeps them, and their project.
struct StoredScripts {
    std::vector<ScriptSource> sources;
    Project project;
};

/// Reads scripts and compiles them. Of a folder, those are meant that its npcs.toml names; without one, all in it but
/// those that others import. A script is called by its path in the folder, without ending.
Result<StoredScripts> read_stored_scripts(const std::vector<std::string>& arguments, const ProjectOptions& options);

}  // namespace npcs::tools
