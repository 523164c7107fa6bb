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

std::string_view fitting_text(const Heap& heap, std::string_view text) {
    std::size_t size = heap.limits.text_bytes;
    if (text.size() <= size) return text;
    const auto continues = [&] { return (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80; };
    while (size > 0 && continues()) --size;
    return text.substr(0, size);
}

}  // namespace npcs::values
