// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/capabilities.hpp"

#include <algorithm>
#include <string>

#include "lsp/tokens.hpp"

namespace npcs::tools::lsp {
namespace {

using nlohmann::json;

/// Returns what a path of keys leads to; null where there is nothing.
const json& member_at(const json& value, const char* path) {
    static const json nothing;
    const json::json_pointer pointer(path);
    return value.is_object() && value.contains(pointer) ? value.at(pointer) : nothing;
}

bool is_set(const json& value, const char* path) { return member_at(value, path) == json(true); }

/// Returns whether a list contains a text.
bool lists(const json& list, const char* text) {
    return list.is_array() && std::find(list.begin(), list.end(), json(text)) != list.end();
}

Encoding chosen_encoding(const json& offered) {
    if (!offered.is_array()) return Encoding::utf16;
    for (const json& each : offered) {
        if (each == "utf-8") return Encoding::utf8;
        if (each == "utf-16") return Encoding::utf16;
        if (each == "utf-32") return Encoding::utf32;
    }
    return Encoding::utf16;
}

const char* name_of(Encoding encoding) {
    return encoding == Encoding::utf8 ? "utf-8" : encoding == Encoding::utf32 ? "utf-32" : "utf-16";
}

}  // namespace

ClientCapabilities ClientCapabilities::read(const json& params) {
    const json& all = member_at(params, "/capabilities");
    const json& text = member_at(all, "/textDocument");
    ClientCapabilities can;
    can.encoding = chosen_encoding(member_at(all, "/general/positionEncodings"));
    can.has_markdown_hover = lists(member_at(text, "/hover/contentFormat"), "markdown");
    can.has_markdown_completion = lists(member_at(text, "/completion/completionItem/documentationFormat"), "markdown");
    can.has_markdown_signatures =
        lists(member_at(text, "/signatureHelp/signatureInformation/documentationFormat"), "markdown");
    can.has_snippets = is_set(text, "/completion/completionItem/snippetSupport");
    can.has_label_offsets = is_set(text, "/signatureHelp/signatureInformation/parameterInformation/labelOffsetSupport");
    can.has_symbol_trees = is_set(text, "/documentSymbol/hierarchicalDocumentSymbolSupport");
    can.has_definition_links = is_set(text, "/definition/linkSupport");
    can.has_code_actions = member_at(text, "/codeAction/codeActionLiteralSupport").is_object();
    can.has_prepare_rename = is_set(text, "/rename/prepareSupport");
    can.has_document_changes = is_set(all, "/workspace/workspaceEdit/documentChanges");
    can.pulls_diagnostics = member_at(text, "/diagnostic").is_object();
    can.refreshes_diagnostics = is_set(all, "/workspace/diagnostics/refreshSupport");
    can.has_diagnostic_versions = is_set(text, "/publishDiagnostics/versionSupport");
    can.has_diagnostic_tags = member_at(text, "/publishDiagnostics/tagSupport").is_object() || can.pulls_diagnostics;
    can.refreshes_tokens = is_set(all, "/workspace/semanticTokens/refreshSupport");
    can.watches_files = is_set(all, "/workspace/didChangeWatchedFiles/dynamicRegistration");
    can.has_progress = is_set(all, "/window/workDoneProgress");
    return can;
}

json server_capabilities(const ClientCapabilities& client) {
    const json files{{"workspaceFolders", {{"supported", true}, {"changeNotifications", true}}}};
    json capabilities{
        {"positionEncoding", name_of(client.encoding)},
        {"textDocumentSync", {{"openClose", true}, {"change", 2}, {"save", {{"includeText", false}}}}},
        {"completionProvider", {{"triggerCharacters", {".", "\"", "/", "@"}}, {"resolveProvider", true}}},
        {"hoverProvider", true},
        {"signatureHelpProvider", {{"triggerCharacters", {"(", ","}}}},
        {"definitionProvider", true},
        {"referencesProvider", {{"workDoneProgress", true}}},
        {"documentHighlightProvider", true},
        {"documentSymbolProvider", {{"label", "npcs"}}},
        {"workspaceSymbolProvider", {{"workDoneProgress", true}}},
        {"codeLensProvider", {{"resolveProvider", false}}},
        {"documentLinkProvider", {{"resolveProvider", false}}},
        {"documentFormattingProvider", true},
        {"renameProvider",
         client.has_prepare_rename ? json{{"prepareProvider", true}, {"workDoneProgress", true}} : json(true)},
        {"foldingRangeProvider", true},
        {"selectionRangeProvider", true},
        {"callHierarchyProvider", {{"workDoneProgress", true}}},
        {"inlayHintProvider", true},
        {"semanticTokensProvider", {{"legend", token_legend()}, {"range", true}, {"full", {{"delta", true}}}}},
        {"workspace", files},
    };
    if (client.has_code_actions)
        capabilities["codeActionProvider"] = {{"codeActionKinds", {"quickfix", "source.fixAll"}}};
    if (client.pulls_diagnostics)
        capabilities["diagnosticProvider"] = {
            {"identifier", "npcs"}, {"interFileDependencies", true}, {"workspaceDiagnostics", false}};
    return capabilities;
}

}  // namespace npcs::tools::lsp
