// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Heap objects and the heap that owns them. A heap belongs to one machine and is used by one thread at a time. Memory
// is reclaimed by mark and sweep: cycles cost nothing extra, and assignment is a plain copy. Collection happens only
// when the executor asks for it between two instructions, never inside an operation, so code in this folder and
// intrinsics may hold raw Datums freely.
//
// A heap can also hold a program's constants. Such a heap is `immortal`: its objects are neither marked nor freed while
// the program lives, and many threads may read them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "values/datum.hpp"

namespace npcs::values {

/// Test builds with NPCS_STRESS_COLLECTOR overwrite freed objects and dead registers, and collect at every safepoint
/// when NPCS_COLLECT_ALWAYS is set in the environment.
#ifdef NPCS_STRESS_COLLECTOR
inline constexpr bool poisons_dead_memory = true;
inline const bool collects_always = std::getenv("NPCS_COLLECT_ALWAYS") != nullptr;
#else
inline constexpr bool poisons_dead_memory = false;
inline constexpr bool collects_always = false;
#endif

struct Object {
    Object* next;          ///< the next object of the heap; newest first
    std::uint32_t number;  ///< scratch for savers and printers; otherwise 0
    Kind kind;
    bool marked;
    bool immortal : 1;
    bool iterated : 1;   ///< a map that a running loop may be iterating over, see Iterations
    std::uint8_t flags;  ///< see Map
};

/// Memory shared by strings that were built by appending: a string that ends where the used part ends can grow in
/// place.
struct TextBuffer {
    std::uint32_t references;
    std::uint32_t used;
    std::uint32_t capacity;
    std::uint32_t marked = 0;          ///< the number of marks that are known, see point_marks.hpp
    std::uint32_t marks_capacity = 0;  ///< the number of marks that there is memory for
    std::uint32_t* marks = nullptr;
    char* text() { return reinterpret_cast<char*>(this + 1); }
};

/// An immutable string of more than six bytes (or with a NUL), valid UTF-8.
struct String : Object {
    const char* data;    ///< after this struct, or at the beginning of `buffer`
    TextBuffer* buffer;  ///< null when the bytes follow this struct; long strings that are not ASCII always have one
    std::uint32_t bytes;
    std::uint32_t points;  ///< code points; equal to `bytes` when all are ASCII, so that an index is an offset
    std::uint32_t hash;    ///< 0: not computed yet; immortal strings always have it
    std::string_view view() const { return {data, bytes}; }
    bool is_ascii() const { return points == bytes; }
};

struct List : Object {
    Datum* items;  ///< first element; `spare_front` unused slots precede it
    std::uint32_t count;
    std::uint32_t capacity;  ///< slots from `items` on
    std::uint32_t spare_front;
};

/// A map in insertion order. Scopes that are visible as maps (globals, and the locals of a function whose scope is
/// captured) are maps too: their first `fixed` entries are the scope's slots, the keys of slots never move, and a slot
/// with an unset value counts as absent. Any other entry that is removed becomes a hole (key and value unset) until the
/// map next grows.
struct Map : Object {
    struct Entry {
        Datum key;
        Datum value;
        std::uint32_t hash;
        std::uint32_t next;  ///< next entry in the same bucket, or `none`
    };
    static constexpr std::uint32_t none = 0xFFFF'FFFF;
    static constexpr std::uint8_t guarded = 1;      ///< flag: keys are in buckets that nobody outside can predict
    static constexpr std::uint8_t sequential = 2;   ///< flag: keys are whole numbers that increase by one per entry
    static constexpr std::uint8_t all_numeric = 4;  ///< flag: there are buckets, and all keys are numbers
    static constexpr std::uint8_t direct_mapped =
        8;  ///< flag: as all_numeric, and keys are whole numbers in the bucket of their lowest bits

    /// The upper half of the flags: the number of entries that fit after this struct.
    static constexpr unsigned inline_shift = 4;
    static constexpr std::uint32_t inline_max = 15;

    Entry* entries;          ///< after this struct, or in a block of their own
    std::uint32_t* buckets;  ///< null while the map is small enough for a linear search
    std::uint32_t used;      ///< entries, including holes
    std::uint32_t capacity;
    std::uint32_t mask;  ///< with buckets: their number minus one; without: see may_have
    std::uint32_t fixed;
    std::uint32_t holes;  ///< among the entries from `fixed` on
    std::uint32_t first;  ///< all entries before this one are holes

