// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The outline of a document, symbols of all documents, and where a conversation can begin.
#include <algorithm>
#include <unordered_set>

#include "syntax/tree_walk.hpp"
#include "workspace/scripts.hpp"

namespace npcs::workspace {

namespace {

constexpr std::size_t longest_name = 60;

/// A text on one line, cut where it is long.
std::string in_short(std::string_view text) {
    std::string made;
    for (const char byte : text) {
        if (made.size() >= longest_name && (static_cast<unsigned char>(byte) & 0xC0) != 0x80) return made + "...";
        made += byte == '\n' || byte == '\r' || byte == '\t' ? ' ' : byte;
    }
    return made;
}

class OutlineWalk : public syntax::TreeWalk<OutlineWalk> {
public:
    explicit OutlineWalk(Document& document) : document_(document), index_(document.index()) {}

    std::vector<DocumentSymbol> run() {
        block(document_.reading().tree().body);
        return std::move(found_);
    }

    void statement(const ast::Statement& node) {
        if (node.kind == ast::StatementKind::assign) return assign(ast::as<ast::Assign>(node));
        if (node.kind == ast::StatementKind::choose) return choose(ast::as<ast::Choose>(node));
        inside(node);
    }

    void expr(const ast::Expr& node) {
        if (node.kind != ast::ExprKind::function) return inside(node);
        ++depth_;
        inside(node);
        --depth_;
    }

private:
    template <typename Visit>
    void with_children(DocumentSymbol symbol, const Visit& visit) {
        std::vector<DocumentSymbol> outer = std::exchange(found_, {});
        visit();
        symbol.children = std::exchange(found_, std::move(outer));
        found_.push_back(std::move(symbol));
    }

    void assign(const ast::Assign& node) {
        const bool is_function = node.value->kind == ast::ExprKind::function;
        const Range whole = range_of(node.span);
        Range named = range_of(node.target->span);
        named.end = std::min(named.end, whole.end);
        if (is_function && named.begin < named.end && named.begin >= whole.begin) {
            const auto& function = ast::as<ast::Function>(*node.value);
            DocumentSymbol symbol;
            symbol.name = document_.written(named);
            symbol.kind = node.is_scene                                ? SymbolKind::scene
                          : node.target->kind == ast::ExprKind::member ? SymbolKind::method
                                                                       : SymbolKind::function;
            symbol.detail = parameters(function);
            symbol.range = whole;
            symbol.name_range = named;
            return with_children(std::move(symbol), [&] { expr(*node.value); });
        }
        if (depth_ == 0 && node.target->kind == ast::ExprKind::name && whole.begin < whole.end) {
            const ast::Symbol name = ast::as<ast::Name>(*node.target).symbol;
            if (variables_.insert(name).second) {
                DocumentSymbol symbol;
                symbol.name = document_.name(name);
                symbol.detail =
                    ast::is_literal(*node.value) ? in_short(document_.written(range_of(node.value->span))) : "";
                symbol.range = whole;
                symbol.name_range = named;
                found_.push_back(std::move(symbol));
            }
        }
        inside(node);
    }

    std::string parameters(const ast::Function& function) const {
        std::string all;
        for (const ast::Parameter& parameter : function.parameters)
            all.append(all.empty() ? "" : ", ").append(parameter.name);
        return all.empty() ? all : "(" + all + ")";
    }

    void choose(const ast::Choose& node) {
        if (node.prompt != nullptr) expr(*node.prompt);
        for (const ast::Option& option : node.options) {
            Range whole = range_of(option.span);
            if (!option.body.empty()) whole.end = std::max(whole.end, option.body.back()->span.end);
            if (whole.begin >= whole.end) {
                block(option.body);
                continue;
            }
            Range named = range_of(option.text->span);
            if (named.begin < whole.begin || named.end > whole.end || named.begin >= named.end)
                named = range_of(option.span);
            DocumentSymbol symbol;
            symbol.name = in_short(document_.written(named));
            symbol.kind = SymbolKind::option;
            symbol.range = whole;
            symbol.name_range = named;
            with_children(std::move(symbol), [&] { block(option.body); });
        }
        block(node.otherwise);
    }

