// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "lsp/editor.hpp"

#include <algorithm>
#include <utility>

#include "lsp/uri.hpp"

namespace npcs::tools::lsp {

Target Editor::target(const json& params) {
    const std::string uri = params.at("textDocument").at("uri").get<std::string>();
    std::string path = name_of_uri(uri);
    ScriptSet* const set = projects.find_set_of(path);
    if (set == nullptr || !set->knows(path))
        throw RequestError{ErrorCode::invalid_params, "the document is not open: " + uri};
    return {*set, std::move(path)};
}

Target Editor::target_with_all(const json& params, Asked& asked) {
    Target result = target(params);
    load_all(result.set, asked);
    return result;
}

std::uint32_t Editor::offset_in(const Target& target, const json& params) const {
    const Position position = position_of(params.at("position"));
    return static_cast<std::uint32_t>(target.text().offset(position, capabilities.encoding));
}

workspace::Range Editor::range_in(const Target& target, const json& range) const {
    const auto offset = [&](const json& position) {
        return static_cast<std::uint32_t>(target.text().offset(position_of(position), capabilities.encoding));
    };
    const auto [begin, end] = std::minmax({offset(range.at("start")), offset(range.at("end"))});
    return {begin, end};
}

void Editor::load_all(ScriptSet& set, Asked& asked) {
    constexpr std::size_t at_once = 16;
    while (!set.is_loaded()) {
        asked.check();
        asked.report("Reading scripts", set.loaded_count(), set.file_count());
        set.load_some(at_once);
    }
}

json Editor::range_json(const TextDocument& document, workspace::Range range) const {
    return {{"start", position_json(document.position(range.begin, capabilities.encoding))},
            {"end", position_json(document.position(std::max(range.begin, range.end), capabilities.encoding))}};
}

json Editor::location_json(ScriptSet& set, const workspace::Location& location) const {
    return {{"uri", uri_of(location.path)}, {"range", range_json(set.document(location.path), location.range)}};
}

std::string Editor::uri_of(const std::string& path) const {
    if (const OpenDocument* const document = open.find(path)) return document->uri;
    return path.starts_with('/') ? uri_of_path(path) : path;
}

json Editor::workspace_edit(ScriptSet& set, const std::vector<workspace::DocumentEdits>& documents) const {
    json changes = json::object(), document_changes = json::array();
    for (const workspace::DocumentEdits& each : documents) {
        const TextDocument& text = set.document(each.path);
        json edits = json::array();
        for (const workspace::Edit& edit : each.edits)
            edits.push_back({{"range", range_json(text, edit.range)}, {"newText", edit.text}});
        const std::string uri = uri_of(each.path);
        const OpenDocument* const document = open.find(each.path);
        const json version = document == nullptr ? json() : json(document->version);
        document_changes.push_back({{"textDocument", {{"uri", uri}, {"version", version}}}, {"edits", edits}});
        changes[uri] = std::move(edits);
    }
    if (capabilities.has_document_changes) return {{"documentChanges", std::move(document_changes)}};
    return {{"changes", std::move(changes)}};
}

json markup(std::string_view text, bool is_markdown) {
    return {{"kind", is_markdown ? "markdown" : "plaintext"}, {"value", text}};
}

int symbol_kind(workspace::SymbolKind kind) {
    using workspace::SymbolKind;
    switch (kind) {
        case SymbolKind::variable: return 13;       // Variable
        case SymbolKind::parameter: return 13;      // Variable
        case SymbolKind::function: return 12;       // Function
        case SymbolKind::scene: return 5;           // Class
        case SymbolKind::member: return 8;          // Field
        case SymbolKind::method: return 6;          // Method
        case SymbolKind::module: return 2;          // Module
        case SymbolKind::character: return 19;      // Object
        case SymbolKind::option: return 22;         // EnumMember
        case SymbolKind::event: return 24;          // Event
        case SymbolKind::host_function: return 12;  // Function
        case SymbolKind::intrinsic: return 12;      // Function
        case SymbolKind::keyword: return 20;        // Key
        case SymbolKind::file: return 1;            // File
        case SymbolKind::text: return 15;           // String
    }
    return 13;
}

}  // namespace npcs::tools::lsp