    std::uint32_t inline_capacity() const { return flags >> inline_shift; }
    bool is_inline() const { return inline_capacity() > 0 && entries == reinterpret_cast<const Entry*>(this + 1); }
};

enum class FunctionOrigin : std::uint8_t {
    script,
    intrinsic,
    host,
    callback  ///< a function of another language, made by a call in progress; `outer` says which
};
struct Signature;

struct Function : Object {
    FunctionOrigin origin;
    const Signature* signature;  ///< program::Function of a script, else runtime::Native; outlives the object
    Map* outer;                  ///< scope of the call that made it; of a callback, see runtime/foreign_callbacks.hpp;
                                 ///< null for natives
};

/// An opaque pointer owned by the host. It is not saved: a save records only its `type`, and it loads as null.
struct Handle : Object {
    void* pointer;
    void (*release)(void*);
    const char* type;       ///< static text
    void* (*share)(void*);  ///< returns another pointer to the same, to be released on its own; null: there is only one
    const void* identity;   ///< the same for all that share
};

struct Parameter {
    std::string name;
    Datum default_value;  ///< number, string or null; strings are immortal
};

/// What callers need to know about a function, whether script, intrinsic or host.
struct Signature {
    std::string name;
    std::vector<Parameter> parameters;
    bool takes_self = false;  ///< the first parameter is called `self`
    bool is_plain = false;    ///< a script's, and a call of it does nothing but push a frame
};

struct HeapLimits {
    std::size_t bytes = std::size_t{256} << 20;
    std::uint32_t text_bytes = 16'777'215;  ///< MiniScript's own limit for results of operators
    std::uint32_t list_items = 16'777'215;
    std::uint64_t work = 100'000'000;  ///< units per operation, see work.hpp
};

/// A loop over a map remembers the position of its next entry. In a map flagged as iterated no position is reused, and
/// when its entries are compacted, the positions of its loops are found through this interface and adjusted.
class Iterations {
public:
    /// Appends the positions, which are numbers, of all loops over the map to `positions`.
    virtual void find_positions(const Map& map, std::vector<Datum*>& positions) = 0;

protected:
    ~Iterations() = default;
};

class Heap {
public:
    Heap() = default;
    explicit Heap(bool immortal) : immortal_(immortal) {}
    ~Heap();
    Heap(const Heap&) = delete;
    Heap& operator=(const Heap&) = delete;

    HeapLimits limits;
    Iterations* iterations = nullptr;  ///< null: no loops run over maps of this heap

    // Allocation. These functions fail only when the process is out of memory; callers whose size is chosen by a script
    // check can_take first.
    Datum text(std::string_view utf8);                        ///< short or heap string; must be valid UTF-8
    Datum text(std::string_view utf8, std::uint32_t points);  ///< for a known number of code points
    Datum append(Datum left, Datum right);                    ///< left + right, both strings; in place when possible
    Datum append(Datum left, std::string_view right);         ///< left + right; `right` must be valid UTF-8
    List* list(std::uint32_t capacity = 0);
    Map* map(std::uint32_t capacity = 0);
    /// Returns the map {"key": key, "value": value}.
    Map* map_entry(Datum key, Datum value);
    /// Returns a scope: a map of `fixed` entries with the given keys (strings) and unset values.
    Map* scope(const Datum* keys, const std::uint32_t* hashes, std::uint32_t fixed);
    Function* function(FunctionOrigin origin, const Signature& signature, Map* outer);
    Handle* handle(void* pointer, void (*release)(void*), const char* type);

    void reserve(List& list, std::uint32_t capacity);
    void push(List& list, Datum value) {
        if (list.count == list.capacity) reserve(list, list.count + 1);
        list.items[list.count++] = value;
    }

    /// Returns whether `bytes` more bytes stay within limits.bytes, not counting garbage made since the last collection
    /// (up to limits.bytes of it). Requests a collection when they fit only without that garbage.
    bool can_take(std::size_t bytes);
    /// Memory of the machine that is not in objects but is used on the script's behalf. Increases are counted as they
    /// happen; each collection sets the exact total.
    void grow_external(std::size_t bytes) {
        bytes_ += bytes;
        external_bytes_ += bytes;
    }
    void shrink_external(std::size_t bytes) {
        bytes = std::min(bytes, external_bytes_);
        bytes_ -= bytes;
        external_bytes_ -= bytes;
    }
    void set_external(std::size_t bytes) {
        bytes_ += bytes - external_bytes_;
        external_bytes_ = bytes;
    }
    std::size_t collector_bytes() const { return grey_.capacity() * sizeof(Object*); }
    /// Returns whether `bytes` more bytes stay within limits.bytes, garbage included. Requests nothing.
    bool fits(std::size_t bytes) const { return bytes <= limits.bytes && bytes_ <= limits.bytes - bytes; }
    std::size_t bytes_in_use() const { return bytes_; }
    /// After a collection, also true when so little memory is left that collections would follow in quick succession.
    bool over_limit() const { return bytes_ > limits.bytes || crowded_; }

