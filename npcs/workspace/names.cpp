// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a name stands for.
#include <algorithm>

#include "workspace/scripts.hpp"

namespace npcs::workspace {

using analysis::no_index;
using ast::ExprKind;

namespace {

constexpr unsigned deepest_path = 8;

bool is_special(std::string_view name) {
    return name == "self" || name == "super" || name == "locals" || name == "globals" || name == "outer";
}

/// The names of intrinsics whose argument is a text with a meaning, and which that is.
Entity::Kind meaning_of_argument(std::string_view callee) {
    using Kind = Entity::Kind;
    if (callee == "taken") return Kind::option;
    if (callee == "waitFor" || callee == "raise") return Kind::event;
    if (callee == "import") return Kind::module_file;
    return Kind::nothing;
}

}  // namespace

const npcs::HostFunction* Scripts::host_function(std::string_view name) const { return facts.function(name); }

const IntrinsicInfo* Scripts::intrinsic(std::string_view name) const {
    const auto found = std::find_if(intrinsics_.begin(), intrinsics_.end(),
                                    [&](const IntrinsicInfo& each) { return each.name == name; });
    return found == intrinsics_.end() ? nullptr : &*found;
}

bool Scripts::declares_global(Document& document, std::string_view name) {
    const ast::Symbol symbol = document.reading().symbols().find(name);
    if (symbol == ast::no_symbol) return false;
    const analysis::SymbolIndex& index = document.index();
    if (!is_module(document) && index.scopes[0].variables.contains(symbol)) return true;
    const auto places = index.places_of(symbol);
    return std::any_of(places.begin(), places.end(), [&](std::uint32_t number) {
        const analysis::Occurrence& place = index.occurrences[number];
        return place.is_global && (place.access == analysis::Access::write || place.access == analysis::Access::define);
    });
}

Entity Scripts::free_name(Document& document, std::string_view name, bool is_speaker) {
    Entity entity;
    entity.name = name;
    entity.document = &document;
    const ast::Symbol symbol = document.reading().symbols().find(name);
    std::vector<std::optional<Entity::Kind>>& known = programs().free_names[&document];
    known.resize(document.reading().symbols().size());
    if (symbol != ast::no_symbol && known[symbol]) {
        entity.kind = *known[symbol];
    } else {
        entity.kind = kind_of_free_name(document, name);
        if (symbol != ast::no_symbol) known[symbol] = entity.kind;
    }
    if (is_speaker && entity.kind == Entity::Kind::nothing) entity.kind = Entity::Kind::character;
    return entity;
}

Entity::Kind Scripts::kind_of_free_name(Document& document, std::string_view name) {
    const std::vector<Document*> documents = sharing(document, name);
    const auto declares = [&](Document* other) { return declares_global(*other, name); };
    if (std::any_of(documents.begin(), documents.end(), declares)) return Entity::Kind::global;
    if (host_function(name) != nullptr) return Entity::Kind::host_function;
    return intrinsic(name) != nullptr ? Entity::Kind::intrinsic : Entity::Kind::nothing;
}

Entity Scripts::entity_of(Document& document, const analysis::Occurrence& place) {
    const std::string_view name = document.name(place.name);
    const analysis::SymbolIndex& index = document.index();
    Entity entity;
    entity.document = &document;
    entity.name = name;
    if (place.variable == no_index || (index.variables[place.variable].scope == 0 && !is_module(document))) {
        if (place.is_global || place.variable != no_index) entity.kind = Entity::Kind::global;
        else if (is_special(name)) entity.kind = Entity::Kind::special;
        else return free_name(document, name, place.is_speaker);
        return entity;
    }
    entity.kind = Entity::Kind::own;
    entity.variable = place.variable;
    entity.is_certain = !place.may_be_outer;
    return entity;
}

Entity Scripts::entity_of(Document& document, const analysis::MemberOccurrence& place, bool with_object) {
    Entity entity;
    entity.document = &document;
    entity.name = document.name(place.name);
    if (place.object != nullptr) {
        if (Document* const module = module_of(document, *place.object, place.scope)) {
            const auto& variables = module->index().scopes[0].variables;
            const auto found = variables.find(module->reading().symbols().find(entity.name));
            if (found != variables.end()) {
                entity.kind = Entity::Kind::own;
                entity.document = module;
                entity.variable = found->second;
                return entity;
            }
        }
        if (place.form == analysis::MemberOccurrence::Form::index && place.object->kind == ExprKind::name &&
            ast::as<ast::Name>(*place.object).symbol == ast::symbol::globals) {
            entity.kind = Entity::Kind::global;
            return entity;
        }
        if (with_object) entity.object = path_of(document, *place.object, place.scope);
    } else if (place.map != nullptr && with_object) {
        const MapOwner owner = document.reading().owner_of(*place.map);
        const analysis::SymbolIndex& index = document.index();
        if (owner.occurrence != no_index)
            entity.object = path_of(entity_of(document, index.occurrences[owner.occurrence]));
        else if (owner.member != no_index) entity.object = path_of(entity_of(document, index.members[owner.member]));
    }
    entity.kind = Entity::Kind::member;
    entity.is_certain = !entity.object.empty();
    return entity;
}

std::string Scripts::path_of(const Entity& entity) const {
    switch (entity.kind) {
        case Entity::Kind::own: return entity.document->path() + "#" + std::to_string(entity.variable);
        case Entity::Kind::global: return "#" + entity.name;
        case Entity::Kind::member: return entity.object.empty() ? "" : entity.object + "." + entity.name;
        default: return "";
    }
}

std::string Scripts::path_of(Document& document, const ast::Expr& expr, std::uint32_t scope, unsigned depth) {
    if (depth > deepest_path) return {};
    const Entity entity = entity_of_expr(document, expr, scope);
    return path_of(entity);
}

Entity Scripts::entity_of_expr(Document& document, const ast::Expr& expr, std::uint32_t scope) {
    const analysis::SymbolIndex& index = document.index();
    if (expr.kind == ExprKind::name) {
        const analysis::Occurrence* const place = index.occurrence_at(expr.span.begin);
        if (place == nullptr || place->span.begin != expr.span.begin) return {};
        if (place->name == ast::symbol::self) {
            // In a method, as far as it is called on what it is written into.
            const ast::Expr* const target = index.scopes[scope].target;
            if (target != nullptr && target->kind == ExprKind::member)
                return entity_of_expr(document, *ast::as<ast::Member>(*target).object, index.scopes[scope].parent);
        }
        return entity_of(document, *place);
    }
    if (expr.kind == ExprKind::member) {
        const analysis::MemberOccurrence* const place = index.member_at(expr.span.end);
        if (place != nullptr && place->span.end == expr.span.end) return entity_of(document, *place);
        const analysis::Occurrence* const variable = index.occurrence_at(expr.span.end);
        if (variable != nullptr && variable->span.end == expr.span.end) return entity_of(document, *variable);
    }
    return {};
}

Entity Scripts::entity_named(Document& document, std::string_view name, std::uint32_t offset) {
    const analysis::SymbolIndex& index = document.index();
    const ast::Symbol symbol = document.reading().symbols().find(name);
    const std::uint32_t scope = index.scope_at(offset);
    for (const std::uint32_t number : {scope, index.scopes[scope].parent}) {
        if (symbol == ast::no_symbol) break;
        const auto found = index.scopes[number].variables.find(symbol);
        if (found == index.scopes[number].variables.end()) continue;
        Entity entity;
        entity.document = &document;
        entity.name = name;
        entity.kind = number == 0 && !is_module(document) ? Entity::Kind::global : Entity::Kind::own;
        if (entity.kind == Entity::Kind::own) entity.variable = found->second;
        return entity;
    }
    if (is_special(name)) {
        Entity entity;
        entity.kind = Entity::Kind::special;
        entity.name = name;
        entity.document = &document;
        return entity;
    }
    return free_name(document, name, false);
}

Place Scripts::place_at(Document& document, std::uint32_t offset) {
    Place place;
    const analysis::SymbolIndex& index = document.index();
    // Right between two names, the one that begins there is meant.
    const analysis::Occurrence* const occurrence = index.occurrence_at(offset);
    const analysis::MemberOccurrence* const member = index.member_at(offset);
    const bool takes_member = member != nullptr && (occurrence == nullptr || occurrence->span.end < member->span.end) &&
                              member->form != analysis::MemberOccurrence::Form::short_key;
    if (takes_member) {
        place.range = range_of(member->span);
        place.member = member;
        place.entity = entity_of(document, *member);
        return place;
    }
    if (occurrence != nullptr && !occurrence->is_import) {
        place.range = range_of(occurrence->span);
        place.occurrence = occurrence;
        place.entity = entity_of(document, *occurrence);
        return place;
    }
    // taken("id"), waitFor("event"), import "module"
    auto call =
        std::upper_bound(index.calls.begin(), index.calls.end(), offset,
                         [](std::uint32_t wanted, const analysis::CallSite& site) { return wanted < site.span.begin; });
    for (int steps = 0; call != index.calls.begin() && steps < 64; ++steps) {
        --call;
        if (call->span.end < offset || call->arguments.empty() || call->callee->kind != ExprKind::name) continue;
        const ast::Expr& argument = *call->arguments[0];
        if (argument.kind != ExprKind::string || argument.span.begin >= offset || argument.span.end <= offset) continue;
        const Entity::Kind kind = meaning_of_argument(document.name(ast::as<ast::Name>(*call->callee).symbol));
        if (kind == Entity::Kind::nothing) continue;
        place.range = {argument.span.begin + 1, argument.span.end - 1};
        place.entity.kind = kind;
        place.entity.document = &document;
        place.entity.name = document.name(ast::as<ast::String>(argument).symbol);
        return place;
    }
    return place;
}

// ---- values --------------------------------------------------------------------------------------------------------

Scripts::Values Scripts::values_of(const Entity& entity) {
    Values found;
    const auto add = [&](Document& document, const ast::Expr* value, std::uint32_t scope) {
        if (value != nullptr) found.values.push_back({&document, value, scope});
        else found.is_complete = false;
    };
    const auto is_write = [](analysis::Access access) {
        return access == analysis::Access::define || access == analysis::Access::write ||
               access == analysis::Access::update;
    };
    if (entity.kind == Entity::Kind::own) {
        const analysis::SymbolIndex& index = entity.document->index();
        for (const std::uint32_t number : index.places_of_variable(entity.variable)) {
            const analysis::Occurrence& place = index.occurrences[number];
            if (is_write(place.access)) add(*entity.document, place.value, place.scope);
        }
    } else if (entity.kind == Entity::Kind::global) {
        for (Document* const document : sharing(*entity.document, entity.name)) {
            const analysis::SymbolIndex& index = document->index();
            for (const std::uint32_t number : index.places_of(document->reading().symbols().find(entity.name))) {
                const analysis::Occurrence& place = index.occurrences[number];
                if (!is_write(place.access)) continue;
                const bool is_own = place.variable != no_index && index.variables[place.variable].scope != 0;
                if (!is_own && entity_of(*document, place).same(entity)) add(*document, place.value, place.scope);
            }
        }
    } else if (entity.kind == Entity::Kind::member && !entity.object.empty()) {
        for (Document* const document : sharing(*entity.document, entity.name)) {
            const analysis::SymbolIndex& index = document->index();
            for (const std::uint32_t number : index.member_places_of(document->reading().symbols().find(entity.name))) {
                const analysis::MemberOccurrence& place = index.members[number];
                if (is_write(place.access) && entity_of(*document, place).object == entity.object)
                    add(*document, place.value, place.scope);
            }
        }
    }
    return found;
}

Scripts::FunctionOf Scripts::function_of(const Entity& entity) {
    std::string path = path_of(entity);
    if (path.empty()) return {};
    // The same path means different things in programs that share nothing.
    path += '\n' + entity.document->path();
    const auto known = programs().functions.find(path);
    if (known != programs().functions.end()) return known->second;
    return programs().functions[path] = find_function(entity);
}

Scripts::FunctionOf Scripts::find_function(const Entity& entity) {
    const Values values = values_of(entity);
    FunctionOf found;
    for (const Values::Value& value : values.values) {
        const ast::Expr* expr = value.expr;
        if (expr->kind != ExprKind::function || found.node != nullptr) return {};
        found.document = value.document;
        found.node = &ast::as<ast::Function>(*expr);
    }
    if (found.node == nullptr || !values.is_complete) return {};
    const auto& scopes = found.document->index().scopes;
    for (std::uint32_t i = 1; i < scopes.size(); ++i)
        if (scopes[i].function == found.node) found.scope = i;
    return found;
}

Scripts::FunctionOf Scripts::function_of(Document& document, const ast::Expr& callee, std::uint32_t scope) {
    return function_of(entity_of_expr(document, callee, scope));
}

}  // namespace npcs::workspace
