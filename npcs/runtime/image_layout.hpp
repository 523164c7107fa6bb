// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// How the words of an image are laid out. Both sides of it are of one build, so there are no versions.
//
// A value is one word: the bits of its Datum, or, for an object of the heap, the tag of the Datum with the object's number. The
// objects follow what refers to them first, in the order of their numbers, each with a header that tells its size. So they can
// be made before any of them is filled, and nothing nests.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "values/datum.hpp"
#include "values/grown_text.hpp"

namespace npcs::runtime {

/// Number of the objects from 0 on, as a value. Objects are aligned, so no address is odd.
inline std::uint64_t reference_to(values::Datum object, std::uint32_t number) {
    constexpr std::uint64_t tag = std::uint64_t{0xFFFF} << 48;
    return (object.bits() & tag) | std::uint64_t{number} << 1 | 1;
}
inline bool is_reference(values::Datum word) { return (word.bits() & 1) != 0 && word.is_object(); }
inline std::uint32_t number_of(values::Datum reference) { return static_cast<std::uint32_t>(reference.bits() >> 1); }

inline std::uint64_t packed(std::uint32_t low, std::uint32_t high) { return low | std::uint64_t{high} << 32; }
inline std::uint64_t word_of(double number) { return std::bit_cast<std::uint64_t>(number); }
inline std::uint32_t low(std::uint64_t word) { return static_cast<std::uint32_t>(word); }
inline std::uint32_t high(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); }
inline std::size_t words_of(std::size_t bytes) { return (bytes + 7) / 8; }

/// std::memcpy for texts, most of which are short.
inline void copy_text(const void* from, std::size_t bytes, void* to) {
    constexpr std::size_t word = sizeof(std::uint64_t), few = 8 * word;
    if (bytes < word || bytes > few) {
        std::memcpy(to, from, bytes);
        return;
    }
    const auto* const source = static_cast<const char*>(from);
    auto* const target = static_cast<char*>(to);
    for (std::size_t at = 0; at + word <= bytes; at += word) std::memcpy(target + at, source + at, word);
    std::memcpy(target + bytes - word, source + bytes - word, word);
}

/// The first words.
struct ImageHead {
    enum : std::size_t {
        objects,              ///< their number, and above it that of the long texts
        objects_at,           ///< index of the first object's header
        texts_at,             ///< index of the first long text
        random,               ///< four words
        before = random + 4,  ///< State::seconds_before
        parts,                ///< flags, and above them the number of visits
        size
    };
    enum Part : std::uint32_t {
        globals = 1,
        taken = 2,
        all_intrinsics = 4,
        tasks = 8,
        no_random = 16,
        no_time = 32,
        type_maps = 64  ///< the first of seven
    };
};

/// What an execution has besides its frames.
struct ImageExecution {
    enum Part : std::uint32_t { started = 1, beat = 2, guards = 4, error = 8, check = 16 };
};

enum class ImageObject : std::uint8_t {
    text,       ///< bytes above it, and points in the upper half; then the bytes
    long_text,  ///< bytes in the upper half; then the number of the long text, and points above it
    list,       ///< count in the upper half; then the elements
    map,        ///< entries in the upper half; then key, value and hash of each
    scope,      ///< the same, but first the number of slots
    globals,    ///< entries in the upper half; then the number of slots; values of slots; other entries
    function,   ///< then the address of its signature, with its origin in the lowest bits, and its scope
    handle      ///< number among the shared handles in the upper half; then its identity
};

/// Longer texts may share memory, as appending makes them. They are kept once, behind the objects.
inline constexpr std::uint32_t long_text_min = values::grown_text_min;
static_assert(long_text_min <= 0x00FF'FFFF);

inline constexpr std::size_t words_of_entry = 3;
inline constexpr std::size_t words_of_frame = 4;

}  // namespace npcs::runtime
