// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What answers to requests are made from: the documents of the editor, the scripts, and what the editor understands. And
// the forms of the protocol that most answers have in common.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "lsp/capabilities.hpp"
#include "lsp/client.hpp"
#include "lsp/open_documents.hpp"
#include "lsp/projects.hpp"
#include "lsp/script_set.hpp"
#include "npcs/workspace.hpp"

namespace npcs::tools::lsp {

/// A document that a request is about.
struct Target {
    ScriptSet& set;
    std::string path;

    Workspace& scripts() const { return set.workspace(); }
    const TextDocument& text() const { return set.document(path); }
};

/// A list that was offered, whose documentation may be asked for.
struct OfferedCompletions {
    std::int64_t number = 0;
    std::vector<std::string> documentation;
};

/// The tokens that were sent last for a document.
struct SentTokens {
    std::string id;
    std::vector<std::uint32_t> packed;
};

class Editor {
public:
    ClientCapabilities capabilities;
    OpenDocuments open;
    Projects projects{open};
    std::deque<OfferedCompletions> offered;
    std::map<std::string, SentTokens> sent_tokens;  ///< by path; of open documents only
    std::int64_t last_number = 0;

    /// Returns the document that `params` names. Throws RequestError if there is no such document.
    Target target(const json& params);
    /// The same, for an answer that depends on other scripts: all that belong to the document have been read.
    Target target_with_all(const json& params, Asked& asked);
    Target target_at(const std::string& path) { return {projects.set_of(path), path}; }
    /// Returns the offset of `position` of the params.
    std::uint32_t offset_in(const Target& target, const json& params) const;
    workspace::Range range_in(const Target& target, const json& range) const;

    /// Reads all scripts that belong to a document, or all that there are, for answers that are about all of them.
    void load_all(ScriptSet& set, Asked& asked);

    json position_json(Position position) const { return {{"line", position.line}, {"character", position.character}}; }
    json range_json(const TextDocument& document, workspace::Range range) const;
    json range_json(const Target& target, workspace::Range range) const { return range_json(target.text(), range); }
    /// `set`: one that may know the text.
    json location_json(ScriptSet& set, const workspace::Location& location) const;
    /// Returns the URI of a document: as the editor writes it, if it is open there.
    std::string uri_of(const std::string& path) const;
    json workspace_edit(ScriptSet& set, const std::vector<workspace::DocumentEdits>& documents) const;
};

/// Returns documentation in Markdown, or as plain text.
json markup(std::string_view text, bool is_markdown);

/// Returns the number of a kind of symbol, as documentSymbol and others have it.
int symbol_kind(workspace::SymbolKind kind);

}  // namespace npcs::tools::lsp
