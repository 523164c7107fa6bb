// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What is shown while something is typed: completion, hover, signatures.

#include <algorithm>
#include <cstdio>
#include <utility>

#include "lsp/features.hpp"

namespace npcs::tools::lsp {
namespace {

constexpr std::size_t most_offered_lists = 8;

int completion_kind(const workspace::Completion& item) {
    using workspace::SymbolKind;
    if (item.is_snippet) return 15;  // Snippet
    switch (item.kind) {
        case SymbolKind::variable: return 6;       // Variable
        case SymbolKind::parameter: return 6;      // Variable
        case SymbolKind::function: return 3;       // Function
        case SymbolKind::scene: return 7;          // Class
        case SymbolKind::member: return 5;         // Field
        case SymbolKind::method: return 2;         // Method
        case SymbolKind::module: return 9;         // Module
        case SymbolKind::character: return 6;      // Variable
        case SymbolKind::option: return 20;        // EnumMember
        case SymbolKind::event: return 23;         // Event
        case SymbolKind::host_function: return 3;  // Function
        case SymbolKind::intrinsic: return 3;      // Function
        case SymbolKind::keyword: return 14;       // Keyword
        case SymbolKind::file: return 17;          // File
        case SymbolKind::text: return 1;           // Text
    }
    return 1;
}

/// Returns a text that sorts as the items do.
std::string sort_text(const workspace::Completion& item) {
    char rank[16];
    std::snprintf(rank, sizeof rank, "%05d", std::clamp(item.rank, 0, 99999));
    return rank + item.label;
}

/// Returns a block of code in Markdown. The fence is longer than any in the text.
std::string fenced(const std::string& code) {
    std::string fence = "```";
    while (code.find(fence) != std::string::npos) fence += '`';
    return fence + "npcs\n" + code + "\n" + fence;
}

}  // namespace

json completion(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const workspace::Completions found = target.scripts().completion(target.path, editor.offset_in(target, params));
    OfferedCompletions& offered = editor.offered.emplace_back();
    if (editor.offered.size() > most_offered_lists) editor.offered.pop_front();
    offered.number = ++editor.last_number;
    const json range = editor.range_json(target, found.replaced);
    json items = json::array();
    for (const workspace::Completion& item : found.items) {
        if (item.is_snippet && !editor.capabilities.has_snippets) continue;
        json each{{"label", item.label}, {"kind", completion_kind(item)}, {"sortText", sort_text(item)}};
        if (!item.detail.empty()) each["detail"] = item.detail;
        each["textEdit"] = {{"range", range}, {"newText", item.insert.empty() ? item.label : item.insert}};
        if (item.is_snippet) each["insertTextFormat"] = 2;
        if (!item.documentation.empty()) {
            each["data"] = {offered.number, offered.documentation.size()};
            offered.documentation.push_back(item.documentation);
        }
        items.push_back(std::move(each));
    }
    return {{"isIncomplete", found.is_incomplete}, {"items", std::move(items)}};
}

json resolve_completion(Editor& editor, const json& params, Asked& /*asked*/) {
    json item = params;
    const auto data = params.find("data");
    if (data == params.end() || !data->is_array() || data->size() != 2) return item;
    const std::int64_t number = data->at(0).get<std::int64_t>();
    const std::size_t place = data->at(1).get<std::size_t>();
    for (const OfferedCompletions& offered : editor.offered)
        if (offered.number == number && place < offered.documentation.size())
            item["documentation"] = markup(offered.documentation[place], editor.capabilities.has_markdown_completion);
    return item;
}

json hover(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const auto found = target.scripts().hover(target.path, editor.offset_in(target, params));
    if (!found) return nullptr;
    const bool is_markdown = editor.capabilities.has_markdown_hover;
    std::string text = is_markdown && !found->code.empty() ? fenced(found->code) : found->code;
    for (const std::string& part : {found->about, found->documentation}) {
        if (part.empty()) continue;
        if (!text.empty()) text += "\n\n";
        text += part;
    }
    return {{"contents", markup(text, is_markdown)}, {"range", editor.range_json(target, found->range)}};
}

json signature_help(Editor& editor, const json& params, Asked& asked) {
    const Target target = editor.target_with_all(params, asked);
    const auto found = target.scripts().signature_help(target.path, editor.offset_in(target, params));
    if (!found || found->signatures.empty()) return nullptr;
    json signatures = json::array();
    for (const workspace::Signature& each : found->signatures) {
        json parameters = json::array();
        for (const workspace::Range range : each.parameters) {
            const std::string_view label = each.label;
            const std::string_view name = label.substr(range.begin, range.end - range.begin);
            // These are always in UTF-16.
            const std::size_t begin = units(label.substr(0, range.begin), Encoding::utf16);
            const std::size_t end = begin + units(name, Encoding::utf16);
            if (editor.capabilities.has_label_offsets) parameters.push_back({{"label", json::array({begin, end})}});
            else parameters.push_back({{"label", name}});
        }
        json signature{{"label", each.label}, {"parameters", std::move(parameters)}};
        if (!each.documentation.empty())
            signature["documentation"] = markup(each.documentation, editor.capabilities.has_markdown_signatures);
        signatures.push_back(std::move(signature));
    }
    return {{"signatures", std::move(signatures)}, {"activeSignature", 0}, {"activeParameter", found->parameter}};
}

}  // namespace npcs::tools::lsp
