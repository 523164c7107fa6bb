// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What client and server tell each other that they can do. Nothing is sent that a client has not said it understands.
#pragma once

#include <nlohmann/json.hpp>

#include "lsp/text_document.hpp"

namespace npcs::tools::lsp {

struct ClientCapabilities {
    Encoding encoding = Encoding::utf16;
    bool has_markdown_hover = false;
    bool has_markdown_completion = false;
    bool has_markdown_signatures = false;
    bool has_snippets = false;
    bool has_label_offsets = false;  ///< parameters of signatures as places in the label
    bool has_symbol_trees = false;   ///< documentSymbol
    bool has_definition_links = false;
    bool has_code_actions = false;  ///< as literals
    bool has_prepare_rename = false;
    bool has_document_changes = false;  ///< edits with versions
    bool pulls_diagnostics = false;
    bool refreshes_diagnostics = false;
    bool has_diagnostic_versions = false;
    bool has_diagnostic_tags = false;
    bool refreshes_tokens = false;
    bool watches_files = false;  ///< on demand
    bool has_progress = false;   ///< that the server begins

    static ClientCapabilities read(const nlohmann::json& initialize_params);
};

/// The kinds of tokens, in the order of their numbers. Most are LSP's own, so that any colour theme knows them.
nlohmann::json token_legend();

nlohmann::json server_capabilities(const ClientCapabilities& client);

}  // namespace npcs::tools::lsp
