// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The documents that are open in the editor. Their text is the editor's, whatever the files contain.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "lsp/text_document.hpp"

namespace npcs::tools::lsp {

struct OpenDocument {
    std::string uri;   ///< as the editor writes it
    std::string path;  ///< see path_of(); the URI itself if it is not that of a file
    std::int64_t version = 0;
    TextDocument text;
    bool is_stale = true;  ///< the workspace has another text
};

/// Returns the name of a document in the workspace: the path of a file, or the URI of what is none.
std::string name_of_uri(const std::string& uri);

class OpenDocuments {
public:
    /// Opens a document; if it is open already, its text is replaced.
    OpenDocument& open(const std::string& uri, std::int64_t version, std::string text);
    /// Returns false if it was not open.
    bool close(const std::string& uri);
    /// Returns the document with that name; null if it is not open.
    OpenDocument* find(const std::string& path);
    const OpenDocument* find(const std::string& path) const;
    std::map<std::string, OpenDocument>& all() { return all_; }

private:
    std::map<std::string, OpenDocument> all_;  ///< by path
};

/// Applies the `contentChanges` of a notification, all of them or none: throws json::exception if they are not what the
/// protocol says.
void apply_changes(OpenDocument& document, const nlohmann::json& changes, Encoding encoding);

/// Reads a position. One that is negative or too large becomes the nearest that is possible.
Position position_of(const nlohmann::json& value);

}  // namespace npcs::tools::lsp
