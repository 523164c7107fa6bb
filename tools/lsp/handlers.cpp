// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/features.hpp"
#include "lsp/json_text.hpp"

namespace npcs::tools::lsp {
namespace {

template <json (*answer)(Editor&, const json&, Asked&)>
std::string as_text(Editor& editor, const json& params, Asked& asked) {
    return text_of_json(answer(editor, params, asked));
}

}  // namespace

const std::map<std::string, Handler, std::less<>>& request_handlers() {
    static const std::map<std::string, Handler, std::less<>> handlers{
        {"textDocument/completion", as_text<completion>},
        {"completionItem/resolve", as_text<resolve_completion>},
        {"textDocument/hover", as_text<hover>},
        {"textDocument/signatureHelp", as_text<signature_help>},
        {"textDocument/definition", as_text<definition>},
        {"textDocument/references", as_text<references>},
        {"textDocument/documentHighlight", as_text<document_highlight>},
        {"textDocument/documentSymbol", document_symbols},
        {"workspace/symbol", as_text<workspace_symbols>},
        {"textDocument/prepareRename", as_text<prepare_rename>},
        {"textDocument/rename", as_text<rename>},
        {"textDocument/foldingRange", as_text<folding_ranges>},
        {"textDocument/semanticTokens/full", semantic_tokens},
        {"textDocument/semanticTokens/full/delta", semantic_tokens_delta},
        {"textDocument/semanticTokens/range", semantic_tokens_range},
        {"textDocument/selectionRange", as_text<selection_ranges>},
        {"textDocument/formatting", as_text<formatting>},
        {"textDocument/codeAction", as_text<code_actions>},
        {"textDocument/codeLens", as_text<code_lenses>},
        {"textDocument/inlayHint", as_text<inlay_hints>},
        {"textDocument/documentLink", as_text<document_links>},
        {"textDocument/prepareCallHierarchy", as_text<prepare_call_hierarchy>},
        {"callHierarchy/incomingCalls", as_text<incoming_calls>},
        {"callHierarchy/outgoingCalls", as_text<outgoing_calls>},
        {"textDocument/diagnostic", as_text<pulled_diagnostics>},
    };
    return handlers;
}

}  // namespace npcs::tools::lsp
