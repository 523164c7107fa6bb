// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Operations on maps. Keys are any value, compared by deep equality (numbers by value, -0 is 0); order is insertion
// order.
#pragma once

#include <bit>
#include <cstdint>

#include "values/heap.hpp"

namespace npcs::values {

/// Returns the hash of a key; keys that are equal() have equal hashes. Never 0.
std::uint32_t hash_of(Datum key);

/// Returns hash_of() of a string.
inline std::uint32_t hash_of_text(Datum key) {
    return key.is_heap_string() && key.as_string()->hash != 0 ? key.as_string()->hash : hash_of(key);
}

/// Returns hash_of() of a number.
inline std::uint32_t hash_of_number(double number) {
    std::uint64_t bits = std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number) * 0x9E37'79B9'7F4A'7C15;
    bits = (bits ^ bits >> 32) * 0xD6E8'FEB8'6659'FD93;
    const auto hash = static_cast<std::uint32_t>(bits >> 32);
    return hash == 0 ? 1 : hash;
}

/// Returns the index of the assigned entry of `key` in the map itself, or Map::none.
std::uint32_t find(const Map& map, Datum key, std::uint32_t hash);

/// Whether every key of the map is a number; false when that is not known.
inline bool holds_numbers_only(const Map& map) { return (map.flags & (Map::sequential | Map::all_numeric)) != 0; }

/// Each key has one of 32 bits. The mask of a map without buckets contains the bits of all its keys, and possibly more:
/// a small Bloom filter that rejects most absent keys.
inline std::uint32_t bit_of_key(std::uint32_t hash) { return std::uint32_t{1} << (hash & 31); }
/// Precondition: the map has no buckets.
inline bool may_have(const Map& map, std::uint32_t hash) { return (map.mask & bit_of_key(hash)) != 0; }

/// Whether the map has no such key, as far as a glance shows it.
inline bool has_no(const Map& map, Datum key, std::uint32_t hash) {
    if (holds_numbers_only(map)) return !key.is_number();
    return map.buckets == nullptr && !may_have(map, hash);
}

/// Whole numbers up to this magnitude are exact, and so are their neighbours.
inline constexpr double whole_max = 4e15;
/// Returns the bucket of a whole number in a direct-mapped map.
inline std::uint32_t bucket_of_whole(const Map& map, double number) {
    return static_cast<std::uint32_t>(static_cast<std::int64_t>(number)) & map.mask;
}

/// Returns the bucket of a key in a map that has buckets and is not direct-mapped.
std::uint32_t guarded_bucket(const Map& map, Datum key, std::uint32_t hash);
inline std::uint32_t bucket_of(const Map& map, Datum key, std::uint32_t hash) {
    if ((map.flags & Map::guarded) != 0) [[unlikely]]
        return guarded_bucket(map, key, hash);
    return hash & map.mask;
}

/// Returns the index of a number's entry, assigned or not, or Map::none. NaN equals nothing, so it is never found, and
/// each assignment to it adds an entry.
[[gnu::always_inline]] inline std::uint32_t find_number(const Map& map, double number) {
    if (number != number) [[unlikely]]
        return Map::none;
    const Datum key = Datum::number(number == 0 ? 0 : number);
    if ((map.flags & Map::sequential) != 0) {
        const double position = number - map.entries[map.first].key.as_number() + map.first;
        if (!(position >= 0 && position < map.used)) return Map::none;
        const auto index = static_cast<std::uint32_t>(position);
        return same(map.entries[index].key, key) ? index : Map::none;
    }
    if ((map.flags & Map::direct_mapped) != 0) {
        if (!(number > -whole_max && number < whole_max)) return Map::none;
        const std::uint32_t index = map.buckets[bucket_of_whole(map, number)];
        return index != Map::none && same(map.entries[index].key, key) ? index : Map::none;
    }
    std::uint32_t i = map.first;
    if (map.buckets != nullptr) {
        for (i = map.buckets[bucket_of(map, key, hash_of_number(number))]; i != Map::none; i = map.entries[i].next)
            if (same(map.entries[i].key, key)) return i;
        return Map::none;
    }
    for (; i < map.used; ++i)
        if (same(map.entries[i].key, key)) return i;
    return Map::none;
}

inline std::uint32_t find(const Map& map, Datum key) {
    if (!key.is_number()) return find(map, key, hash_of(key));
    const std::uint32_t at = find_number(map, key.as_number());
    return at != Map::none && map.entries[at].value.is_unset() ? Map::none : at;
}

