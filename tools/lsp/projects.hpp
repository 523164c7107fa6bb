// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The sets of scripts that an editor has to do with: one for each project, and for each folder that it has opened
// without npcs.toml.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lsp/open_documents.hpp"
#include "lsp/script_set.hpp"

namespace npcs::tools::lsp {

class Projects {
public:
    explicit Projects(OpenDocuments& open) : open_(open) {}

    void add_folder(const std::string& folder);
    void remove_folder(const std::string& folder);

    /// Returns the set to which a script belongs: that of the nearest npcs.toml, else that of the folder the editor has
    /// opened, else one of the script's own folder, or of documents that are no files.
    ScriptSet& set_of(const std::string& path);
    /// The same, for a script that somebody asks about: null if the editor has nothing to do with its set.
    ScriptSet* find_set_of(const std::string& path);
    std::vector<ScriptSet*> all();
    std::size_t count() const { return sets_.size(); }

    /// Reads the projects again whose npcs.toml has changed, and returns whether there were any.
    bool refresh_projects();
    /// Reads everything again.
    void reset();
    void refresh_file(const std::string& path);
    /// Takes notice of scripts that were written, created or deleted, in the folders that the editor has opened only if
    /// `everywhere`. Returns whether there were any.
    bool refresh_files(bool everywhere);
    /// Gives up the sets that no open document belongs to, and that are in no folder which the editor has opened. Returns
    /// whether there were any.
    bool forget_unused();

private:
    ScriptSet& set_in(const std::string& folder);
    std::string home_of(const std::string& path) const;
    bool is_in_folders(const std::string& path) const;

    OpenDocuments& open_;
    std::vector<std::string> folders_;                        ///< that the editor has opened
    std::map<std::string, std::unique_ptr<ScriptSet>> sets_;  ///< by folder
};

}  // namespace npcs::tools::lsp
