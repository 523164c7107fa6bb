// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "workspace/meanings.hpp"

#include <utility>

namespace npcs::workspace {

Meanings::Meanings(Scripts& scripts, const std::vector<std::string>& paths) : scripts_(scripts) {
    for (const std::string& path : paths)
        if (Document* const document = scripts.loaded(path)) read(*document);
}

void Meanings::read(Document& document) {
    const analysis::SymbolIndex& index = document.index();
    // What a name means follows from its variable, or from the name and how it is written if it is free.
    std::vector<Known> of_variable(index.variables.size()), of_name(4 * document.reading().symbols().size());
    for (const analysis::Occurrence& place : index.occurrences) {
        const std::size_t form = (place.is_speaker ? 1U : 0U) + (place.is_global ? 2U : 0U);
        Known& known =
            place.variable != analysis::no_index ? of_variable[place.variable] : of_name[4 * place.name + form];
        if (known.meaning == 0) known = known_of(scripts_.entity_of(document, place), document.name(place.name));
        Name name{&document, place.span.begin, known.meaning, 0, known.kind};
        if (place.may_be_outer) {
            const Entity outside = scripts_.outside_of(document, place);
            if (outside) name.outer = number_of(outside, outside.name);
        }
        names.push_back(name);
    }
    for (const analysis::MemberOccurrence& place : index.members) {
        const Entity entity = scripts_.entity_of(document, place, false);
        const Known known = known_of(entity, entity.name);
        names.push_back({&document, place.span.begin, known.meaning, 0, known.kind});
    }
}

Meanings::Known Meanings::known_of(const Entity& entity, std::string_view name) {
    return {number_of(entity, name), static_cast<int>(entity.kind)};
}

std::size_t Meanings::number_of(const Entity& entity, std::string_view name) {
    std::string key = std::to_string(static_cast<int>(entity.kind)) + ":";
    if (entity.kind == Entity::Kind::own) key += entity.document->path() + "#" + std::to_string(entity.variable);
    else key += name;
    return numbers_.emplace(std::move(key), numbers_.size() + 1).first->second;
}

}  // namespace npcs::workspace
