// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/globals/hashed_keys.hpp"

#include "values/map_entries.hpp"

namespace npcs::migration {

HashedKeys::HashedKeys(values::Heap& heap) : heap_(heap) {
    for (values::Object* object = heap_.objects(); object != nullptr; object = object->next) {
        if (object->kind != values::Kind::map) continue;
        auto& map = static_cast<values::Map&>(*object);
        for (std::uint32_t i = map.fixed; i < map.used; ++i) {
            const values::Datum key = map.entries[i].key;
            if (!key.is_function() && !key.is_list() && !key.is_map()) continue;
            const std::uint32_t hash = values::hash_of(key);
            if (map.entries[i].hash == hash) found_[&map].emplace(key.bits(), hash);
        }
    }
}

void HashedKeys::renew() {
    for (const auto& [map, keys] : found_) {
        bool has_changed = false;
        for (std::uint32_t i = map->fixed; i < map->used; ++i) {
            values::Map::Entry& entry = map->entries[i];
            // A list may be a key twice: found where it is as it was, and not found where it was changed since.
            const auto found = keys.find(entry.key.bits());
            if (found == keys.end() || found->second != entry.hash) continue;
            const std::uint32_t hash = values::hash_of(entry.key);
            has_changed = has_changed || hash != entry.hash;
            entry.hash = hash;
            if (map->buckets == nullptr) map->mask |= values::bit_of_key(hash);
        }
        if (has_changed) values::index_entries(heap_, *map);
    }
}

}  // namespace npcs::migration
