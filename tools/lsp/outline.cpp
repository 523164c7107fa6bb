// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What an editor shows of a whole document: outline, folds, colours, lenses, hints.

#include <algorithm>
#include <utility>

#include "lsp/features.hpp"
#include "lsp/tokens.hpp"

namespace npcs::tools::lsp {
namespace {

struct SymbolWriter {
    const Editor& editor;
    const TextDocument& text;
    const std::string& uri;

    json tree(const workspace::DocumentSymbol& symbol) const {
        json result{{"name", name_of(symbol)},
                    {"kind", symbol_kind(symbol.kind)},
                    {"range", editor.range_json(text, symbol.range)},
                    {"selectionRange", editor.range_json(text, symbol.name_range)}};
        if (!symbol.detail.empty()) result["detail"] = symbol.detail;
        json children = json::array();
        for (const workspace::DocumentSymbol& child : symbol.children) children.push_back(tree(child));
        if (!children.empty()) result["children"] = std::move(children);
        return result;
    }

    void add_flat(json& list, const workspace::DocumentSymbol& symbol, const std::string& container) const {
        json each{{"name", name_of(symbol)},
                  {"kind", symbol_kind(symbol.kind)},
                  {"location", {{"uri", uri}, {"range", editor.range_json(text, symbol.range)}}}};
        if (!container.empty()) each["containerName"] = container;
        list.push_back(std::move(each));
        for (const workspace::DocumentSymbol& child : symbol.children) add_flat(list, child, symbol.name);
    }

    /// Editors refuse a symbol without a name.
    static std::string name_of(const workspace::DocumentSymbol& symbol) {
        return symbol.name.empty() ? "(unnamed)" : symbol.name;
    }
};

/// What is sent of tokens, and kept so that only what has changed needs to be sent the next time. Only documents that are
/// open are asked about again.
json tokens_json(Editor& editor, const Target& target, std::vector<std::uint32_t> packed, const std::string& before) {
    std::string id = std::to_string(++editor.last_number);
    json result{{"resultId", id}};
    SentTokens& sent = editor.sent_tokens[target.path];
    if (!before.empty() && sent.id == before) result["edits"] = token_edits(sent.packed, packed);
    else result["data"] = packed;
    sent = {std::move(id), std::move(packed)};
    if (editor.open.find(target.path) == nullptr) editor.sent_tokens.erase(target.path);
    return result;
}

std::vector<std::uint32_t> tokens_of(Editor& editor, const Target& target) {
    return packed_tokens(target.scripts().semantic_tokens(target.path), target.text(), editor.capabilities.encoding);
}

}  // namespace

json document_symbols(Editor& editor, const json& params, Asked& /*asked*/) {
    const Target target = editor.target(params);
    const std::string uri = editor.uri_of(target.path);
    const SymbolWriter writer{editor, target.text(), uri};
    json symbols = json::array();
    for (const workspace::DocumentSymbol& each : target.scripts().document_symbols(target.path)) {
        if (editor.capabilities.has_symbol_trees) symbols.push_back(writer.tree(each));
        else writer.add_flat(symbols, each, "");
    }
    return symbols;
}

json folding_ranges(Editor& editor, const json& params, Asked& /*asked*/) {
    const Target target = editor.target(params);
    json folds = json::array();
    for (const workspace::Folding& each : target.scripts().folding_ranges(target.path)) {
        const TextDocument& text = target.text();
        const std::size_t first = text.line_of(each.range.begin);
        const std::size_t last = text.line_of(std::max(each.range.begin, each.range.end));
        if (last <= first) continue;
        json fold{{"startLine", first}, {"endLine", last}};
        if (each.kind == workspace::FoldingKind::comment) fold["kind"] = "comment";
        if (each.kind == workspace::FoldingKind::imports) fold["kind"] = "imports";
        if (each.kind == workspace::FoldingKind::region) fold["kind"] = "region";
        folds.push_back(std::move(fold));
    }
    return folds;
}

json selection_ranges(Editor& editor, const json& params, Asked& /*asked*/) {
    const Target target = editor.target(params);
    json result = json::array();
    for (const json& position : params.at("positions")) {
        const std::uint32_t offset = editor.offset_in(target, {{"position", position}});
        json selection;
        const auto ranges = target.scripts().selection_ranges(target.path, offset);
        // Outermost first, because each contains the next.
        for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
            json inner{{"range", editor.range_json(target, *range)}};
            if (!selection.is_null()) inner["parent"] = std::move(selection);
            selection = std::move(inner);
        }
        if (selection.is_null()) selection = {{"range", editor.range_json(target, {offset, offset})}};
        result.push_back(std::move(selection));
    }
    return result;
}

json semantic_tokens(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    return tokens_json(editor, target, tokens_of(editor, target), "");
}

json semantic_tokens_delta(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const std::string before = params.at("previousResultId").get<std::string>();
    return tokens_json(editor, target, tokens_of(editor, target), before);
}

json semantic_tokens_range(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const workspace::Range range = editor.range_in(target, params.at("range"));
    const auto tokens = target.scripts().semantic_tokens(target.path, range);
    return {{"data", packed_tokens(tokens, target.text(), editor.capabilities.encoding)}};
}

json code_lenses(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    json lenses = json::array();
    for (const workspace::Start& each : target.scripts().starts(target.path)) {
        const json argument{{"uri", editor.uri_of(target.path)}, {"start", each.name}};
        for (const auto& [title, command] :
             {std::pair("Play from here", "npcs.play"), std::pair("Explore from here", "npcs.explore")})
            lenses.push_back(
                {{"range", editor.range_json(target, each.range)},
                 {"command", {{"title", title}, {"command", command}, {"arguments", json::array({argument})}}}});
    }
    return lenses;
}

json inlay_hints(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const workspace::Range range = editor.range_in(target, params.at("range"));
    json hints = json::array();
    for (const workspace::InlayHint& each : target.scripts().inlay_hints(target.path, range)) {
        const Position position = target.text().position(each.offset, editor.capabilities.encoding);
        if (each.kind == workspace::HintKind::parameter)
            hints.push_back({{"position", editor.position_json(position)},
                             {"label", each.text + ":"},
                             {"kind", 2},
                             {"paddingRight", true}});
        else
            hints.push_back(
                {{"position", editor.position_json(position)}, {"label", each.text}, {"paddingLeft", true}});
    }
    return hints;
}

}  // namespace npcs::tools::lsp
