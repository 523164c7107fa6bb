// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "values/rebuild.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace npcs::values {

/// Sorts an object to those of its kind and size. What has memory that nobody will ask for again is freed.
void Rebuild::put_by(Object& object) {
    switch (object.kind) {
        case Kind::string: {
            auto& string = static_cast<String&>(object);
            if (string.buffer == nullptr) return texts_.put(object, string.bytes);
            heap_.release_buffer(string.buffer);
            return std::free(&object);
        }
        case Kind::list: {
            auto& list = static_cast<List&>(object);
            if constexpr (poisons_dead_memory) std::fill_n(list.items, list.capacity, poisoned_datum());
            return lists_.put(object, list.capacity);
        }
        case Kind::map: {
            auto& map = static_cast<Map&>(object);
            if constexpr (poisons_dead_memory)
                std::fill_n(map.entries, map.capacity, Map::Entry{poisoned_datum(), poisoned_datum(), 0, 0});
            std::free(std::exchange(map.buckets, nullptr));
            return maps_.put(object, map.capacity);
        }
        case Kind::function: return functions_.put(object, 0);
        default: object.next = heap_.dead_handles_; heap_.dead_handles_ = &object;
    }
}

Rebuild::Rebuild(Heap& heap, Map* kept) : heap_(heap) {
    Object* object = std::exchange(heap.objects_, nullptr);
    while (object != nullptr) {
        Object* const next = object->next;
        if (object == kept) {
            object->next = nullptr;
            heap.objects_ = object;
        } else {
            put_by(*object);
        }
        object = next;
    }
    std::size_t bytes = heap.external_bytes_;
    if (kept != nullptr) bytes += Heap::bytes_of(*kept);
    for (const Object* dead = heap.dead_handles_; dead != nullptr; dead = dead->next) bytes += sizeof(Handle);
    heap.bytes_ = bytes;
}

Rebuild::~Rebuild() {
    while (Object* const text = texts_.take_any()) std::free(text);
    while (Object* const list = lists_.take_any()) {
        const auto& of = static_cast<List&>(*list);
        if (of.items != nullptr) std::free(of.items - of.spare_front);
        std::free(list);
    }
    while (Object* const map = maps_.take_any()) {
        if (!static_cast<Map*>(map)->is_inline()) std::free(static_cast<Map*>(map)->entries);
        std::free(map);
    }
    while (Object* const function = functions_.take_any()) std::free(function);
    heap_.record_live_bytes();
}

/// Makes a spare object one of the heap.
Object& Rebuild::reuse(Spare& spare, Object& object, std::uint32_t size) {
    spare.take(object, size);
    object.next = heap_.objects_;
    heap_.objects_ = &object;
    object.number = 0;
    object.marked = false;
    object.iterated = false;
    return object;
}

String* Rebuild::text(std::uint32_t bytes, std::uint32_t points) {
    Object* const found = texts_.look(bytes);
    if (found == nullptr || static_cast<String*>(found)->bytes != bytes) return heap_.make_string(bytes, points);
    auto& string = static_cast<String&>(reuse(texts_, *found, bytes));
    string.points = points;
    string.hash = 0;
    heap_.bytes_ += sizeof(String) + bytes;
    return &string;
}

List* Rebuild::list(std::uint32_t count) {
    auto* list = static_cast<List*>(lists_.look(count));
    if (list != nullptr && list->capacity == count && list->spare_front == 0) {
        reuse(lists_, *list, count);
        heap_.bytes_ += sizeof(List) + count * sizeof(Datum);
    } else {
        list = heap_.list(count);
    }
    list->count = count;
    return list;
}

Map* Rebuild::map(std::uint32_t entries) {
    auto* const map = static_cast<Map*>(maps_.look(entries));
    // One that has outgrown the entries that follow it would keep their memory.
    const std::uint32_t inline_capacity = entries <= Map::inline_max ? entries : 0;
    const bool fits = map != nullptr && map->capacity == entries && map->inline_capacity() == inline_capacity &&
                      map->is_inline() == (inline_capacity > 0);
    if (!fits) return heap_.map(entries);
    reuse(maps_, *map, entries);
    map->flags = static_cast<std::uint8_t>(inline_capacity << Map::inline_shift);
    map->used = map->mask = map->fixed = map->holes = map->first = 0;
    heap_.bytes_ += sizeof(Map) + entries * sizeof(Map::Entry);
    return map;
}

Function* Rebuild::function(FunctionOrigin origin, const Signature& signature) {
    auto* const function = static_cast<Function*>(functions_.look(0));
    if (function == nullptr) return heap_.function(origin, signature, nullptr);
    reuse(functions_, *function, 0);
    function->origin = origin;
    function->signature = &signature;
    function->outer = nullptr;
    heap_.bytes_ += sizeof(Function);
    return function;
}

}  // namespace npcs::values
