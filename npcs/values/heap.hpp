// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The objects behind values and the heap that owns them. One heap belongs to one machine and is used by one thread at a
// time. Memory is reclaimed by mark and sweep: cycles cost nothing special, and assignment is a plain copy. Collection
// happens only when the executor asks for it between two instructions, never inside an operation, so code in this folder
// and intrinsics may hold raw Datums freely.
//
// Heaps are also used for a program's constants: such a heap is `immortal`, its objects are never marked nor freed while
// the program lives, and may be read by many threads.
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

/// A build for tests (NPCS_STRESS_COLLECTOR) overwrites what is freed and registers that are dead, and collects at every
/// safepoint in a process whose environment has NPCS_COLLECT_ALWAYS.
#ifdef NPCS_STRESS_COLLECTOR
inline constexpr bool spoils_what_is_dead = true;
inline const bool collects_always = std::getenv("NPCS_COLLECT_ALWAYS") != nullptr;
#else
inline constexpr bool spoils_what_is_dead = false;
inline constexpr bool collects_always = false;
#endif

struct Object {
    Object* next;          ///< all objects of a heap, newest first
    std::uint32_t number;  ///< scratch for savers and printers: 0 outside of them
    Kind kind;
    bool marked;
    bool immortal : 1;
    bool iterated : 1;   ///< a map over which a loop may be under way: see Iterations
    std::uint8_t flags;  ///< see Map
};

/// Text shared by strings that were built by appending: a string whose end is the end of what is used may grow in place.
struct TextBuffer {
    std::uint32_t references;
    std::uint32_t used;
    std::uint32_t capacity;
    char* text() { return reinterpret_cast<char*>(this + 1); }
};

/// An immutable text of more than six bytes (or with a NUL), valid UTF-8.
struct String : Object {
    const char* data;    ///< behind this struct, or in `buffer`
    TextBuffer* buffer;  ///< null when the text stands behind this struct
    std::uint32_t bytes;
    std::uint32_t points;  ///< code points; == bytes: ASCII, so that an index is an offset
    std::uint32_t hash;    ///< 0: not computed yet (immortal strings always have it)
    std::string_view view() const { return {data, bytes}; }
    bool ascii() const { return points == bytes; }
};

struct List : Object {
    Datum* items;  ///< first element; `spare_front` unused places stand before it
    std::uint32_t count;
    std::uint32_t capacity;  ///< places from `items` on
    std::uint32_t spare_front;
};

/// A map in insertion order. Also every scope that can be seen as a map (globals, the locals of a function whose scope is
/// captured): its first `fixed` entries are the slots of that scope, their keys never move, and a slot whose value is unset
/// counts as absent. A removed entry of the others becomes a hole (key and value unset) until the map grows again.
struct Map : Object {
    struct Entry {
        Datum key;
        Datum value;
        std::uint32_t hash;
        std::uint32_t next;  ///< next entry of the same bucket, or `none`
    };
    static constexpr std::uint32_t none = 0xFFFF'FFFF;
    static constexpr std::uint8_t guarded = 1;   ///< flag: keys have buckets that nobody can predict
    static constexpr std::uint8_t counted = 2;   ///< flag: keys are whole numbers that count up with their places
    static constexpr std::uint8_t numbered = 4;  ///< flag: there are buckets, and all keys are numbers
    static constexpr std::uint8_t spread =
        8;  ///< flag: the same, all whole, and each has the bucket of its lowest bits

    /// Upper half of the flags: for how many entries there is room behind this struct.
    static constexpr unsigned near_shift = 4;
    static constexpr std::uint32_t near_max = 15;

    Entry* entries;          ///< behind this struct, or a block of their own
    std::uint32_t* buckets;  ///< null while the map is small enough to be searched through
    std::uint32_t used;      ///< entries, holes included
    std::uint32_t capacity;
    std::uint32_t mask;  ///< with buckets: their number less one; without: see may_have
    std::uint32_t fixed;
    std::uint32_t holes;  ///< among the entries behind `fixed`
    std::uint32_t first;  ///< every entry before it is a hole

    std::uint32_t near_capacity() const { return flags >> near_shift; }
    bool is_near() const { return near_capacity() > 0 && entries == reinterpret_cast<const Entry*>(this + 1); }
};

enum class FunctionOrigin : std::uint8_t { script, intrinsic, host };
struct Signature;

struct Function : Object {
    FunctionOrigin origin;
    const Signature* signature;  ///< program::Function or runtime::Native, by origin; outlives the object
    Map* outer;                  ///< scope of the call that made it; null for natives
};

/// An opaque pointer of the host's. Not saved: a save names it by `type` and comes back as null.
struct Handle : Object {
    void* pointer;
    void (*release)(void*);
    const char* type;  ///< static text
};

struct Parameter {
    std::string name;
    Datum default_value;  ///< number, string or null; strings are immortal
};

/// What a caller needs to know of a function, whoever wrote it.
struct Signature {
    std::string name;
    std::vector<Parameter> parameters;
    bool takes_self = false;  ///< the first parameter is called `self`
};

struct HeapLimits {
    std::size_t bytes = std::size_t{256} << 20;
    std::uint32_t text_bytes = 16'777'215;  ///< MiniScript's own limit for results of operators
    std::uint32_t list_items = 16'777'215;
    std::uint64_t work = 100'000'000;  ///< units of one operation, see work.hpp
};

/// Loops over maps keep the place of the entry that comes next. In a map that is flagged as iterated no place is given to a
/// second entry, and when its entries move closer together the places of its loops are found here, to move along.
class Iterations {
public:
    /// Adds the places of all loops over the map, numbers.
    virtual void find_places(const Map& map, std::vector<Datum*>& places) = 0;

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
    Iterations* iterations = nullptr;  ///< null: nobody iterates over maps of this heap