    // Work: the cost of long operations, in the units of work.hpp.
    static constexpr std::uint64_t units_of_step = 64;  ///< the cost of a loop iteration or a call
    void charge(std::uint64_t units) {
        if (units >= units_of_step) [[unlikely]]
            add_work(units / units_of_step);
    }
    /// Returns the steps charged since the last call of this function.
    std::uint64_t take_work();

    /// Whether the next safepoint has something to do: a collection, or accounting for work.
    bool wants_attention() const {
        if (collects_always) return stress_pause_ == 0 || (--stress_pause_, bytes_ >= threshold_);
        return bytes_ >= threshold_;
    }

    // Collection: begin, mark every root, finish.
    bool wants_collection() const { return (collects_always && stress_pause_ == 0) || bytes_ >= collect_at_; }
    /// Whether clearly more has been allocated since the last collection than survived it: worth a collection before a
    /// long rest.
    bool has_much_garbage() const { return collects_always || bytes_ > 2 * live_ + 4096; }
    void begin_collection();
    void mark(Datum datum) {
        if (collects_always) ++stress_work_;
        if (datum.is_object()) mark(datum.as_object());
    }
    void mark(Object* object) {
        if (object == nullptr || object->marked || object->immortal) return;
        object->marked = true;
        if (object->kind != Kind::string) grey_.push_back(object);
    }
    /// Frees unmarked objects. Dead handles are only released by release_dead_handles(), since that calls the host,
    /// which may call back.
    void finish_collection();
    /// Ends a collection without freeing anything; for use when marking has thrown.
    void abandon_collection();
    bool has_dead_handles() const { return dead_handles_ != nullptr; }
    void release_dead_handles();
    /// Counts everything as live, as after a collection; for a heap that was just filled from a save.
    void record_live_bytes();

    Object* objects() const { return objects_; }

    /// Adjusts the count by memory that objects of this heap allocate or free elsewhere (used by map and list
    /// operations).
    void account(std::ptrdiff_t bytes) {
        bytes_ = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(bytes_) + bytes);
    }

private:
    friend class Rebuild;

    template <typename T>
    T* make(Kind kind, std::size_t extra = 0);
    static std::size_t bytes_of(const Object& object);
    String* make_string(std::size_t bytes, std::size_t points);
    Datum marked_text(std::string_view utf8, std::uint32_t points);
    void finish(String& string);
    Datum append(Datum left, std::string_view right, std::size_t right_points);
    void destroy(Object* object);
    void release_buffer(TextBuffer* buffer);
    void add_work(std::uint64_t steps);
    void collect_at(std::size_t bytes);
    void mark_children(Object& object);

    Object* objects_ = nullptr;
    Object* dead_handles_ = nullptr;
    std::size_t bytes_ = 0;
    std::size_t external_bytes_ = 0;  ///< the part of bytes_ that is not in objects
    std::size_t live_ = 0;            ///< bytes in use after the last collection
    std::size_t collect_at_ = 64 * 1024;
    std::size_t threshold_ = 64 * 1024;  ///< collect_at_, or 0 while work waits to be accounted for
    std::uint64_t work_ = 0;             ///< steps
    std::vector<Object*> grey_;
    bool immortal_ = false;
    bool crowded_ = false;
    // With collects_always: the cost so far, and the number of safepoints to skip because the cost was too high.
    std::uint64_t stress_work_ = 0;
    std::uint64_t stress_work_before_ = 0;
    mutable std::uint64_t stress_pause_ = 0;
};

/// Returns a value whose address is invalid, so that any use of it fails at once.
inline Datum poisoned_datum() { return Datum::object(reinterpret_cast<List*>(std::uintptr_t{0x5A5A'5A5A'5A50})); }

}  // namespace npcs::values
