// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Entries are in insertion order. Small maps are searched linearly; larger ones have buckets, each the head of a chain
// through Entry::next. Two kinds of maps with whole-number keys need no hash. Where keys increase by one per entry, as
// in a map filled by a loop, a key gives its position. Where keys are so dense that no two share their lowest bits,
// those bits select a bucket with a single entry. Removing leaves a hole, with hash 0, which no key has.
//
// The hash of a key is fast and public: it is compiled into programs, which machines share. An attacker who chooses
// keys with equal hashes produces a long chain; from then on the map is guarded, and buckets are chosen by a keyed
// hash. That does not help with keys that are lists or maps, whose hash covers only a bounded part of them; searching
// for those is charged as work.
//
// Most keys are numbers or short strings, which are equal exactly when their bits are; for that, -0 is stored as 0.

#include "values/map.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "values/map_entries.hpp"
#include "values/memory.hpp"
#include "values/operations.hpp"
#include "values/work.hpp"

namespace npcs::values {

namespace {

constexpr std::uint32_t linear_search_max = 8;
/// With as many buckets as entries, a longer chain does not occur by chance.
constexpr std::uint32_t chain_max = 32;

/// Whether keys can be compared by their bits alone.
bool is_plain(Datum key) {
    return key.is_number() || !(key.is_heap_string() || key.is_list() || key.is_map() || key.is_handle());
}

Datum without_sign_of_zero(Datum key) {
    constexpr std::uint64_t minus_zero = std::uint64_t{1} << 63;
    return key.bits() == minus_zero ? Datum::number(0) : key;
}

template <typename Matches>
std::uint32_t search(const Map& map, Datum key, std::uint32_t hash, Matches matches) {
    const Map::Entry* const entries = map.entries;
    if (map.buckets == nullptr) {
        for (std::uint32_t i = map.first; i < map.used; ++i)
            if (matches(entries[i])) return i;
        return Map::none;
    }
    std::uint32_t i = map.buckets[bucket_of(map, key, hash)];
    while (i != Map::none && !matches(entries[i])) i = entries[i].next;
    return i;
}

// ---- sequential keys -------------------------------------------------------------------------------------------------

bool is_sequential(const Map& map) { return (map.flags & Map::sequential) != 0; }

bool is_direct_mapped(const Map& map) { return (map.flags & Map::direct_mapped) != 0; }

/// Returns the key that the entry at position 0 has, or would have. Precondition: the map is sequential, and therefore
/// not empty.
double sequence_begin(const Map& map) { return map.entries[map.first].key.as_number() - map.first; }

/// Whether the key is well below the magnitude at which doubles skip whole numbers.
bool is_exact_number(Datum key) { return key.is_number() && std::abs(key.as_number()) < whole_max; }

bool has_sequential_keys(const Map& map) {
    if (map.fixed > 0 || map.first >= map.used || !is_exact_number(map.entries[map.first].key)) return false;
    const double from = sequence_begin(map);
    if (from != std::trunc(from)) return false;
    for (std::uint32_t i = map.first; i < map.used; ++i) {
        const Datum key = map.entries[i].key;
        if (!key.is_unset() && !(is_exact_number(key) && key.as_number() == from + i)) return false;
    }
    return true;
}

// ---- searching and changing ------------------------------------------------------------------------------------------

bool is_container(Datum key) { return key.is_list() || key.is_map(); }

/// Locates a key whose comparison is expensive. Scripts can change lists and maps that are keys, so two entries may have the same
/// key; then the later one is found, and entries are compared in the same order whether or not the map has buckets. A map may have
/// them only because it was larger once, which a save does not tell.
[[gnu::noinline]] std::uint32_t locate_container(const Map& map, Datum key, std::uint32_t hash, Work* work) {
    Work uncounted(~std::uint64_t{0});
    const auto matches = [key, hash, &meter = work != nullptr ? *work : uncounted](const Map::Entry& entry) {
        return entry.hash == hash && !is_plain(entry.key) && equal(entry.key, key, meter);
    };
    if (map.buckets != nullptr) return search(map, key, hash, matches);
    for (std::uint32_t i = map.used; i-- > map.first;)
        if (matches(map.entries[i])) return i;
    return Map::none;
}

/// Returns the index of a key's entry, including unassigned slots of a scope, or Map::none. `work`, if given, is
/// charged for comparing lists and maps.
inline std::uint32_t locate(const Map& map, Datum key, std::uint32_t hash, Work* work = nullptr) {
    if (key.is_number()) return find_number(map, key.as_number());
    if (holds_numbers_only(map)) return Map::none;
    if (is_plain(key)) return search(map, key, hash, [key](const Map::Entry& entry) { return same(entry.key, key); });
    if (key.is_heap_string()) {
        return search(map, key, hash, [key, hash](const Map::Entry& entry) {
            if (entry.hash != hash || !entry.key.is_heap_string()) return false;
            return same(entry.key, key) || entry.key.as_string()->view() == key.as_string()->view();
        });
    }
    return locate_container(map, key, hash, work);
}

void set_flag(Map& map, std::uint8_t flag, bool value) {
    map.flags = static_cast<std::uint8_t>(value ? map.flags | flag : map.flags & ~flag);
}

/// Puts an entry into the bucket its key selects. Returns false when that bucket is taken or the key is not a whole
/// number.
bool insert_direct(Map& map, std::uint32_t index) {
    const Datum key = map.entries[index].key;
    if (!is_exact_number(key) || key.as_number() != std::trunc(key.as_number())) return false;
    std::uint32_t& bucket = map.buckets[bucket_of_whole(map, key.as_number())];
    if (bucket != Map::none) return false;
    bucket = index;
    return true;
}

void empty_buckets(Map& map) { std::fill_n(map.buckets, std::size_t{map.mask} + 1, Map::none); }

bool map_directly(Map& map) {
    empty_buckets(map);
    for (std::uint32_t i = map.first; i < map.used; ++i)
        if (!map.entries[i].key.is_unset() && !insert_direct(map, i)) return false;
    return map.fixed == 0;
}

void build_chains(Map& map) {
    bool all_numeric = map.fixed == 0;
    empty_buckets(map);
    for (std::uint32_t i = map.first; i < map.used; ++i) {  // later entries first in their chains, as set() has it
        Map::Entry& entry = map.entries[i];
        if (entry.key.is_unset()) continue;
        all_numeric = all_numeric && entry.key.is_number();
        std::uint32_t& head = map.buckets[bucket_of(map, entry.key, entry.hash)];
        entry.next = head;
        head = i;
    }
    set_flag(map, Map::all_numeric, all_numeric);
}

bool is_guarded(const Map& map) { return (map.flags & Map::guarded) != 0; }

bool is_long(const Map& map, std::uint32_t bucket) {
    std::uint32_t length = 0;
    for (std::uint32_t i = map.buckets[bucket]; i != Map::none && length <= chain_max; i = map.entries[i].next)
        ++length;
    return length > chain_max;
}

void guard(Map& map) {
    set_flag(map, Map::guarded, true);
    build_chains(map);
}

/// `unseen`: the chain lengths of these keys have not been checked yet.
void fill_buckets(Map& map, bool unseen) {
    const bool is_direct_mapped = map_directly(map);
    set_flag(map, Map::direct_mapped, is_direct_mapped);
    set_flag(map, Map::all_numeric, is_direct_mapped);
    if (is_direct_mapped) return;
    build_chains(map);
    if (!unseen || is_guarded(map)) return;
    for (std::uint32_t bucket = 0; bucket <= map.mask; ++bucket)
        if (is_long(map, bucket)) return guard(map);
}

/// Allocates buckets, or more of them: one for each entry of the capacity.
void make_buckets(Heap& heap, Map& map) {
    const std::uint32_t count = std::bit_ceil(std::max(map.capacity, 2 * linear_search_max));
    const std::uint32_t before = map.buckets == nullptr ? 0 : map.mask + 1;
    const bool unseen = before == 0 || is_direct_mapped(map);
    if (count != before) {
        auto* const buckets = static_cast<std::uint32_t*>(allocate_bytes(count * sizeof(std::uint32_t)));
        std::free(map.buckets);
        map.buckets = buckets;
        map.mask = count - 1;
        heap.account(static_cast<std::ptrdiff_t>(sizeof(std::uint32_t)) *
                     (std::ptrdiff_t{count} - std::ptrdiff_t{before}));
    }
    fill_buckets(map, unseen);
}

/// Gives a map that has outgrown linear search another way to find keys.
void make_searchable(Heap& heap, Map& map) {
    set_flag(map, Map::sequential, map.buckets == nullptr && has_sequential_keys(map));
    if (!is_sequential(map)) make_buckets(heap, map);
}

/// Moves the positions of the loops over a map to where they will be once its holes are closed. Returns whether there
/// are any loops.
bool move_iterations(Heap& heap, const Map& map) {
    std::vector<Datum*> positions;
    if (heap.iterations != nullptr) heap.iterations->find_positions(map, positions);
    std::sort(positions.begin(), positions.end(), [](const Datum* a, const Datum* b) {
        return a->as_number() != b->as_number() ? a->as_number() < b->as_number() : a < b;
    });
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    std::uint32_t at = map.fixed, kept = map.fixed;
    for (Datum* const position : positions) {
        if (position->as_number() <= map.fixed) continue;
        for (; at < map.used && at < position->as_number(); ++at)
            if (!map.entries[at].key.is_unset()) ++kept;
        *position = Datum::number(kept);
    }
    return !positions.empty();
}

void close_holes(Map& map) {
    std::uint32_t kept = map.fixed;
    for (std::uint32_t i = map.fixed; i < map.used; ++i)
        if (!map.entries[i].key.is_unset()) map.entries[kept++] = map.entries[i];
    map.used = kept;
    map.holes = 0;
    map.first = 0;
}

/// Moves the entries to a separate block with the given capacity.
void reallocate_entries(Heap& heap, Map& map, std::uint32_t capacity) {
    const bool was_inline = map.is_inline();
    auto* const entries =
        static_cast<Map::Entry*>(reallocate_bytes(was_inline ? nullptr : map.entries, capacity * sizeof(Map::Entry)));
    if (was_inline) std::memcpy(entries, map.entries, map.used * sizeof(Map::Entry));
    const std::ptrdiff_t before = was_inline ? 0 : map.capacity;
    heap.account(static_cast<std::ptrdiff_t>(sizeof(Map::Entry)) * (std::ptrdiff_t{capacity} - before));
    map.entries = entries;
    map.capacity = capacity;
}

/// Makes sure that one more entry fits.
void grow(Heap& heap, Map& map) {
    bool enough_holes = map.holes > 0 && map.holes >= map.used / 4;
    std::uint32_t least = 4;
    if (map.holes > 0) {
        if (map.iterated) {
            map.iterated = move_iterations(heap, map);
            // Finding the loops costs more than moving a few entries, so it should be rare.
            if (map.iterated) least = 64;
            enough_holes = enough_holes && map.capacity >= least;
        }
        close_holes(map);
    }
    // Once holes are closed, sequential keys may no longer be sequential.
    set_flag(map, Map::sequential, false);
    try {
        if (!enough_holes) {
            const std::uint32_t capacity = std::max({least, map.capacity + 1, map.used * 2});
            reallocate_entries(heap, map, capacity);
        }
        if (map.buckets != nullptr || map.used > linear_search_max) make_searchable(heap, map);
    } catch (const std::bad_alloc&) {
        // The entries may have moved already.
        if (map.buckets != nullptr) fill_buckets(map, true);
        throw;
    }
}

/// Removes an entry from its bucket.
void unlink(Map& map, std::uint32_t index) {
    if (is_direct_mapped(map)) {
        map.buckets[bucket_of_whole(map, map.entries[index].key.as_number())] = Map::none;
        return;
    }
    std::uint32_t* link = &map.buckets[bucket_of(map, map.entries[index].key, map.entries[index].hash)];
    while (*link != index) link = &map.entries[*link].next;
    *link = map.entries[index].next;
}

bool is_hole(const Map& map, std::uint32_t index) { return map.entries[index].key.is_unset(); }

/// Precondition: index >= map.fixed.
void make_hole(Map& map, std::uint32_t index) {
    if (map.buckets != nullptr) unlink(map, index);
    map.entries[index] = {Datum::unset(), Datum::unset(), 0, Map::none};
    ++map.holes;
    while (!map.iterated && map.used > map.fixed && is_hole(map, map.used - 1)) {
        --map.used;
        --map.holes;
    }
    if (map.fixed > 0) return;
    while (map.first < map.used && is_hole(map, map.first)) ++map.first;
    if (map.first < map.used) return;
    if (!map.iterated) map.first = map.used = map.holes = 0;
    set_flag(map, Map::sequential, false);
}

}  // namespace

std::uint32_t guarded_bucket(const Map& map, Datum key, std::uint32_t hash) {
    const hashing::HashKey& secret = hashing::process_key();
    if (key.is_heap_string())
        return static_cast<std::uint32_t>(hashing::sip_hash(key.as_string()->view(), secret)) & map.mask;
    if (is_plain(key))
        return static_cast<std::uint32_t>(hashing::sip_hash(without_sign_of_zero(key).bits(), secret)) & map.mask;
    return hash & map.mask;
}

std::uint32_t longest_chain(const Map& map) {
    std::uint32_t longest = 0;
    if (map.buckets == nullptr) return longest;
    if (is_direct_mapped(map)) return 1;
    for (std::uint32_t bucket = 0; bucket <= map.mask; ++bucket) {
        std::uint32_t length = 0;
        for (std::uint32_t i = map.buckets[bucket]; i != Map::none; i = map.entries[i].next) ++length;
        longest = std::max(longest, length);
    }
    return longest;
}

std::uint32_t find(const Map& map, Datum key, std::uint32_t hash) {
    const std::uint32_t at = locate(map, key, hash);
    return at != Map::none && map.entries[at].value.is_unset() ? Map::none : at;
}

namespace {

inline void set(Heap& heap, Map& map, Datum key, Datum value, std::uint32_t hash, Work* work) {
    const std::uint32_t at = locate(map, key, hash, work);
    if (at != Map::none) {
        map.entries[at].value = value;
        return;
    }
    key = without_sign_of_zero(key);
    if (map.used == map.capacity) grow(heap, map);
    const std::uint32_t index = map.used++;
    map.entries[index] = {key, value, hash, Map::none};
    if (map.buckets == nullptr) map.mask |= bit_of_key(hash);
    if (is_direct_mapped(map)) {
        if (!insert_direct(map, index)) fill_buckets(map, true);
    } else if (map.buckets != nullptr) {
        if (!key.is_number()) set_flag(map, Map::all_numeric, false);
        const std::uint32_t bucket = bucket_of(map, key, hash);
        map.entries[index].next = map.buckets[bucket];
        map.buckets[bucket] = index;
        if (!is_guarded(map) && is_long(map, bucket)) guard(map);
    } else if (is_sequential(map)) {
        if (!is_exact_number(key) || key.as_number() != sequence_begin(map) + index) make_searchable(heap, map);
    } else if (map.used > linear_search_max) {
        make_searchable(heap, map);
    }
}

}  // namespace

void set(Heap& heap, Map& map, Datum key, Datum value, std::uint32_t hash) {
    if (!is_container(key)) return set(heap, map, key, value, hash, nullptr);
    Work work(~std::uint64_t{0});
    set(heap, map, key, value, hash, &work);
    heap.charge(work.done());
}

void set(Heap& heap, Map& map, Datum key, Datum value, std::uint32_t hash, Work& work) {
    set(heap, map, key, value, hash, &work);
}

void exchange(Heap& heap, Map& a, Map& b) {
    for (Map* const map : {&a, &b})
        if (map->is_inline()) reallocate_entries(heap, *map, map->capacity);
    std::swap(a.entries, b.entries);
    std::swap(a.buckets, b.buckets);
    std::swap(a.used, b.used);
    std::swap(a.capacity, b.capacity);
    std::swap(a.mask, b.mask);
    std::swap(a.fixed, b.fixed);
    std::swap(a.holes, b.holes);
    std::swap(a.first, b.first);
    constexpr auto inline_flags = static_cast<std::uint8_t>(Map::inline_max << Map::inline_shift);
    const auto flags = static_cast<std::uint8_t>((a.flags & inline_flags) | (b.flags & ~inline_flags));
    b.flags = static_cast<std::uint8_t>((b.flags & inline_flags) | (a.flags & ~inline_flags));
    a.flags = flags;
    a.iterated = b.iterated = a.iterated || b.iterated;
}

std::uint32_t add_slot(Heap& heap, Map& map, Datum key, std::uint32_t hash) {
    std::uint32_t at = locate(map, key, hash);
    if (at == Map::none) {
        try {
            set(heap, map, key, Datum::null(), hash);
        } catch (const std::bad_alloc&) {
            remove(map, key);
            throw;
        }
        at = map.used - 1;
        map.entries[at].value = Datum::unset();
    }
    if (at < map.fixed) return at;
    // Holes among the new slots stay: they have no key and so are never found.
    map.fixed = map.used;
    map.holes = 0;
    map.first = 0;
    if (is_sequential(map)) make_buckets(heap, map);
    set_flag(map, Map::sequential, false);
    return at;
}

void index_entries(Heap& heap, Map& map) {
    while (map.used > map.fixed && is_hole(map, map.used - 1)) {
        --map.used;
        --map.holes;
    }
    if (map.fixed == 0)
        while (map.first < map.used && is_hole(map, map.first)) ++map.first;
    if (map.used > linear_search_max) make_searchable(heap, map);
}

std::uint32_t entry_index(const Map& map, Datum key, std::uint32_t hash) { return locate(map, key, hash); }

bool remove(Map& map, Datum key) {
    const std::uint32_t at = find(map, key, hash_of(key));
    if (at == Map::none) return false;
    if (at < map.fixed) {
        map.entries[at].value = Datum::unset();
    } else {
        make_hole(map, at);
    }
    return true;
}

std::uint32_t size(const Map& map) {
    std::uint32_t count = map.used - map.holes;
    for (std::uint32_t i = 0; i < map.fixed; ++i)
        if (map.entries[i].value.is_unset()) --count;
    return count;
}

std::uint32_t next(const Map& map, std::uint32_t at) {
    for (at = std::max(at, map.first); at < map.used; ++at)
        if (!map.entries[at].value.is_unset()) return at;
    return Map::none;
}

const std::uint32_t isa_hash = hash_of(isa_key);

Datum parent_of(const Map& map) {
    const Datum parent = get(map, isa_key, isa_hash);
    return parent.is_unset() ? Datum::null() : parent;
}

Map::Entry* find_entry(const Map& map, Datum key, std::uint32_t hash, Hint& hint) {
    if (has_no(map, key, hash)) return nullptr;
    const std::uint32_t index = find(map, key, hash);
    if (index == Map::none) return nullptr;
    if (index <= std::numeric_limits<Hint>::max()) hint = static_cast<Hint>(index);
    return &map.entries[index];
}

}  // namespace npcs::values
