// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "values/room.hpp"

namespace npcs::values {

bool has_room_for_bytes(Heap& heap, std::size_t bytes, Error& error) {
    if (heap.can_take(bytes)) return true;
    error.message = "out of memory: the script's limit is " + std::to_string(heap.limits.bytes) + " bytes";
    return false;
}

bool has_room_for_text(Heap& heap, std::size_t bytes, Error& error) {
    if (bytes > heap.limits.text_bytes) {
        error.message = "string too large";
        return false;
    }
    return has_room_for_bytes(heap, bytes, error);
}

bool has_room_for_list(Heap& heap, std::size_t items, Error& error) {
    if (items > heap.limits.list_items) {
        error.message = "list too large";
        return false;
    }
    return has_room_for_bytes(heap, items * sizeof(Datum), error);
}

}  // namespace npcs::values
