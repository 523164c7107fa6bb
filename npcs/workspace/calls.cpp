// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Who calls what, and the hints that calls and options get in the text.
#include <algorithm>
#include <map>

#include "syntax/naming.hpp"
#include "workspace/scripts.hpp"

namespace npcs::workspace {

namespace {

/// Returns whether the meaning of an argument is not to be seen from the argument itself.
bool needs_a_name(const ast::Expr& argument) {
    switch (argument.kind) {
        case ast::ExprKind::number:
        case ast::ExprKind::string:
        case ast::ExprKind::constant:
        case ast::ExprKind::list:
        case ast::ExprKind::map:
        case ast::ExprKind::function: return true;
        case ast::ExprKind::unary: return ast::as<ast::Unary>(argument).operand->kind == ast::ExprKind::number;
        default: return false;
    }
}

Range name_range_of(const Document& document, const ast::Expr* target, Range whole) {
    if (target == nullptr || target->span.begin == target->span.end) return {whole.begin, whole.begin};
    Range named = range_of(target->span);
    named.end = std::min(named.end, document.size());
    return named;
}

}  // namespace

std::vector<std::string> Scripts::parameters_of(Document& document, const analysis::CallSite& site) {
    std::vector<std::string> names;
    const bool is_method = site.callee->kind == ast::ExprKind::member;
    const Entity entity = entity_of_expr(document, *site.callee, site.scope);
    if (const FunctionOf function = function_of(entity); function.node != nullptr) {
        for (const ast::Parameter& each : function.node->parameters) names.emplace_back(each.name);
    } else if (entity.kind == Entity::Kind::host_function) {
        for (const HostParameter& each : host_function(entity.name)->parameters) names.push_back(each.name);
    } else if (entity.kind == Entity::Kind::intrinsic && !is_method) {
        for (const IntrinsicParameter& each : intrinsic(entity.name)->parameters) names.push_back(each.name);
    }
    if (is_method && !names.empty() && names[0] == "self") names.erase(names.begin());
    return names;
}

std::vector<InlayHint> Scripts::inlay_hints(Document& document, Range range) {
    std::vector<InlayHint> hints;
    for (const analysis::CallSite& site : document.index().calls) {
        if (site.span.begin >= range.end || site.span.end < range.begin || site.is_line) continue;
        if (std::none_of(site.arguments.begin(), site.arguments.end(),
                         [](const ast::Expr* each) { return needs_a_name(*each); }))
            continue;
        const std::vector<std::string> names = parameters_of(document, site);
        // The only argument of a call says itself what it is.
        if (names.size() < 2) continue;
        for (std::size_t i = 0; i < std::min(names.size(), site.arguments.size()); ++i)
            if (needs_a_name(*site.arguments[i]) && names[i] != "self")
                hints.push_back({site.arguments[i]->span.begin, HintKind::parameter, names[i]});
    }
    for (const OptionInfo& option : document.reading().options()) {
        if (option.range.begin >= range.end || option.range.begin < range.begin) continue;
        if (option.range.begin < option.range.end) hints.push_back({option.range.end, HintKind::option_id, option.id});
    }
    std::stable_sort(hints.begin(), hints.end(),
                     [](const InlayHint& a, const InlayHint& b) { return a.offset < b.offset; });
    return hints;
}

// ---- the hierarchy of calls ------------------------------------------------------------------------------------------

CallItem Scripts::item_of(Document& document, std::uint32_t scope) {
    const analysis::IndexedScope& found = document.index().scopes[scope];
    CallItem item;
    item.location = {document.path(), range_of(found.span)};
    if (scope == 0) {
        item.name = document.path().substr(document.path().rfind('/') + 1);
        item.kind = SymbolKind::file;
        return item;
    }
    item.name = syntax::dotted_name(document.reading().symbols(), found.target);
    item.kind = found.is_scene                                                           ? SymbolKind::scene
                : found.target != nullptr && found.target->kind == ast::ExprKind::member ? SymbolKind::method
                                                                                         : SymbolKind::function;
    if (item.name.empty()) item.name = "function";
    item.name_range = name_range_of(document, found.target, item.location.range);
    item.location.range.begin = std::min(item.location.range.begin, item.name_range.begin);
    return item;
}

std::vector<CallItem> Scripts::call_item(Document& document, std::uint32_t offset) {
    const Place place = place_at(document, offset);
    if (!place.entity) return {};
    const FunctionOf function = function_of(place.entity);
    if (function.node == nullptr) return {};
    return {item_of(*function.document, function.scope)};
}

/// Returns the function that an item was made of.
Scripts::FunctionOf Scripts::function_of(const CallItem& item) {
    Document* const document = known(item.location.path);
    if (document == nullptr || item.kind == SymbolKind::file) return {};
    const auto& scopes = document->index().scopes;
    for (std::uint32_t i = 1; i < scopes.size(); ++i)
        if (name_range_of(*document, scopes[i].target, range_of(scopes[i].span)) == item.name_range)
            return {document, i, scopes[i].function};
    return {};
}

std::vector<CallEdge> Scripts::incoming_calls(const CallItem& item) {
    const FunctionOf function = function_of(item);
    if (function.node == nullptr) return {};
    const analysis::IndexedScope& scope = function.document->index().scopes[function.scope];
    if (scope.target == nullptr) return {};
    const Entity entity = entity_of_expr(*function.document, *scope.target, scope.parent);
    std::map<std::pair<Document*, std::uint32_t>, CallEdge> found;
    for (const FoundReference& each : references(entity)) {
        if (each.reference.use != Use::call && each.reference.use != Use::read && each.reference.use != Use::refer)
            continue;
        if (!each.reference.is_certain) continue;
        const Range range = each.reference.location.range;
        const std::uint32_t caller = each.document->index().scope_at(range.begin);
        CallEdge& edge = found[{each.document, caller}];
        if (edge.ranges.empty()) edge.item = item_of(*each.document, caller);
        edge.ranges.push_back(range);
    }
    std::vector<CallEdge> edges;
    for (auto& [caller, edge] : found) edges.push_back(std::move(edge));
    std::sort(edges.begin(), edges.end(), [](const CallEdge& a, const CallEdge& b) {
        return a.item.location.path != b.item.location.path ? a.item.location.path < b.item.location.path
                                                            : a.ranges[0].begin < b.ranges[0].begin;
    });
    return edges;
}

std::vector<CallEdge> Scripts::outgoing_calls(const CallItem& item) {
    Document* const document = known(item.location.path);
    if (document == nullptr) return {};
    const FunctionOf function = function_of(item);
    if (function.node == nullptr && item.kind != SymbolKind::file) return {};
    const std::uint32_t scope = function.node == nullptr ? 0 : function.scope;
    const analysis::SymbolIndex& index = document->index();
    std::map<std::pair<Document*, std::uint32_t>, CallEdge> found;
    const auto add = [&](const Entity& entity, Span span, analysis::Access access) {
        if (access != analysis::Access::call && access != analysis::Access::read && access != analysis::Access::refer)
            return;
        const FunctionOf called = function_of(entity);
        if (called.node == nullptr || !entity.is_certain) return;
        CallEdge& edge = found[{called.document, called.scope}];
        if (edge.ranges.empty()) edge.item = item_of(*called.document, called.scope);
        edge.ranges.push_back(range_of(span));
    };
    for (const analysis::Occurrence& place : index.occurrences)
        if (place.scope == scope) add(entity_of(*document, place), place.span, place.access);
    for (const analysis::MemberOccurrence& place : index.members)
        if (place.scope == scope) add(entity_of(*document, place), place.span, place.access);
    std::vector<CallEdge> edges;
    for (auto& [called, edge] : found) edges.push_back(std::move(edge));
    std::sort(edges.begin(), edges.end(),
              [](const CallEdge& a, const CallEdge& b) { return a.ranges[0].begin < b.ranges[0].begin; });
    return edges;
}

}  // namespace npcs::workspace
