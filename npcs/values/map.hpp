// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Operations on maps. Keys are any value, compared by deep equality (numbers by value, -0 is 0); order is insertion order.
#pragma once

#include <bit>
#include <cstdint>

#include "values/heap.hpp"

namespace npcs::values {

/// Hash of a key, in agreement with equal(). Never 0.
std::uint32_t hash_of(Datum key);

/// hash_of() of a number.
inline std::uint32_t hash_of_number(double number) {
    std::uint64_t bits = std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number) * 0x9E37'79B9'7F4A'7C15;
    bits = (bits ^ bits >> 32) * 0xD6E8'FEB8'6659'FD93;
    const auto hash = static_cast<std::uint32_t>(bits >> 32);
    return hash == 0 ? 1 : hash;
}

/// Index of the entry of `key` (own entries only, set ones only), or Map::none.
std::uint32_t find(const Map& map, Datum key, std::uint32_t hash);

/// Whether a key that is no number cannot be in the map.
inline bool holds_numbers_only(const Map& map) { return (map.flags & (Map::counted | Map::numbered)) != 0; }

/// One of 32 bits for each key. A map without buckets has those of all its keys in its mask, and perhaps more: most keys that
/// are not in it are told by that.
inline std::uint32_t bit_of_key(std::uint32_t hash) { return std::uint32_t{1} << (hash & 31); }
/// Precondition: the map has no buckets.
inline bool may_have(const Map& map, std::uint32_t hash) { return (map.mask & bit_of_key(hash)) != 0; }

/// Whole numbers up to here are told apart, and next to each other.
inline constexpr double whole_max = 4e15;
/// The bucket a whole number has in a map that is spread.
inline std::uint32_t bucket_of_whole(const Map& map, double number) {
    return static_cast<std::uint32_t>(static_cast<std::int64_t>(number)) & map.mask;
}

/// The bucket of a key in a map that has buckets and is not spread.
std::uint32_t guarded_bucket(const Map& map, Datum key, std::uint32_t hash);
inline std::uint32_t bucket_of(const Map& map, Datum key, std::uint32_t hash) {
    if ((map.flags & Map::guarded) != 0) [[unlikely]]
        return guarded_bucket(map, key, hash);
    return hash & map.mask;
}

/// Index of the entry of a number, set or not, or Map::none. NaN equals nothing, so it is never found, and each assignment to it makes another entry.
inline std::uint32_t find_number(const Map& map, double number) {
    if (number != number) [[unlikely]]
        return Map::none;
    const Datum key = Datum::number(number == 0 ? 0 : number);
    if ((map.flags & Map::counted) != 0) {
        const double place = number - map.entries[map.first].key.as_number() + map.first;
        if (!(place >= 0 && place < map.used)) return Map::none;
        const auto index = static_cast<std::uint32_t>(place);
        return same(map.entries[index].key, key) ? index : Map::none;
    }
    if ((map.flags & Map::spread) != 0) {
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

/// The value of an own key, or unset.
inline Datum get(const Map& map, Datum key, std::uint32_t hash) {
    const std::uint32_t at = find(map, key, hash);
    return at == Map::none ? Datum::unset() : map.entries[at].value;
}
inline Datum get(const Map& map, Datum key) {
    const std::uint32_t at = find(map, key);
    return at == Map::none ? Datum::unset() : map.entries[at].value;
}

/// The same for a small map, without a call; most keys are found by their bits.
inline Datum quick_get(const Map& map, Datum key, std::uint32_t hash) {
    if (holds_numbers_only(map)) return key.is_number() ? get(map, key, hash) : Datum::unset();
    if (map.buckets != nullptr) return get(map, key, hash);
    if (!may_have(map, hash)) return Datum::unset();
    for (std::uint32_t i = map.first; i < map.used; ++i)
        if (same(map.entries[i].key, key)) return map.entries[i].value;
    return key.is_short_string() ? Datum::unset() : get(map, key, hash);
}

/// Sets an own key. Precondition: neither is unset.
void set(Heap& heap, Map& map, Datum key, Datum value, std::uint32_t hash);
inline void set(Heap& heap, Map& map, Datum key, Datum value) { set(heap, map, key, value, hash_of(key)); }
class Work;
/// The same as a part of a longer operation. When its work is over it may have set a key that is there already once more.
void set(Heap& heap, Map& map, Datum key, Datum value, std::uint32_t hash, Work& work);

/// Two maps of the heap change places: whoever refers to one gets the content of the other.
void exchange(Heap& heap, Map& a, Map& b);

/// Makes a key a slot of a scope, with all entries before it; gives its index. Its value stays, or is unset.
std::uint32_t add_slot(Heap& heap, Map& map, Datum key, std::uint32_t hash);

/// Removes an own key; whether it was there.
bool remove(Map& map, Datum key);

/// Number of entries a script can see.
std::uint32_t size(const Map& map);

/// Entries in the fullest bucket; 0 without buckets.
std::uint32_t longest_chain(const Map& map);

/// Index of the first entry a script can see at or after `at`, or Map::none. For iterating.
std::uint32_t next(const Map& map, std::uint32_t at);

/// Follows `__isa` from `map` itself on. `found_in` gets the map that has the key (for `super`).
enum class Chain : std::uint8_t { found, missing, too_deep };
Chain find_inherited(Map& map, Datum key, std::uint32_t hash, Datum& value, Map*& found_in);

inline constexpr int isa_depth_max = 256;
/// The key "__isa".
inline constexpr Datum isa_key = Datum::short_text("__isa");
/// Its value, or null.
Datum parent_of(const Map& map);

}  // namespace npcs::values
