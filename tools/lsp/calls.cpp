// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Who calls what: functions, scenes and scripts as a hierarchy.

#include <utility>

#include "lsp/features.hpp"

namespace npcs::tools::lsp {
namespace {

json call_item_json(Editor& editor, ScriptSet& set, const workspace::CallItem& item) {
    const TextDocument& text = set.document(item.location.path);
    json result{{"name", item.name},
                {"kind", symbol_kind(item.kind)},
                {"uri", editor.uri_of(item.location.path)},
                {"range", editor.range_json(text, item.location.range)},
                {"selectionRange", editor.range_json(text, item.name_range)},
                {"data", {{"kind", static_cast<int>(item.kind)}}}};
    if (!item.detail.empty()) result["detail"] = item.detail;
    return result;
}

/// An item that the client sends back, as it was sent to it.
struct AskedItem {
    Target target;
    workspace::CallItem item;
};

AskedItem call_item_of(Editor& editor, const json& params) {
    const json& sent = params.at("item");
    Target target = editor.target({{"textDocument", {{"uri", sent.at("uri")}}}});
    workspace::CallItem item;
    item.name = sent.at("name").get<std::string>();
    item.detail = sent.value("detail", "");
    const int kind = sent.at("data").at("kind").get<int>();
    if (kind >= 0 && kind <= static_cast<int>(workspace::SymbolKind::text))
        item.kind = static_cast<workspace::SymbolKind>(kind);
    item.location = {target.path, editor.range_in(target, sent.at("range"))};
    item.name_range = editor.range_in(target, sent.at("selectionRange"));
    return {std::move(target), std::move(item)};
}

json ranges_json(Editor& editor, ScriptSet& set, const std::string& path, const std::vector<workspace::Range>& ranges) {
    json result = json::array();
    for (const workspace::Range range : ranges) result.push_back(editor.range_json(set.document(path), range));
    return result;
}

}  // namespace

json prepare_call_hierarchy(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    json items = json::array();
    for (const workspace::CallItem& item : target.scripts().call_item(target.path, editor.offset_in(target, params)))
        items.push_back(call_item_json(editor, target.set, item));
    return items;
}

json incoming_calls(Editor& editor, const json& params, Asked& asked) {
    const auto [target, item] = call_item_of(editor, params);
    editor.load_all(target.set, asked);
    json calls = json::array();
    for (const workspace::CallEdge& edge : target.scripts().incoming_calls(item))
        calls.push_back({{"from", call_item_json(editor, target.set, edge.item)},
                         {"fromRanges", ranges_json(editor, target.set, edge.item.location.path, edge.ranges)}});
    return calls;
}

json outgoing_calls(Editor& editor, const json& params, Asked& asked) {
    const auto [target, item] = call_item_of(editor, params);
    editor.load_all(target.set, asked);
    json calls = json::array();
    for (const workspace::CallEdge& edge : target.scripts().outgoing_calls(item))
        calls.push_back({{"to", call_item_json(editor, target.set, edge.item)},
                         {"fromRanges", ranges_json(editor, target.set, target.path, edge.ranges)}});
    return calls;
}

}  // namespace npcs::tools::lsp
