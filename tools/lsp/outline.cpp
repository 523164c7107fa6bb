// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What an editor shows of a whole document: outline, folds, colours, lenses, hints.

#include <algorithm>
#include <utility>

#include "lsp/features.hpp"
#include "lsp/json_writer.hpp"
#include "lsp/tokens.hpp"

namespace npcs::tools::lsp {
namespace {

class SymbolWriter {
public:
    SymbolWriter(const Editor& editor, const Target& target)
        : editor_(editor), text_(target.text()), uri_(editor.uri_of(target.path)) {}

    std::string write(const std::vector<workspace::DocumentSymbol>& symbols) {
        out_.begin_list();
        for (const workspace::DocumentSymbol& each : symbols)
            if (editor_.capabilities.has_symbol_trees) tree(each);
            else flat(each, "");
        out_.end_list();
        return out_.take();
    }

private:
    void tree(const workspace::DocumentSymbol& symbol) {
        out_.begin_object();
        name_and_kind(symbol);
        range("range", symbol.range);
        range("selectionRange", symbol.name_range);
        if (!symbol.detail.empty()) member("detail", symbol.detail);
        if (!symbol.children.empty()) {
            out_.key("children");
            out_.begin_list();
            for (const workspace::DocumentSymbol& child : symbol.children) tree(child);
            out_.end_list();
        }
        out_.end_object();
    }

    void flat(const workspace::DocumentSymbol& symbol, const std::string& container) {
        out_.begin_object();
        name_and_kind(symbol);
        out_.key("location");
        out_.begin_object();
        member("uri", uri_);
        range("range", symbol.range);
        out_.end_object();
        if (!container.empty()) member("containerName", container);
        out_.end_object();
        for (const workspace::DocumentSymbol& child : symbol.children) flat(child, symbol.name);
    }

    void name_and_kind(const workspace::DocumentSymbol& symbol) {
        // Editors refuse a symbol without a name.
        member("name", symbol.name.empty() ? "(unnamed)" : symbol.name);
        out_.key("kind");
        out_.number(symbol_kind(symbol.kind));
    }
    void member(std::string_view key, std::string_view value) {
        out_.key(key);
        out_.string(value);
    }
    void range(std::string_view key, workspace::Range range) {
        out_.key(key);
        out_.begin_object();
        position("start", range.begin);
        position("end", std::max(range.begin, range.end));
        out_.end_object();
    }
    void position(std::string_view key, std::uint32_t offset) {
        const Position at = text_.position(offset, editor_.capabilities.encoding);
        out_.key(key);
        out_.begin_object();
        out_.key("line");
        out_.number(at.line);
        out_.key("character");
        out_.number(at.character);
        out_.end_object();
    }

    const Editor& editor_;
    const TextDocument& text_;
    std::string uri_;
    JsonWriter out_;
};

/// What is sent of tokens, and kept so that only what has changed needs to be sent the next time. Only documents that are
/// open are asked about again.
std::string tokens_text(Editor& editor, const Target& target, std::vector<std::uint32_t> packed,
                        const std::string& before) {
    SentTokens sent{std::to_string(++editor.last_number), std::move(packed)};
    const auto known = editor.sent_tokens.find(target.path);
    JsonWriter out;
    out.begin_object();
    out.key("resultId");
    out.string(sent.id);
    if (known != editor.sent_tokens.end() && known->second.id == before) {
        out.key("edits");
        write_token_edits(out, known->second.packed, sent.packed);
    } else {
        out.key("data");
        write_tokens(out, sent.packed);
    }
    out.end_object();
    if (editor.open.find(target.path) != nullptr) editor.sent_tokens[target.path] = std::move(sent);
    return out.take();
}

std::vector<std::uint32_t> tokens_of(Editor& editor, const Target& target) {
    return packed_tokens(target.scripts().semantic_tokens(target.path), target.text(), editor.capabilities.encoding);
}

}  // namespace

std::string document_symbols(Editor& editor, const json& params, Asked& /*asked*/) {
    const Target target = editor.target(params);
    return SymbolWriter(editor, target).write(target.scripts().document_symbols(target.path));
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

std::string semantic_tokens(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    return tokens_text(editor, target, tokens_of(editor, target), "");
}

std::string semantic_tokens_delta(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const std::string before = params.at("previousResultId").get<std::string>();
    return tokens_text(editor, target, tokens_of(editor, target), before);
}

std::string semantic_tokens_range(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const workspace::Range range = editor.range_in(target, params.at("range"));
    const auto tokens = target.scripts().semantic_tokens(target.path, range);
    JsonWriter out;
    out.begin_object();
    out.key("data");
    write_tokens(out, packed_tokens(tokens, target.text(), editor.capabilities.encoding));
    out.end_object();
    return out.take();
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
