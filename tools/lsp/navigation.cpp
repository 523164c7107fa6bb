// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// From one place in the scripts to others.

#include <utility>

#include "lsp/features.hpp"

namespace npcs::tools::lsp {
namespace {

/// Has all scripts of a set analysed, one after another, so that the request can be cancelled between them.
void analyse_all(Editor& editor, ScriptSet& set, Asked& asked) {
    editor.load_all(set, asked);
    const std::vector<std::string> documents = set.workspace().documents();
    std::size_t done = 0;
    for (const std::string& path : documents) {
        asked.check();
        asked.report("Searching scripts", done++, documents.size());
        set.workspace().document_symbols(path);
    }
    asked.check();
}

bool is_definition(const workspace::Reference& reference) { return reference.use == workspace::Use::define; }

bool is_write(workspace::Use use) {
    return use == workspace::Use::define || use == workspace::Use::write || use == workspace::Use::update;
}

}  // namespace

json definition(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const workspace::Definition found = target.scripts().definition(target.path, editor.offset_in(target, params));
    json locations = json::array();
    for (const workspace::Location& each : found.targets) {
        if (!editor.capabilities.has_definition_links) {
            locations.push_back(editor.location_json(target.set, each));
            continue;
        }
        const json range = editor.range_json(target.set.document(each.path), each.range);
        locations.push_back({{"originSelectionRange", editor.range_json(target, found.origin)},
                             {"targetUri", editor.uri_of(each.path)},
                             {"targetRange", range},
                             {"targetSelectionRange", range}});
    }
    return locations;
}

json references(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target(params);
    const bool has_definitions = params.at("context").at("includeDeclaration").get<bool>();
    analyse_all(editor, target.set, asked);
    json locations = json::array();
    for (const workspace::Reference& each : target.scripts().references(target.path, editor.offset_in(target, params)))
        if (has_definitions || !is_definition(each))
            locations.push_back(editor.location_json(target.set, each.location));
    return locations;
}

json document_highlight(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    constexpr int text = 1, read = 2, write = 3;
    json places = json::array();
    for (const workspace::Reference& each :
         target.scripts().highlights(target.path, editor.offset_in(target, params))) {
        const int kind = each.use == workspace::Use::mention ? text : is_write(each.use) ? write : read;
        places.push_back({{"range", editor.range_json(target, each.location.range)}, {"kind", kind}});
    }
    return places;
}

json workspace_symbols(Editor& editor, const json& params, Asked& asked) {
    const std::string query = params.at("query").get<std::string>();
    json symbols = json::array();
    for (ScriptSet* const set : editor.projects.all()) {
        analyse_all(editor, *set, asked);
        for (const workspace::FoundSymbol& each : set->workspace().workspace_symbols(query)) {
            json symbol{{"name", each.name},
                        {"kind", symbol_kind(each.kind)},
                        {"location", editor.location_json(*set, each.location)}};
            if (!each.container.empty()) symbol["containerName"] = each.container;
            symbols.push_back(std::move(symbol));
        }
    }
    return symbols;
}

json document_links(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    json links = json::array();
    for (const workspace::DocumentLink& each : target.scripts().document_links(target.path))
        if (!each.path.empty())
            links.push_back({{"range", editor.range_json(target, each.range)}, {"target", editor.uri_of(each.path)}});
    return links;
}

}  // namespace npcs::tools::lsp
