// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The names and strings of a source as indices: equal strings have equal indices. The parser assigns them, so no later
// stage compares bytes, and data by name can be an array. Strings that were chosen to have colliding hashes are
// detected by their long probe sequences; the table then switches to a hash that cannot be predicted.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "hashing/keyed_hash.hpp"

namespace npcs::ast {

using Symbol = std::uint32_t;

inline constexpr Symbol no_symbol = 0xFFFF'FFFF;

/// Names with a meaning in the language have the first indices.
namespace symbol {
inline constexpr Symbol locals = 0, globals = 1, outer = 2, self = 3, super = 4, visits = 5, range = 6, first_visit = 7,
                        say = 8, text = 9, timeout = 10, locked = 11;
}
inline constexpr std::array<std::string_view, 12> known_names{"locals", "globals", "outer",   "self",
                                                              "super",  "visits",  "range",   "first_visit",
                                                              "say",    "text",    "timeout", "locked"};

class Symbols {
public:
    Symbols() : slots_(initial_slots) {
        for (const std::string_view name : known_names) add(name);
    }

    /// Returns the symbol of a string. A new string must outlive this object.
    Symbol add(std::string_view text) {
        std::uint32_t hash = hash_of(text);
        std::size_t at = find_slot(text, hash);
        if (slots_[at].number != no_symbol) return slots_[at].number;
        if ((texts_.size() + 1) * 2 > slots_.size()) {
            grow();
            at = find_slot(text, hash);
        }
        if (!is_guarded_ && distance(at, hash) > distance_max) {
            guard();
            hash = hash_of(text);
            at = find_slot(text, hash);
        }
        slots_[at] = {hash, static_cast<Symbol>(texts_.size())};
        texts_.push_back(text);
        return slots_[at].number;
    }
    /// Returns the symbol of a string, or no_symbol if it was never added.
    Symbol find(std::string_view text) const { return slots_[find_slot(text, hash_of(text))].number; }

    std::size_t size() const { return texts_.size(); }
    std::string_view text(Symbol symbol) const { return texts_[symbol]; }
    /// Returns the length of the longest probe sequence.
    std::size_t longest_search() const {
        std::size_t longest = 0;
        for (std::size_t at = 0; at < slots_.size(); ++at)
            if (slots_[at].number != no_symbol) longest = std::max(longest, distance(at, slots_[at].hash) + 1);
        return longest;
    }

private:
    static constexpr std::size_t initial_slots = 256;
    /// A probe sequence this long does not occur by chance in a table that is at most half full.
    static constexpr std::size_t distance_max = 128;

    struct Slot {
        std::uint32_t hash = 0;
        Symbol number = no_symbol;
    };

    template <typename Word>
    static std::uint64_t load(const char* bytes) {
        Word word = 0;
        std::memcpy(&word, bytes, sizeof word);
        return word;
    }
    static std::uint64_t mix(std::uint64_t hash) {
        hash *= 0x9E37'79B9'7F4A'7C15;
        return hash ^ hash >> 32;
    }
    /// Overlapping words cover a string of any length without a loop over its last bytes. For use in memory only.
    std::uint32_t hash_of(std::string_view text) const {
        if (is_guarded_) [[unlikely]]
            return static_cast<std::uint32_t>(hashing::sip_hash(text, hashing::process_key()));
        const char* at = text.data();
        const std::size_t size = text.size();
        std::uint64_t hash = size;
        if (size >= 8) {
            for (const char* const last = at + size - 8; at < last; at += 8) hash = mix(hash ^ load<std::uint64_t>(at));
            hash ^= load<std::uint64_t>(text.data() + size - 8);
        } else if (size >= 4) {
            hash ^= load<std::uint32_t>(at) << 32 ^ load<std::uint32_t>(at + size - 4) << 3;
        } else if (size > 0) {
            hash ^= load<std::uint8_t>(at) << 8 ^ load<std::uint8_t>(at + size / 2) << 16 ^
                    load<std::uint8_t>(at + size - 1) << 24;
        }
        return static_cast<std::uint32_t>(mix(mix(hash)));
    }

    /// Compares strings whose hashes are equal, so they are most likely equal, too.
    static bool equal(std::string_view a, std::string_view b) {
        const std::size_t size = a.size();
        if (size != b.size()) return false;
        if (size < 4 || size > 16) return a == b;
        return size < 8 ? equal_ends<std::uint32_t>(a, b) : equal_ends<std::uint64_t>(a, b);
    }
    /// Compares strings of equal size, which is from one to two times that of Word.
    template <typename Word>
    static bool equal_ends(std::string_view a, std::string_view b) {
        const std::size_t last = a.size() - sizeof(Word);
        return load<Word>(a.data()) == load<Word>(b.data()) &&
               load<Word>(a.data() + last) == load<Word>(b.data() + last);
    }

    std::size_t find_slot(std::string_view text, std::uint32_t hash) const {
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            const Slot& slot = slots_[at];
            if (slot.number == no_symbol || (slot.hash == hash && equal(texts_[slot.number], text))) return at;
        }
    }

    /// Returns the number of entries between the preferred position of a string and its actual one.
    std::size_t distance(std::size_t at, std::uint32_t hash) const { return (at - hash) & (slots_.size() - 1); }

    /// Switches to a hash that cannot be predicted, and rehashes all strings.
    void guard() {
        is_guarded_ = true;
        std::fill(slots_.begin(), slots_.end(), Slot{});
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            const std::uint32_t hash = hash_of(texts_[i]);
            std::size_t at = hash & mask;
            while (slots_[at].number != no_symbol) at = (at + 1) & mask;
            slots_[at] = {hash, static_cast<Symbol>(i)};
        }
    }

    void grow() {
        std::vector<Slot> before(slots_.size() * 4);
        before.swap(slots_);
        const std::size_t mask = slots_.size() - 1;
        for (const Slot& slot : before) {
            if (slot.number == no_symbol) continue;
            std::size_t at = slot.hash & mask;
            while (slots_[at].number != no_symbol) at = (at + 1) & mask;
            slots_[at] = slot;
        }
    }

    std::vector<Slot> slots_;
    std::vector<std::string_view> texts_;
    bool is_guarded_ = false;
};

}  // namespace npcs::ast