    Document& document_;
    const analysis::SymbolIndex& index_;
    std::vector<DocumentSymbol> found_;
    std::unordered_set<ast::Symbol> variables_;
    int depth_ = 0;
};

/// Returns how well a name fits a query: the letters of the query in their order, whatever their case; 0 if it does not.
int fitness(std::string_view name, std::string_view query) {
    const auto lowered = [](char byte) {
        return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    };
    const auto same = [&](char a, char b) { return lowered(a) == lowered(b); };
    if (query.empty()) return 1;
    if (std::equal(name.begin(), name.end(), query.begin(), query.end(), same)) return 5;
    const auto found = std::search(name.begin(), name.end(), query.begin(), query.end(), same);
    if (found != name.end()) return found == name.begin() ? 4 : 3;
    std::size_t at = 0;
    for (const char byte : name)
        if (at < query.size() && same(byte, query[at])) ++at;
    return at == query.size() ? 2 : 0;
}

void flatten(const std::vector<DocumentSymbol>& symbols, const std::string& path, const std::string& container,
             std::string_view query, std::vector<std::pair<int, FoundSymbol>>& found) {
    for (const DocumentSymbol& each : symbols) {
        const int fits = fitness(each.name, query);
        if (fits > 0) found.push_back({fits, {each.name, container, each.kind, {path, each.name_range}}});
        flatten(each.children, path, each.name, query, found);
    }
}

}  // namespace

std::vector<DocumentSymbol> Scripts::document_symbols(Document& document) { return OutlineWalk(document).run(); }

std::vector<FoundSymbol> Scripts::workspace_symbols(std::string_view query, std::size_t most) {
    std::vector<std::pair<int, FoundSymbol>> found;
    for (Document* const document : all()) flatten(document_symbols(*document), document->path(), "", query, found);
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    if (found.size() > most) found.resize(most);
    std::vector<FoundSymbol> answer;
    for (auto& each : found) answer.push_back(std::move(each.second));
    return answer;
}

std::vector<Start> Scripts::starts(Document& document) {
    std::vector<Start> found;
    const ast::Block& body = document.reading().tree().body;
    const auto is_definition = [](const ast::Statement* node) {
        return node->kind == ast::StatementKind::assign && ast::as<ast::Assign>(*node).named;
    };
    const auto first = std::find_if_not(body.begin(), body.end(), is_definition);
    if (first != body.end() && !is_module(document)) {
        const Span span = (*first)->span;
        const auto line_end = static_cast<std::uint32_t>(
            std::min(document.text().find_first_of("\r\n", span.begin), document.text().size()));
        found.push_back({{span.begin, std::min(span.end, line_end)}, SymbolKind::file, ""});
    }
    for (const ast::Statement* const node : body) {
        if (!is_definition(node)) continue;
        const auto& assign = ast::as<ast::Assign>(*node);
        if (assign.value->kind != ast::ExprKind::function || assign.target->kind != ast::ExprKind::name) continue;
        const auto& function = ast::as<ast::Function>(*assign.value);
        if (std::any_of(function.parameters.begin(), function.parameters.end(),
                        [](const ast::Parameter& each) { return each.default_value == nullptr; }))
            continue;
        if (ast::foreign_body(function) != nullptr || assign.target->span.begin == assign.target->span.end) continue;
        found.push_back({range_of(assign.target->span), assign.is_scene ? SymbolKind::scene : SymbolKind::function,
                         std::string(document.name(ast::as<ast::Name>(*assign.target).symbol))});
    }
    std::sort(found.begin(), found.end(), [](const Start& a, const Start& b) { return a.range.begin < b.range.begin; });
    return found;
}

std::vector<DocumentLink> Scripts::document_links(Document& document) {
    std::vector<DocumentLink> found;
    for (const analysis::ImportSite& site : document.index().imports) {
        if (site.module->span.end - site.module->span.begin < 2) continue;
        const Document* const module = imported(document, document.name(site.module->symbol));
        found.push_back(
            {{site.module->span.begin + 1, site.module->span.end - 1}, module != nullptr ? module->path() : ""});
    }
    return found;
}

}  // namespace npcs::workspace
