// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// All places of what a name stands for, and where it is defined.
#include <algorithm>

#include "workspace/scripts.hpp"

namespace npcs::workspace {

using analysis::Access;

namespace {

Use use_of(Access access) {
    switch (access) {
        case Access::define: return Use::define;
        case Access::write: return Use::write;
        case Access::update: return Use::update;
        case Access::read: return Use::read;
        case Access::call: return Use::call;
        case Access::refer: return Use::refer;
    }
    return Use::read;
}

using Kind = Entity::Kind;

/// Collects the places of one entity.
class Collector {
public:
    using Core = Scripts;
    Collector(Core& core, const Entity& entity) : core_(core), entity_(entity) {}

    std::vector<FoundReference> run() {
        switch (entity_.kind) {
            case Kind::nothing: return {};
            case Kind::own: own(); break;
            case Kind::module_file: return {};
            case Kind::option:
            case Kind::event: texts(); break;
            case Kind::special: special(); break;
            default:
                for (Document* const document : core_.sharing(*entity_.document, entity_.name)) names(*document);
                break;
        }
        std::sort(found_.begin(), found_.end(), [](const FoundReference& a, const FoundReference& b) {
            const int order = a.document->path().compare(b.document->path());
            if (order != 0) return order < 0;
            return a.reference.location.range.begin < b.reference.location.range.begin;
        });
        return std::move(found_);
    }

private:
    FoundReference& add(Document& document, syntax::Span span, Use use, bool is_certain) {
        found_.push_back({&document, {{document.path(), range_of(span)}, use, is_certain}});
        return found_.back();
    }

    void add(Document& document, const analysis::Occurrence& place, bool is_certain) {
        FoundReference& made = add(document, place.span, use_of(place.access), is_certain);
        made.is_short_entry = place.is_short_entry;
        made.is_speaker = place.is_speaker;
        made.occurrence = &place;
    }

    /// The names and members of a document that are meant.
    void names(Document& document) {
        const analysis::SymbolIndex& index = document.index();
        const ast::Symbol symbol = document.reading().symbols().find(entity_.name);
        if (entity_.kind != Kind::member) {
            for (const std::uint32_t number : index.places_of(symbol)) {
                const analysis::Occurrence& place = index.occurrences[number];
                const bool is_other = entity_.kind == Kind::own && !place.may_be_outer &&
                                      (&document != entity_.document || place.variable != entity_.variable);
                if (is_other) continue;
                const Entity here = core_.entity_of(document, place);
                if (here.same(entity_)) {
                    const bool may_be_other =
                        place.may_be_outer && core_.outside_of(document, place).kind != Kind::nothing;
                    add(document, place, !may_be_other);
                } else if (place.may_be_outer && core_.outside_of(document, place).same(entity_)) {
                    add(document, place, false);
                }
            }
        }
        for (const std::uint32_t number : index.member_places_of(symbol)) {
            const analysis::MemberOccurrence& place = index.members[number];
            const Entity here = core_.entity_of(document, place);
            if (!here.same(entity_)) continue;
            const bool is_text = place.form == analysis::MemberOccurrence::Form::index;
            const bool is_certain =
                entity_.kind != Kind::member || (!entity_.object.empty() && here.object == entity_.object);
            add(document, place.span, is_text ? Use::mention : use_of(place.access), is_certain);
        }
    }

    void own() {
        Document& document = *entity_.document;
        names(document);
        if (document.index().variables[entity_.variable].scope != 0) return;
        for (Document* const other : core_.all())
            if (other != &document) names(*other);
    }

    void special() {
        Document& document = *entity_.document;
        const analysis::SymbolIndex& index = document.index();
        for (const std::uint32_t number : index.places_of(document.reading().symbols().find(entity_.name)))
            if (index.occurrences[number].variable == analysis::no_index)
                add(document, index.occurrences[number].span, Use::read, true);
    }

    void texts() {
        for (Document* const document : core_.sharing(*entity_.document, entity_.name)) {
            if (entity_.kind == Kind::option)
                for (const OptionInfo& option : document->reading().options())
                    if (option.id == entity_.name) add(*document, span_of(option.text), Use::define, true);
            for (const analysis::CallSite& site : document->index().calls) text_of(*document, site);
        }
    }

    void text_of(Document& document, const analysis::CallSite& site) {
        if (site.arguments.empty() || site.callee->kind != ast::ExprKind::name) return;
        const ast::Expr& argument = *site.arguments[0];
        if (argument.kind != ast::ExprKind::string || argument.span.end - argument.span.begin < 2) return;
        if (document.name(ast::as<ast::String>(argument).symbol) != entity_.name) return;
        const std::string_view callee = document.name(ast::as<ast::Name>(*site.callee).symbol);
        const syntax::Span span{argument.span.begin + 1, argument.span.end - 1};
        if (entity_.kind == Kind::option && callee == "taken") add(document, span, Use::mention, true);
        if (entity_.kind != Kind::event) return;
        if (callee == "raise") add(document, span, Use::define, true);
        if (callee == "waitFor") add(document, span, Use::mention, true);
    }

    Core& core_;
    const Entity& entity_;
    std::vector<FoundReference> found_;
};

}  // namespace

Entity Scripts::outside_of(Document& document, const analysis::Occurrence& place) {
    analysis::Occurrence outer = place;
    outer.may_be_outer = false;
    outer.variable = analysis::no_index;
    const analysis::SymbolIndex& index = document.index();
    const std::uint32_t own = place.variable == analysis::no_index ? 0 : index.variables[place.variable].scope;
    // The function around is seen only from inside of the function that has the variable itself.
    if (own == place.scope && place.scope != 0) {
        const auto& around = index.scopes[index.scopes[place.scope].parent].variables;
        if (const auto found = around.find(place.name); found != around.end()) outer.variable = found->second;
    }
    return entity_of(document, outer);
}

std::vector<FoundReference> Scripts::references(const Entity& entity) { return Collector(*this, entity).run(); }

Definition Scripts::definition(Document& document, std::uint32_t offset) {
    Definition answer;
    const Place place = place_at(document, offset);
    answer.origin = place.range;
    if (place.entity.kind == Kind::module_file) {
        if (Document* const module = imported(document, place.entity.name))
            answer.targets.push_back({module->path(), {0, 0}});
        return answer;
    }
    const std::vector<FoundReference> found = references(place.entity);
    const auto add_all = [&](auto&& is_wanted) {
        if (!answer.targets.empty()) return;
        for (const FoundReference& each : found)
            if (is_wanted(each.reference)) answer.targets.push_back(each.reference.location);
    };
    // A member of an unknown map may be any member of that name.
    add_all([](const Reference& each) { return each.use == Use::define && each.is_certain; });
    if (!answer.targets.empty()) return answer;
    const auto first_write = std::find_if(found.begin(), found.end(), [](const FoundReference& each) {
        return each.reference.use == Use::write && each.reference.is_certain;
    });
    if (first_write != found.end()) {
        answer.targets.push_back(first_write->reference.location);
        return answer;
    }
    add_all([](const Reference& each) { return each.use == Use::define; });
    add_all([](const Reference& each) { return each.use == Use::write; });
    return answer;
}

}  // namespace npcs::workspace
