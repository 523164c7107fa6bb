// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Operations on maps. Keys are any value, compared by deep equality (numbers by value, -0 is 0); order is insertion order.
#pragma once

#include <cstdint>

#include "values/heap.hpp"

namespace npcs::values {

/// Hash of a key, in agreement with equal(). Never 0.
std::uint32_t hash_of(Datum key);

/// Index of the entry of `key` (own entries only, set ones only), or Map::none.
std::uint32_t find(const Map& map, Datum key, std::uint32_t hash);
inline std::uint32_t find(const Map& map, Datum key) { return find(map, key, hash_of(key)); }

/// The value of an own key, or unset.
inline Datum get(const Map& map, Datum key, std::uint32_t hash) {
    const std::uint32_t at = find(map, key, hash);
    return at == Map::none ? Datum::unset() : map.entries[at].value;
}
inline Datum get(const Map& map, Datum key) { return get(map, key, hash_of(key)); }

/// The same for a small map, without a call; most keys are found by their bits.
inline Datum quick_get(const Map& map, Datum key, std::uint32_t hash) {
    if (map.buckets != nullptr || (map.flags & Map::counted) != 0) return get(map, key, hash);
    for (std::uint32_t i = map.first; i < map.used; ++i)
        if (same(map.entries[i].key, key)) return map.entries[i].value;
    return key.is_short_string() ? Datum::unset() : get(map, key, hash);
}

/// Sets an own key. Precondition: neither is unset.
void set(Heap& heap, Map& map, Datum key, Datum value, std::uint32_t hash);
inline void set(Heap& heap, Map& map, Datum key, Datum value) { set(heap, map, key, value, hash_of(key)); }

/// Makes a key a slot of a scope, with all entries before it; gives its index. Its value stays, or is unset.
std::uint32_t add_slot(Heap& heap, Map& map, Datum key, std::uint32_t hash);

/// Removes an own key; whether it was there.
bool remove(Map& map, Datum key);

/// Number of entries a script can see.
std::uint32_t size(const Map& map);

/// Index of the first entry a script can see at or after `at`, or Map::none. For iterating.
std::uint32_t next(const Map& map, std::uint32_t at);

/// Follows `__isa` from `map` itself on. `found_in` gets the map that has the key (for `super`).
enum class Chain : std::uint8_t { found, missing, too_deep };
Chain find_inherited(Map& map, Datum key, std::uint32_t hash, Datum& value, Map*& found_in);

inline constexpr int isa_depth_max = 256;
/// The key "__isa".
Datum isa_key();

}  // namespace npcs::values
