// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Finding places of a SymbolIndex by where they are and by their names.
#include <algorithm>

#include "analysis/symbol_index.hpp"

namespace npcs::analysis {

namespace {

template <typename Place>
const Place* place_at(const std::vector<Place>& places, std::uint32_t offset) {
    auto at = std::upper_bound(places.begin(), places.end(), offset,
                               [](std::uint32_t wanted, const Place& place) { return wanted < place.span.begin; });
    if (at == places.begin()) return nullptr;
    --at;
    return at->span.end >= offset && at->span.begin < at->span.end ? &*at : nullptr;
}

std::span<const std::uint32_t> group(const std::vector<std::uint32_t>& sorted, const std::vector<std::uint32_t>& first,
                                     ast::Symbol name) {
    if (name == ast::no_symbol || name + 1 >= first.size()) return {};
    return {sorted.data() + first[name], first[name + 1] - first[name]};
}

}  // namespace

std::uint32_t SymbolIndex::scope_at(std::uint32_t offset) const {
    // Functions are in the order in which they begin, and lie inside each other or apart.
    auto at =
        std::upper_bound(scopes.begin() + 1, scopes.end(), offset,
                         [](std::uint32_t wanted, const IndexedScope& scope) { return wanted < scope.span.begin; });
    auto scope = static_cast<std::uint32_t>(at - scopes.begin() - 1);
    while (scope != 0 && scopes[scope].span.end < offset) scope = scopes[scope].parent;
    return scope;
}

const Occurrence* SymbolIndex::occurrence_at(std::uint32_t offset) const { return place_at(occurrences, offset); }
const MemberOccurrence* SymbolIndex::member_at(std::uint32_t offset) const { return place_at(members, offset); }

std::span<const std::uint32_t> SymbolIndex::places_of(ast::Symbol name) const {
    return group(by_name, first_of_name, name);
}
std::span<const std::uint32_t> SymbolIndex::member_places_of(ast::Symbol name) const {
    return group(members_by_name, first_member_of_name, name);
}

std::span<const std::uint32_t> SymbolIndex::places_of_variable(std::uint32_t variable) const {
    return group(by_variable, first_of_variable, variable);
}

}  // namespace npcs::analysis
