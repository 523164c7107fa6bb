// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What can stand behind a dot: keys of map literals, assigned members, what a map inherits, variables of modules.
#include <algorithm>

#include "workspace/scripts.hpp"

namespace npcs::workspace {

using ast::ExprKind;

namespace {

constexpr unsigned deepest_shape = 6;
constexpr std::size_t most_members = 2000;

}  // namespace

/// Collects the members of what an entity may be.
class MemberSearch {
public:
    explicit MemberSearch(Scripts& scripts) : scripts_(scripts) {}

    std::vector<Scripts::Member> take() { return std::move(found_); }
    bool is_map() const { return is_map_; }
    const std::set<std::string>& types() const { return types_; }

    void of_entity(const Entity& entity, unsigned depth = 0) {
        if (depth > deepest_shape || found_.size() > most_members) return;
        const std::string path = scripts_.path_of(entity);
        if (path.empty() || !seen_.insert(path).second) return;
        if (const std::string module = scripts_.module_path_of(entity); !module.empty()) {
            if (Document* const document = scripts_.known(module)) of_module(*document);
            return;
        }
        for (const Scripts::Values::Value& value : scripts_.values_of(entity).values) of_value(value, depth);
        of_assignments(entity, path);
    }

private:
    void add(std::string_view name, Entity entity) {
        if (!names_.insert(std::string(name)).second) return;
        const SymbolKind kind = scripts_.kind_of(entity);
        found_.push_back({std::string(name), std::move(entity), true, kind});
    }

    void of_module(Document& module) {
        is_map_ = true;
        const analysis::SymbolIndex& index = module.index();
        for (const auto& [name, variable] : index.scopes[0].variables) {
            Entity entity;
            entity.kind = Entity::Kind::own;
            entity.document = &module;
            entity.variable = variable;
            entity.name = module.name(name);
            add(entity.name, entity);
        }
    }

    void of_value(const Scripts::Values::Value& value, unsigned depth) {
        const ast::Expr& expr = *value.expr;
        switch (expr.kind) {
            case ExprKind::map: return of_map(*value.document, ast::as<ast::Map>(expr));
            case ExprKind::string: types_.insert("string"); return;
            case ExprKind::list: types_.insert("list"); return;
            case ExprKind::unary:
                if (ast::as<ast::Unary>(expr).op != ast::UnaryOp::new_) return;
                is_map_ = true;
                return of_entity(
                    scripts_.entity_of_expr(*value.document, *ast::as<ast::Unary>(expr).operand, value.scope),
                    depth + 1);
            case ExprKind::name:
            case ExprKind::member:
                return of_entity(scripts_.entity_of_expr(*value.document, expr, value.scope), depth + 1);
            default: break;
        }
        const analysis::Kind kind = value.document->reading().kinds().of(expr);
        if (kind == analysis::Kind::text) types_.insert("string");
        if (kind == analysis::Kind::list) types_.insert("list");
        if (kind == analysis::Kind::map) is_map_ = true;
    }

    void of_map(Document& document, const ast::Map& map) {
        is_map_ = true;
        const analysis::SymbolIndex& index = document.index();
        for (const ast::MapEntry& entry : map.entries) {
            if (entry.key->kind != ExprKind::string) continue;
            const auto* const place =
                index.member_at(entry.short_form ? entry.key->span.begin : entry.key->span.begin + 1);
            if (place != nullptr && place->map == &map)
                add(document.name(place->name), scripts_.entity_of(document, *place));
        }
    }

    /// `npc.greet = ...` and `self.greet = ...` anywhere.
    void of_assignments(const Entity& entity, const std::string& path) {
        for (Document* const document : scripts_.sharing(*entity.document, entity.name)) {
            for (const analysis::MemberOccurrence& place : document->index().members) {
                if (place.object == nullptr || place.access == analysis::Access::read ||
                    place.access == analysis::Access::call || place.access == analysis::Access::refer)
                    continue;
                if (names_.contains(std::string(document->name(place.name)))) continue;
                Entity member = scripts_.entity_of(*document, place);
                if (member.kind != Entity::Kind::member || member.object != path) continue;
                is_map_ = true;
                const std::string name = member.name;
                add(name, std::move(member));
            }
        }
    }

