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
            if (map.entries[i].hash == values::hash_of(key)) found_[&map].insert(key.bits());
        }
    }
}

void HashedKeys::renew() {
    for (const auto& [map, keys] : found_) {
        bool has_changed = false;
        for (std::uint32_t i = map->fixed; i < map->used; ++i) {
            values::Map::Entry& entry = map->entries[i];
            if (!keys.contains(entry.key.bits())) continue;
            const std::uint32_t hash = values::hash_of(entry.key);
            has_changed = has_changed || hash != entry.hash;
            entry.hash = hash;
            if (map->buckets == nullptr) map->mask |= values::bit_of_key(hash);
        }
        if (has_changed) values::index_entries(heap_, *map);
    }
}

}  // namespace npcs::migration