/// Returns the value of a key of the map itself, or unset.
inline Datum get(const Map& map, Datum key, std::uint32_t hash) {
    const std::uint32_t at = find(map, key, hash);
    return at == Map::none ? Datum::unset() : map.entries[at].value;
}
inline Datum get(const Map& map, Datum key) {
    const std::uint32_t at = find(map, key);
    return at == Map::none ? Datum::unset() : map.entries[at].value;
}

/// Where a key was found last. Maps that are made alike have their keys at the same places, so that it is most likely
/// there again. Any number is right: it is only looked at first.
using Hint = std::uint8_t;

/// Returns the assigned entry at the hint if it has the key's bits, or null.
inline Map::Entry* hinted(const Map& map, Datum key, Hint hint) {
    if (hint >= map.used) [[unlikely]]
        return nullptr;
    Map::Entry& entry = map.entries[hint];
    return same(entry.key, key) && !entry.value.is_unset() ? &entry : nullptr;
}
/// Returns the value at the hint if it is the key's, or unset.
inline Datum hinted_value(const Map& map, Datum key, Hint hint) {
    if (hint >= map.used) [[unlikely]]
        return Datum::unset();
    const Map::Entry& entry = map.entries[hint];
    return same(entry.key, key) ? entry.value : Datum::unset();
}
/// Returns the assigned entry of a key of the map itself, or null. Sets the hint if there is one.
Map::Entry* find_entry(const Map& map, Datum key, std::uint32_t hash, Hint& hint);
/// Sets a key of the map itself. Precondition: neither key nor value is unset.
void set(Heap& heap, Map& map, Datum key, Datum value, std::uint32_t hash);
inline void set(Heap& heap, Map& map, Datum key, Datum value) { set(heap, map, key, value, hash_of(key)); }
class Work;
/// set() as part of a longer operation, charged to `work`. Once the work limit is exceeded, a key that is already
/// present may be added again.
void set(Heap& heap, Map& map, Datum key, Datum value, std::uint32_t hash, Work& work);

/// Swaps the contents of two maps of the heap: references to one then see the contents of the other.
void exchange(Heap& heap, Map& a, Map& b);

/// Makes the key a slot of a scope, along with all entries before it, and returns its index. An existing value is kept;
/// a new one is unset.
std::uint32_t add_slot(Heap& heap, Map& map, Datum key, std::uint32_t hash);

/// Removes a key of the map itself. Returns whether it was present.
bool remove(Map& map, Datum key);

/// Returns the number of entries a script can see.
std::uint32_t size(const Map& map);

/// Returns the number of entries in the fullest bucket; 0 without buckets.
std::uint32_t longest_chain(const Map& map);

/// Returns the index of the first entry at or after `at` that a script can see, or Map::none. For iteration.
std::uint32_t next(const Map& map, std::uint32_t at);

inline constexpr int isa_depth_max = 256;
/// The key "__isa".
inline constexpr Datum isa_key = Datum::short_text("__isa");
extern const std::uint32_t isa_hash;
/// Returns the value of "__isa", or null.
Datum parent_of(const Map& map);
/// parent_of() for maps made by `new`, which have "__isa" as their first entry, and for most that have none.
inline Datum quick_parent_of(const Map& map) {
    if (map.first < map.used && same(map.entries[map.first].key, isa_key)) return map.entries[map.first].value;
    return has_no(map, isa_key, isa_hash) ? Datum::null() : parent_of(map);
}

/// Looks a key up in `map` and along its chain of `__isa`. Sets `value`, and `found_in` to the map that has the key
/// (for `super`).
enum class Chain : std::uint8_t { found, missing, too_deep };
[[gnu::always_inline]] inline Chain find_inherited(Map& map, Datum key, std::uint32_t hash, Datum& value,
                                                   Map*& found_in, Hint& hint) {
    Map* at = &map;
    for (int depth = 0;; ++depth) {
        const Map::Entry* entry = hinted(*at, key, hint);
        if (entry == nullptr && !has_no(*at, key, hash)) entry = find_entry(*at, key, hash, hint);
        if (entry != nullptr) {
            value = entry->value;
            found_in = at;
            return Chain::found;
        }
        const Datum parent = quick_parent_of(*at);
        if (!parent.is_map()) return Chain::missing;
        if (depth >= isa_depth_max) return Chain::too_deep;
        at = parent.as_map();
    }
}
inline Chain find_inherited(Map& map, Datum key, std::uint32_t hash, Datum& value, Map*& found_in) {
    Hint hint = 0;
    return find_inherited(map, key, hash, value, found_in, hint);
}

}  // namespace npcs::values
