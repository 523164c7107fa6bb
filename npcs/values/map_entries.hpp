// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Maps whose entries are written straight into their places, as loading does.
#pragma once

#include <cstdint>

#include "values/map.hpp"

namespace npcs::values {

/// Makes the keys found of a map whose entries each have their hash. Where it ends in holes it ends before them then.
void index_entries(Heap& heap, Map& map);
/// Index of a key's entry, slots of a scope included that are not assigned, or Map::none.
std::uint32_t place_of(const Map& map, Datum key, std::uint32_t hash);

}  // namespace npcs::values