    // Making objects. None of these fails but for want of memory of the whole process; who makes something whose size a
    // script chooses asks can_take first.
    Datum text(std::string_view utf8);                        ///< short or heap string; must be valid UTF-8
    Datum text(std::string_view utf8, std::uint32_t points);  ///< the same when the number of code points is known
    Datum append(Datum left, Datum right);                    ///< left + right, both strings; in place where it can be
    Datum append(Datum left, std::string_view right);         ///< the same; `right` must be valid UTF-8
    List* list(std::uint32_t capacity = 0);
    Map* map(std::uint32_t capacity = 0);
    /// {"key": key, "value": value}
    Map* map_entry(Datum key, Datum value);
    /// A scope: `fixed` entries with the given keys (strings) and unset values.
    Map* scope(const Datum* keys, const std::uint32_t* hashes, std::uint32_t fixed);
    Function* function(FunctionOrigin origin, const Signature& signature, Map* outer);
    Handle* handle(void* pointer, void (*release)(void*), const char* type);

    void reserve(List& list, std::uint32_t capacity);
    void push(List& list, Datum value) {
        if (list.count == list.capacity) reserve(list, list.count + 1);
        list.items[list.count++] = value;
    }

    /// Whether `bytes` more stay within limits.bytes, garbage that piled up since the last collection left aside (up to
    /// limits.bytes of it). Asks for a collection at the next chance when they do not without that.
    bool can_take(std::size_t bytes);
    /// Memory of the machine that is no object, but as much the script's doing: counted with the rest as it grows, and told as a
    /// whole at each collection.
    void grow_outside(std::size_t bytes) {
        bytes_ += bytes;
        outside_ += bytes;
    }
    void shrink_outside(std::size_t bytes) {
        bytes = std::min(bytes, outside_);
        bytes_ -= bytes;
        outside_ -= bytes;
    }
    void set_outside(std::size_t bytes) {
        bytes_ += bytes - outside_;
        outside_ = bytes;
    }
    std::size_t collector_bytes() const { return grey_.capacity() * sizeof(Object*); }
    /// The same of what it has now, garbage or not, and without asking for anything.
    bool fits(std::size_t bytes) const { return bytes <= limits.bytes && bytes_ <= limits.bytes - bytes; }
    std::size_t bytes_in_use() const { return bytes_; }
    /// After a collection also true when so little is left that the next ones would follow each other closely.
    bool over_limit() const { return bytes_ > limits.bytes || crowded_; }

    // Work: what operations cost that took longer than others. See work.hpp for the units.
    static constexpr std::uint64_t units_of_step = 64;  ///< as much as a turn of a loop or a call
    void charge(std::uint64_t units) {
        if (units >= units_of_step) [[unlikely]]
            note_work(units / units_of_step);
    }
    /// Steps charged since this was asked last.
    std::uint64_t take_work();

    /// At the next safe place there is something to do: to collect, or to look at how much work was done.
    bool wants_attention() const {
        if (collects_always) return stress_pause_ == 0 || (--stress_pause_, bytes_ >= threshold_);
        return bytes_ >= threshold_;
    }

    // Collecting: begin, mark every root, finish.
    bool wants_collection() const { return (collects_always && stress_pause_ == 0) || bytes_ >= collect_at_; }
    /// Whether more was made since the last collection than what was left then, but for a little: time to tidy up before a
    /// long rest.
    bool is_untidy() const { return collects_always || bytes_ > 2 * live_ + 4096; }
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
    /// Handles that nothing refers to are released by release_dead_handles(): that calls the host, who may call back.
    void finish_collection();
    /// Instead of finishing it, when something was thrown: nothing is freed.
    void abandon_collection();
    bool has_dead_handles() const { return dead_handles_ != nullptr; }
    void release_dead_handles();
    /// Everything there is counts as needed, as after a collection: for a heap that was just filled from a save.
    void note_live();

    Object* objects() const { return objects_; }

    /// Accounts for memory that objects of this heap take or give back elsewhere (used by map and list operations).
    void account(std::ptrdiff_t bytes) {
        bytes_ = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(bytes_) + bytes);
    }

private:
    template <typename T>
    T* make(Kind kind, std::size_t extra = 0);
    String* make_string(std::size_t bytes, std::size_t points);
    Datum append(Datum left, std::string_view right, std::size_t right_points);
    void destroy(Object* object);
    void release_buffer(TextBuffer* buffer);
    void note_work(std::uint64_t steps);
    void collect_at(std::size_t bytes);
    void mark_children(Object& object);

    Object* objects_ = nullptr;
    Object* dead_handles_ = nullptr;
    std::size_t bytes_ = 0;
    std::size_t outside_ = 0;  ///< of bytes_: what is no object
    std::size_t live_ = 0;     ///< bytes in use after the last collection
    std::size_t collect_at_ = 64 * 1024;
    std::size_t threshold_ = 64 * 1024;  ///< the same, or 0 while work waits to be looked at
    std::uint64_t work_ = 0;             ///< steps
    std::vector<Object*> grey_;
    bool immortal_ = false;
    bool crowded_ = false;
    // Where it collects always: what that has cost so far, and at how many safepoints it does not because it was too much.
    std::uint64_t stress_work_ = 0;
    std::uint64_t stress_work_before_ = 0;
    mutable std::uint64_t stress_pause_ = 0;
};

/// No value, and no address either: reading it as one fails at once.
inline Datum spoilt_datum() { return Datum::object(reinterpret_cast<List*>(std::uintptr_t{0x5A5A'5A5A'5A50})); }

}  // namespace npcs::values
