// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Allocation and collection. All objects of a heap are in one linked list. A collection marks what is reachable, with a
// list of grey objects instead of recursion, and frees the rest of the list.

#include "values/heap.hpp"

#include <algorithm>
#include <utility>

#include "values/grown_text.hpp"
#include "values/hash.hpp"
#include "values/map.hpp"
#include "values/memory.hpp"
#include "values/operations.hpp"
#include "values/point_marks.hpp"
#include "values/work.hpp"

namespace npcs::values {

namespace {

/// Longer results of appending get a buffer with spare capacity.
constexpr std::size_t inline_text_max = 200;

/// Less work than this is left unnoticed until the budget is checked for another reason.
constexpr std::uint64_t noticed_steps = 256;

std::size_t buffer_bytes(const TextBuffer& buffer) {
    return sizeof(TextBuffer) + buffer.capacity + buffer.marks_capacity * sizeof(std::uint32_t);
}

}  // namespace

/// Returns the memory of an object without its text buffer, which it may share with others.
std::size_t Heap::bytes_of(const Object& object) {
    switch (object.kind) {
        case Kind::string: {
            const auto& string = static_cast<const String&>(object);
            return sizeof(String) + (string.buffer == nullptr ? string.bytes : 0);
        }
        case Kind::list: {
            const auto& list = static_cast<const List&>(object);
            return sizeof(List) + (std::size_t{list.capacity} + list.spare_front) * sizeof(Datum);
        }
        case Kind::map: {
            const auto& map = static_cast<const Map&>(object);
            const std::size_t buckets = map.buckets == nullptr ? 0 : std::size_t{map.mask} + 1;
            const std::size_t entries = map.inline_capacity() + (map.is_inline() ? 0 : std::size_t{map.capacity});
            return sizeof(Map) + entries * sizeof(Map::Entry) + buckets * sizeof(std::uint32_t);
        }
        case Kind::function: return sizeof(Function);
        default: return sizeof(Handle);
    }
}

Heap::~Heap() {
    release_dead_handles();
    while (objects_ != nullptr) {
        Object* const object = objects_;
        objects_ = object->next;
        destroy(object);
    }
}

// ---- allocation ------------------------------------------------------------------------------------------------------

template <typename T>
T* Heap::make(Kind kind, std::size_t extra) {
    T* const object = new (allocate_bytes(sizeof(T) + extra)) T;
    object->next = objects_;
    object->number = 0;
    object->kind = kind;
    object->marked = false;
    object->immortal = immortal_;
    object->iterated = false;
    object->flags = 0;
    objects_ = object;
    bytes_ += sizeof(T) + extra;
    return object;
}

String* Heap::make_string(std::size_t bytes, std::size_t points) {
    String* const string = make<String>(Kind::string, bytes);
    string->data = reinterpret_cast<const char*>(string + 1);
    string->buffer = nullptr;
    string->bytes = static_cast<std::uint32_t>(bytes);
    string->points = static_cast<std::uint32_t>(points);
    string->hash = 0;
    return string;
}

Datum Heap::text(std::string_view utf8) {
    if (Datum::fits_short(utf8)) return Datum::short_text(utf8);
    return text(utf8, count_points(utf8));
}

Datum Heap::text(std::string_view utf8, std::uint32_t points) {
    if (Datum::fits_short(utf8)) return Datum::short_text(utf8);
    if (wants_marks(utf8.size(), points)) return marked_text(utf8, points);
    String* const string = make_string(utf8.size(), points);
    std::memcpy(const_cast<char*>(string->data), utf8.data(), utf8.size());
    finish(*string);
    return Datum::object(string);
}

/// Returns a string with a buffer of exactly its size.
Datum Heap::marked_text(std::string_view utf8, std::uint32_t points) {
    const auto size = static_cast<std::uint32_t>(utf8.size());
    const Datum text = grown_text(*this, utf8, size, points);
    finish(*text.as_string());
    return text;
}

/// Computes what is computed when it is first needed, unless several threads may be reading by then.
void Heap::finish(String& string) {
    if (!immortal_) return;
    string.hash = hash_bytes(string.view());
    if (string.buffer != nullptr && !string.is_ascii()) mark_all(*this, string);
}

Datum Heap::append(Datum left, Datum right) {
    const Text text(right);
    return append(left, text, points_of(right));
}

Datum Heap::append(Datum left, std::string_view right) { return append(left, right, count_points(right)); }

Datum Heap::append(Datum left, std::string_view right, std::size_t right_points) {
    const Text text(left);
    const std::string_view old = text.view();
    if (right.empty()) return left;
    const std::size_t total = old.size() + right.size();
    if (total <= inline_text_max) {
        char joined[inline_text_max];
        std::memcpy(joined, old.data(), old.size());
        std::memcpy(joined + old.size(), right.data(), right.size());
        return this->text({joined, total}, static_cast<std::uint32_t>(points_of(left) + right_points));
    }

    // Allocated first, so that no buffer leaks when memory runs out here.
    String* const string = make_string(0, points_of(left) + right_points);
    TextBuffer* buffer = left.is_heap_string() && !left.as_string()->immortal ? left.as_string()->buffer : nullptr;
    const bool at_end = buffer != nullptr && old.data() + old.size() == buffer->text() + buffer->used;
    const char* begin = old.data();
    if (!at_end || buffer->capacity - buffer->used < right.size()) {
        const std::size_t capacity = total + std::min<std::size_t>(total, std::size_t{1} << 24);
        buffer =
            new (allocate_bytes(sizeof(TextBuffer) + capacity)) TextBuffer{0, 0, static_cast<std::uint32_t>(capacity)};
        bytes_ += buffer_bytes(*buffer);
        charge(work_of_text(old.size()));
        std::memcpy(buffer->text(), old.data(), old.size());
        buffer->used = static_cast<std::uint32_t>(old.size());
        begin = buffer->text();
    }
    charge(work_of_text(right.size()));
    std::memcpy(buffer->text() + buffer->used, right.data(), right.size());
    buffer->used += static_cast<std::uint32_t>(right.size());
    ++buffer->references;

    string->data = begin;
    string->buffer = buffer;
    string->bytes = static_cast<std::uint32_t>(total);
    finish(*string);
    return Datum::object(string);
}

List* Heap::list(std::uint32_t capacity) {
    List* const list = make<List>(Kind::list);
    list->items = nullptr;
    list->count = list->capacity = list->spare_front = 0;
    if (capacity > 0) {
        list->items = static_cast<Datum*>(allocate_bytes(capacity * sizeof(Datum)));
        list->capacity = capacity;
        bytes_ += capacity * sizeof(Datum);
    }
    return list;
}

Map* Heap::map(std::uint32_t capacity) {
    const std::uint32_t inline_count = capacity <= Map::inline_max ? capacity : 0;
    Map* const map = make<Map>(Kind::map, inline_count * sizeof(Map::Entry));
    map->flags = static_cast<std::uint8_t>(inline_count << Map::inline_shift);
    map->entries = inline_count > 0 ? reinterpret_cast<Map::Entry*>(map + 1) : nullptr;
    map->buckets = nullptr;
    map->used = map->mask = map->fixed = map->holes = map->first = 0;
    map->capacity = capacity;
    if (capacity > inline_count) {
        map->capacity = inline_count;
        map->entries = static_cast<Map::Entry*>(allocate_bytes(capacity * sizeof(Map::Entry)));
        map->capacity = capacity;
        bytes_ += capacity * sizeof(Map::Entry);
    }
    return map;
}

Map* Heap::map_entry(Datum key, Datum value) {
    static constexpr Datum names[] = {Datum::short_text("key"), Datum::short_text("value")};
    static const std::uint32_t hashes[] = {hash_of(names[0]), hash_of(names[1])};
    Map* const entry = map(2);
    entry->entries[0] = {names[0], key, hashes[0], Map::none};
    entry->entries[1] = {names[1], value, hashes[1], Map::none};
    entry->used = 2;
    entry->mask = bit_of_key(hashes[0]) | bit_of_key(hashes[1]);
    return entry;
}

Map* Heap::scope(const Datum* keys, const std::uint32_t* hashes, std::uint32_t fixed) {
    Map* const scope = map(fixed);
    for (std::uint32_t i = 0; i < fixed; ++i) scope->entries[i] = {keys[i], Datum::unset(), hashes[i], Map::none};
    scope->used = scope->fixed = fixed;
    scope->mask = ~std::uint32_t{0};
    return scope;
}

Function* Heap::function(FunctionOrigin origin, const Signature& signature, Map* outer) {
    Function* const function = make<Function>(Kind::function);
    function->origin = origin;
    function->signature = &signature;
    function->outer = outer;
    return function;
}

Handle* Heap::handle(void* pointer, void (*release)(void*), const char* type) {
    Handle* const handle = make<Handle>(Kind::handle);
    handle->pointer = pointer;
    handle->release = release;
    handle->type = type;
    handle->share = nullptr;
    handle->identity = pointer;
    return handle;
}

void Heap::reserve(List& list, std::uint32_t capacity) {
    if (capacity <= list.capacity) return;
    // Slots freed at the front are reused once there are at least as many as elements to move.
    if (list.spare_front >= list.count && std::size_t{list.spare_front} + list.capacity >= capacity) {
        Datum* const begin = list.items - list.spare_front;
        if (list.count > 0) std::memmove(begin, list.items, list.count * sizeof(Datum));
        list.items = begin;
        list.capacity += list.spare_front;
        list.spare_front = 0;
        return;
    }
    const std::uint64_t doubled = std::min<std::uint64_t>(std::uint64_t{list.count} * 2, 0xFFFF'FFFF);
    const std::uint32_t grown = std::max({capacity, static_cast<std::uint32_t>(doubled), std::uint32_t{4}});
    const std::size_t before = (std::size_t{list.capacity} + list.spare_front) * sizeof(Datum);
    const std::size_t after = std::size_t{grown} * sizeof(Datum);
    if (list.spare_front == 0) {
        list.items = static_cast<Datum*>(reallocate_bytes(list.items, after));
    } else {
        auto* const items = static_cast<Datum*>(allocate_bytes(after));
        if (list.count > 0) std::memcpy(items, list.items, list.count * sizeof(Datum));
        std::free(list.items - list.spare_front);
        list.items = items;
        list.spare_front = 0;
    }
    list.capacity = grown;
    bytes_ += after - before;
}

bool Heap::can_take(std::size_t bytes) {
    if (fits(bytes)) return true;
    collect_at(0);
    return bytes <= limits.bytes && live_ <= limits.bytes - bytes && bytes_ <= limits.bytes;
}

// ---- freeing ---------------------------------------------------------------------------------------------------------

void Heap::release_buffer(TextBuffer* buffer) {
    if (buffer == nullptr || --buffer->references > 0) return;
    bytes_ -= buffer_bytes(*buffer);
    std::free(buffer->marks);
    std::free(buffer);
}

void Heap::destroy(Object* object) {
    bytes_ -= bytes_of(*object);
    switch (object->kind) {
        case Kind::string: release_buffer(static_cast<String*>(object)->buffer); break;
        case Kind::list: {
            const auto& list = *static_cast<List*>(object);
            if (list.items != nullptr) std::free(list.items - list.spare_front);
            break;
        }
        case Kind::map:
            if (!static_cast<Map*>(object)->is_inline()) std::free(static_cast<Map*>(object)->entries);
            std::free(static_cast<Map*>(object)->buckets);
            break;
        case Kind::handle: {
            const auto& handle = *static_cast<Handle*>(object);
            if (handle.release != nullptr) handle.release(handle.pointer);
            break;
        }
        default: break;
    }
    if constexpr (poisons_dead_memory) std::memset(static_cast<void*>(object), 0x5A, sizeof(Object));
    std::free(object);
}

void Heap::begin_collection() { grey_.clear(); }

void Heap::mark_children(Object& object) {
    if (object.kind == Kind::list) {
        const auto& list = static_cast<const List&>(object);
        for (std::uint32_t i = 0; i < list.count; ++i) mark(list.items[i]);
    } else if (object.kind == Kind::map) {
        const auto& map = static_cast<const Map&>(object);
        for (std::uint32_t i = map.first; i < map.used; ++i) {
            mark(map.entries[i].key);
            mark(map.entries[i].value);
        }
    } else if (object.kind == Kind::function) {
        mark(static_cast<Object*>(static_cast<Function&>(object).outer));
    }
}

void Heap::finish_collection() {
    while (!grey_.empty()) {
        Object* const object = grey_.back();
        grey_.pop_back();
        mark_children(*object);
    }
    Object** link = &objects_;
    while (Object* const object = *link) {
        if (object->marked) {
            object->marked = false;
            link = &object->next;
        } else if (object->immortal) {
            link = &object->next;
        } else {
            *link = object->next;
            if (object->kind == Kind::handle) {
                object->next = dead_handles_;
                dead_handles_ = object;
            } else {
                destroy(object);
            }
        }
    }
    record_live_bytes();
}

void Heap::abandon_collection() {
    grey_.clear();
    for (Object* object = objects_; object != nullptr; object = object->next) object->marked = false;
}

void Heap::release_dead_handles() {
    while (dead_handles_ != nullptr) {
        Object* const object = dead_handles_;
        dead_handles_ = object->next;
        destroy(object);
    }
}

void Heap::record_live_bytes() {
    live_ = bytes_;
    if (collects_always) {
        // Collects at every safepoint of scripts of ordinary size, and at some of those of a script with a million
        // objects and loop iterations.
        constexpr std::uint64_t unlimited = 50'000'000;
        stress_pause_ = stress_work_ < unlimited ? 0 : (stress_work_ - stress_work_before_) / 64;
        stress_work_before_ = stress_work_;
    }
    crowded_ = bytes_ > limits.bytes - limits.bytes / 16;
    collect_at(crowded_ ? 0 : std::min(std::max(bytes_ * 2, std::size_t{64} * 1024), limits.bytes));
}

void Heap::collect_at(std::size_t bytes) {
    collect_at_ = bytes;
    threshold_ = work_ >= noticed_steps ? 0 : bytes;
}

// ---- work ------------------------------------------------------------------------------------------------------------

void Heap::add_work(std::uint64_t steps) {
    work_ += steps;
    if (work_ >= noticed_steps) threshold_ = 0;
}

std::uint64_t Heap::take_work() {
    threshold_ = collect_at_;
    return std::exchange(work_, 0);
}

}  // namespace npcs::values