    Scripts& scripts_;
    std::vector<Scripts::Member> found_;
    std::set<std::string> names_, seen_, types_;
    bool is_map_ = false;
};

Entity Scripts::entity_of_dotted(Document& document, std::string_view dotted, std::uint32_t offset) {
    const std::size_t dot = dotted.find('.');
    std::string_view first = dotted.substr(0, dot);
    Entity entity = entity_named(document, first, offset);
    const analysis::SymbolIndex& index = document.index();
    if (entity.kind == Entity::Kind::special && first == "self") {
        const std::uint32_t scope = index.scope_at(offset);
        const ast::Expr* const target = index.scopes[scope].target;
        if (target == nullptr || target->kind != ExprKind::member) return {};
        entity = entity_of_expr(document, *ast::as<ast::Member>(*target).object, index.scopes[scope].parent);
    }
    while (dotted.find('.') != dotted.npos) {
        dotted.remove_prefix(dotted.find('.') + 1);
        Entity member;
        member.kind = Entity::Kind::member;
        member.document = &document;
        member.name = dotted.substr(0, dotted.find('.'));
        member.object = path_of(entity);
        if (const std::string module = module_path_of(entity); !module.empty()) {
            Document* const other = known(module);
            if (other == nullptr) return {};
            const auto& variables = other->index().scopes[0].variables;
            const auto found = variables.find(other->reading().symbols().find(member.name));
            if (found == variables.end()) return {};
            member.kind = Entity::Kind::own;
            member.document = other;
            member.variable = found->second;
        } else if (member.object.empty()) {
            return {};
        }
        entity = std::move(member);
    }
    return entity;
}

std::vector<Scripts::Member> Scripts::members_of(Document& document, std::string_view object, std::uint32_t offset) {
    std::vector<Member> found;
    std::set<std::string> names, types;
    bool is_known = false;
    if (object == "globals" || object == "outer" || object == "locals")
        return variables_of_map(document, object, offset);
    if (object == "\"") {
        types.insert("string");
        is_known = true;
    } else if (!object.empty()) {
        MemberSearch search(*this);
        search.of_entity(entity_of_dotted(document, object, offset));
        types = search.types();
        if (search.is_map()) types.insert("map");
        is_known = !types.empty();
        found = search.take();
        for (const Member& each : found) names.insert(each.name);
    }
    for (const IntrinsicInfo& info : intrinsics_) {
        if (info.methods_of.empty() || names.contains(info.name)) continue;
        const bool fits = std::any_of(info.methods_of.begin(), info.methods_of.end(),
                                      [&](const std::string& type) { return types.contains(type); });
        if (is_known && !fits) continue;
        Entity entity;
        entity.kind = Entity::Kind::intrinsic;
        entity.name = info.name;
        entity.document = &document;
        names.insert(info.name);
        found.push_back({info.name, std::move(entity), is_known, SymbolKind::intrinsic});
    }
    if (is_known && !types.contains("map")) return found;
    // Any map may be meant, so any member that there is.
    for (Document* const other : sharing(document, "")) {
        const analysis::SymbolIndex& index = other->index();
        for (const analysis::MemberOccurrence& place : index.members) {
            if (place.access != analysis::Access::write && place.access != analysis::Access::define) continue;
            if (found.size() > most_members) return found;
            const std::string_view name = other->name(place.name);
            if (!names.insert(std::string(name)).second) continue;
            Entity entity;
            entity.kind = Entity::Kind::member;
            entity.name = name;
            entity.document = other;
            found.push_back({std::string(name), std::move(entity), false, SymbolKind::member});
        }
    }
    return found;
}

std::vector<Scripts::Member> Scripts::variables_of_map(Document& document, std::string_view map, std::uint32_t offset) {
    std::vector<Member> found;
    const analysis::SymbolIndex& index = document.index();
    const std::uint32_t scope = index.scope_at(offset);
    const std::uint32_t of = map == "globals" ? 0 : map == "locals" ? scope : index.scopes[scope].parent;
    const auto add = [&](Document& from, std::uint32_t number) {
        for (const auto& [name, variable] : from.index().scopes[number].variables) {
            if (from.name(name).empty()) continue;
            const Entity entity = entity_of_variable(from, variable);
            found.push_back({entity.name, entity, true, kind_of(entity)});
        }
    };
    if (of != 0 || is_module(document)) {
        if (map != "globals") add(document, of);
        else return found;
    } else {
        for (Document* const other : sharing(document, ""))
            if (!is_module(*other)) add(*other, 0);
    }
    return found;
}

Entity Scripts::entity_of_variable(Document& document, std::uint32_t variable) {
    const analysis::IndexedVariable& found = document.index().variables[variable];
    Entity entity;
    entity.document = &document;
    entity.name = document.name(found.name);
    entity.kind = found.scope == 0 && !is_module(document) ? Entity::Kind::global : Entity::Kind::own;
    if (entity.kind == Entity::Kind::own) entity.variable = variable;
    return entity;
}

}  // namespace npcs::workspace
