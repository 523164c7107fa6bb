// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The scripts that belong together: those of a project (npcs.toml), or of a folder without one. Documents that are open
// in the editor are taken from there, and all others from their files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lsp/open_documents.hpp"
#include "lsp/text_document.hpp"
#include "npcs/workspace.hpp"

namespace npcs::tools::lsp {

class ScriptSet {
public:
    /// Reads npcs.toml in the folder, if there is one, and finds the scripts. They are read later: see load_some(). Without
    /// npcs.toml those of the folder are meant only if `is_whole`. The folder may be empty.
    ScriptSet(std::string folder, bool is_whole, OpenDocuments& open);

    const std::string& folder() const { return folder_; }
    /// Returns the path of npcs.toml; empty if the folder has none.
    const std::string& project_file() const { return project_file_; }
    /// Returns what is wrong with it.
    const Diagnostics& project_problems() const { return project_problems_; }
    /// Returns the folders below this one that have a npcs.toml of their own.
    const std::vector<std::string>& projects_below() const { return projects_below_; }

    /// Returns the scripts, with the newest texts of all open documents.
    Workspace& workspace();
    /// Returns the text of a script for finding positions in it, even of one that belongs elsewhere. It stays valid until
    /// the next call of a function that is not const.
    const TextDocument& document(const std::string& path);
    /// Returns whether a script is open, or a file that was loaded.
    bool knows(const std::string& path) const;

    bool is_loaded() const { return next_to_load_ >= files_.size(); }
    std::size_t loaded_count() const { return next_to_load_; }
    std::size_t file_count() const { return files_.size(); }
    /// Reads a few of the scripts that were not read yet.
    void load_some(std::size_t most);

    /// Takes a document that is open in the editor, and gives it up when it is closed there.
    void take(const std::string& path);
    void give_up(const std::string& path);
    /// Takes notice that a file was written, created or deleted. `is_below`: it is in the folder.
    void refresh_file(const std::string& path, bool is_below);
    /// Returns the files that were written, created or deleted since the set read them, or missed them.
    std::vector<std::string> changed_files() const;
    /// Returns whether npcs.toml was written, created or deleted since it was read.
    bool has_project_changed() const;

private:
    struct Stamp {
        std::filesystem::file_time_type time{};
        std::uintmax_t size = 0;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };

    bool is_project_there() const;
    void read_project();
    void list_files(std::vector<std::string> named);
    void find_scripts();
    bool is_own_file(const std::string& path) const;
    void load(const std::string& path);
    std::optional<std::string> read_script(const std::string& path);
    static Stamp stamp_of(const std::string& path);

    std::string folder_;
    bool is_whole_;
    std::string project_file_;
    Diagnostics project_problems_;
    Stamp project_stamp_;
    std::vector<std::string> files_;  ///< sorted
    std::vector<std::string> projects_below_;
    std::size_t next_to_load_ = 0;
    OpenDocuments& open_;
    Workspace workspace_;
    std::map<std::string, TextDocument> layouts_;  ///< of files that are not open
    std::map<std::string, Stamp> read_;            ///< the files that were looked for, as they were then
};

/// Returns the absolute path without dots. Links are not followed, because the editor does not either.
std::string spelled_path(const std::string& path);

/// Returns the folder with npcs.toml among that of a file and those above it; nothing if there is none.
std::optional<std::string> project_folder_of(const std::string& file);

}  // namespace npcs::tools::lsp
