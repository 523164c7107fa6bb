// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Copies of a state within the process: a few words that a machine can return to, made and read without the checks, keys and
// positions of a save. Where a save goes to other processes and other versions of a script, an image is for a machine of the
// very same programs and environment, whose functions and constants it refers to by address.
//
//     Image before;
//     machine.capture(before);
//     ...                          // runs
//     machine.restore(before);     // as if nothing had happened
//
// The words say what the state is and nothing of how it came about: objects are numbered in the order in which they are met,
// and what a script cannot tell apart from outside (memory, capacities, hashes that were looked up before) is left out. So
// states that are equal have equal words, and a hash of the words tells states apart. Texts count as equal if they are the
// same constant, or both made while running.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>
#include <vector>

#include "runtime/state.hpp"
#include "values/memory.hpp"

namespace npcs::runtime {

struct Context;

/// Words that are appended to. Memory is kept when it is cleared.
class Words {
public:
    Words() = default;
    ~Words() { std::free(words_); }
    Words(Words&& other) noexcept { swap(other); }
    Words& operator=(Words&& other) noexcept {
        Words taken(std::move(other));
        swap(taken);
        return *this;
    }

    void clear() { size_ = 0; }
    /// Appends so many words with any contents. Returns the first; it is valid until the next call.
    std::uint64_t* add(std::size_t count) {
        if (capacity_ - size_ < count) [[unlikely]]
            grow(count);
        size_ += count;
        return words_ + size_ - count;
    }
    std::uint64_t& operator[](std::size_t at) { return words_[at]; }
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }
    std::span<const std::uint64_t> span() const { return {words_, size_}; }
    /// Gives memory back that is not used.
    void fit() {
        if (capacity_ != size_) resize(size_);
    }

private:
    void grow(std::size_t count) { resize(std::max(size_ + count, capacity_ * 2)); }
    /// Large blocks grow and shrink without being copied.
    void resize(std::size_t capacity) {
        words_ = static_cast<std::uint64_t*>(values::reallocate_bytes(words_, capacity * sizeof(std::uint64_t)));
        capacity_ = capacity;
    }
    void swap(Words& other) {
        std::swap(words_, other.words_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

    std::uint64_t* words_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// References of an image to what the host's handles refer to.
class SharedHandles {
public:
    SharedHandles() = default;
    SharedHandles(SharedHandles&&) = default;
    SharedHandles& operator=(SharedHandles&& other) noexcept {
        held_.swap(other.held_);
        other.clear();
        return *this;
    }
    ~SharedHandles() { clear(); }
    /// Releases all of them, which may call the host.
    void clear();
    bool empty() const { return held_.empty(); }
    std::size_t size() const { return held_.size(); }
    /// Precondition: handle.share is set.
    void add(const values::Handle& handle);
    /// Makes an object of the heap that shares the handle with this number.
    values::Handle* share(values::Heap& heap, std::size_t number) const;

private:
    struct Held {
        void* pointer;
        void (*release)(void*);
        void* (*share)(void*);
        const char* type;
        const void* identity;
    };
    std::vector<Held> held_;
};

/// A state. The programs and the environment of the machine that it is of must outlive it.
struct Image {
    Words words;
    SharedHandles handles;
};

/// Says which parts of a state matter for how it goes on. The others are left out of an image, as if they were unset or had
/// never been counted; so states that differ only there become equal, and can be explored once.
class LiveFilter {
public:
    virtual ~LiveFilter() = default;

    /// Bits of words, lowest first. What is beyond the last word is live.
    using Bits = std::span<const std::uint64_t>;
    static bool has(Bits bits, std::size_t at) { return at / 64 >= bits.size() || (bits[at / 64] >> at % 64 & 1) != 0; }

    Bits globals;        ///< of the slots of the globals
    bool random = true;  ///< the random generator
    bool counts = true;  ///< steps, and the numbers that the next task and the next ticket get
    bool time = true;  ///< absolute times. Otherwise those of tasks are from now, and those of a conversation are none
    bool visits = true;   ///< as they are. Otherwise as visited() tells
    bool options = true;  ///< taken options as they are, in their order. Otherwise as taken() tells, in any order

    /// Returns the live registers of a frame of the execution.
    virtual Bits registers(const Execution&, std::size_t /*frame*/) const { return {}; }
    /// Returns the number of visits of a function, by its index in State::visits, to go on with.
    virtual std::uint32_t visited(std::uint32_t /*function*/, std::uint32_t count) const { return count; }
    /// Returns the count of what is in State::taken to go on with; 0: it is left out.
    virtual double taken(Datum /*id*/, double count) const { return count; }
};

/// Copies the state of a machine at rest. What the image held is gone. If it throws (std::bad_alloc), the image is of no use
/// and the machine unchanged. The clock of the host is read unless `live` says that time does not matter.
void capture(Context& context, Image& into, const LiveFilter* live = nullptr);

/// Puts a machine at rest into a state that a machine of the same environment had. Its programs must begin with those that the
/// other had then. The links of the programs, the limits and the host stay; values outside that refer to objects of the old
/// state lose them, as if the machine were gone. Handles of the old state are released last, which may call the host. If it throws
/// (std::bad_alloc), the machine has no sound state, and must be restored or destroyed.
void restore(Context& context, std::span<const std::uint64_t> words, const SharedHandles& handles);
inline void restore(Context& context, const Image& image) { restore(context, image.words.span(), image.handles); }

}  // namespace npcs::runtime
