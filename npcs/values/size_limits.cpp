// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Checks of sizes against the limits of a heap, with their messages.

#include "values/size_limits.hpp"

#include "values/work.hpp"

namespace npcs::values {

namespace {

bool charge_work(Heap& heap, std::uint64_t units, Error& error) {
    if (units > heap.limits.work) {
        set_work_limit_error(heap, error);
        return false;
    }
    heap.charge(units);
    return true;
}

}  // namespace

void set_work_limit_error(const Heap& heap, Error& error) {
    error = "work limit reached: one operation may do " + std::to_string(heap.limits.work) + " units of work";
}

bool has_room_for_bytes(Heap& heap, std::size_t bytes, Error& error) {
    if (heap.can_take(bytes)) return true;
    error = {ErrorCode::memory_limit, "the script's limit is " + std::to_string(heap.limits.bytes) + " bytes"};
    return false;
}

bool has_room_for_longer_text(Heap& heap, std::size_t bytes, Error& error) {
    if (bytes > heap.limits.text_bytes) {
        error = "string too large";
        return false;
    }
    return has_room_for_bytes(heap, bytes, error);
}

bool has_room_for_text(Heap& heap, std::size_t bytes, Error& error) {
    return has_room_for_longer_text(heap, bytes, error) && charge_work(heap, work_of_text(bytes), error);
}

bool has_room_for_list(Heap& heap, std::size_t items, Error& error) {
    if (items > heap.limits.list_items) {
        error = "list too large";
        return false;
    }
    return has_room_for_bytes(heap, items * sizeof(Datum), error) && charge_work(heap, items, error);
}

}  // namespace npcs::values
