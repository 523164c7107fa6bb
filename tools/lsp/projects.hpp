// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The sets of scripts that an editor has to do with: one for each project, and for each folder that it has opened
// without npcs.toml.
#pragma once

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
    std::vector<ScriptSet*> all();

    /// Reads the projects again whose npcs.toml has changed, and returns whether there were any.
    bool refresh_projects();
    /// Reads everything again.
    void reset();
    void refresh_file(const std::string& path);

private:
    ScriptSet& set_in(const std::string& folder);

    OpenDocuments& open_;
    std::vector<std::string> folders_;                        ///< that the editor has opened
    std::map<std::string, std::unique_ptr<ScriptSet>> sets_;  ///< by folder
};

}  // namespace npcs::tools::lsp
