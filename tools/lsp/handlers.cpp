// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/features.hpp"

namespace npcs::tools::lsp {

const std::map<std::string, Handler, std::less<>>& request_handlers() {
    static const std::map<std::string, Handler, std::less<>> handlers{
        {"textDocument/completion", completion},
        {"completionItem/resolve", resolve_completion},
        {"textDocument/hover", hover},
        {"textDocument/signatureHelp", signature_help},
        {"textDocument/definition", definition},
        {"textDocument/references", references},
        {"textDocument/documentHighlight", document_highlight},
        {"textDocument/documentSymbol", document_symbols},
        {"workspace/symbol", workspace_symbols},
        {"textDocument/prepareRename", prepare_rename},
        {"textDocument/rename", rename},
        {"textDocument/foldingRange", folding_ranges},
        {"textDocument/semanticTokens/full", semantic_tokens},
        {"textDocument/semanticTokens/full/delta", semantic_tokens_delta},
        {"textDocument/semanticTokens/range", semantic_tokens_range},
        {"textDocument/selectionRange", selection_ranges},
        {"textDocument/formatting", formatting},
        {"textDocument/codeAction", code_actions},
        {"textDocument/codeLens", code_lenses},
        {"textDocument/inlayHint", inlay_hints},
        {"textDocument/documentLink", document_links},
        {"textDocument/prepareCallHierarchy", prepare_call_hierarchy},
        {"callHierarchy/incomingCalls", incoming_calls},
        {"callHierarchy/outgoingCalls", outgoing_calls},
        {"textDocument/diagnostic", pulled_diagnostics},
    };
    return handlers;
}

}  // namespace npcs::tools::lsp
