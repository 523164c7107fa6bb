// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Maps whose entries are written directly into place, as loading does.
#pragma once

#include <cstdint>

#include "values/map.hpp"

namespace npcs::values {

/// Builds the index of a map whose entries each have their hash already, and drops holes at its end.
void index_entries(Heap& heap, Map& map);
/// Returns the index of a key's entry, including unassigned slots of a scope, or Map::none.
std::uint32_t entry_index(const Map& map, Datum key, std::uint32_t hash);

}  // namespace npcs::values
