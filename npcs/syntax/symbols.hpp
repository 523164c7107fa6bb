// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names and texts of a source as numbers: equal texts have equal numbers. The parser gives a number to each where it reads
// it, so that no later stage has to look at its bytes again: what they keep for a name is an array. Names that were chosen to
// have the same hash show by how far they stand from their place; from then on the hash is one that nobody can predict.
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

/// Names that mean something to the language have the first numbers.
namespace symbol {
inline constexpr Symbol locals = 0, globals = 1, outer = 2, self = 3, super = 4, visits = 5, range = 6, first_visit = 7,
                        say = 8, text = 9, timeout = 10, locked = 11;
}
inline constexpr std::array<std::string_view, 12> known_names{"locals", "globals", "outer",   "self",
                                                              "super",  "visits",  "range",   "first_visit",
                                                              "say",    "text",    "timeout", "locked"};

class Symbols {
public:
    Symbols() : places_(first_places) {
        for (const std::string_view name : known_names) add(name);
    }

    /// The number of a text; the text of a new one must outlive this.
    Symbol add(std::string_view text) {
        std::uint32_t hash = hash_of(text);
        std::size_t at = find_place(text, hash);
        if (places_[at].number != no_symbol) return places_[at].number;
        if ((texts_.size() + 1) * 2 > places_.size()) {
            grow();
            at = find_place(text, hash);
        }
        if (!is_guarded_ && distance(at, hash) > distance_max) {
            guard();
            hash = hash_of(text);
            at = find_place(text, hash);
        }
        places_[at] = {hash, static_cast<Symbol>(texts_.size())};
        texts_.push_back(text);
        return places_[at].number;
    }
    /// The same, or no_symbol when the text was never added.
    Symbol find(std::string_view text) const { return places_[find_place(text, hash_of(text))].number; }

    std::size_t size() const { return texts_.size(); }
    std::string_view text(Symbol symbol) const { return texts_[symbol]; }
    /// How many places are looked at for the text that takes most.
    std::size_t longest_search() const {
        std::size_t longest = 0;
        for (std::size_t at = 0; at < places_.size(); ++at)
            if (places_[at].number != no_symbol) longest = std::max(longest, distance(at, places_[at].hash) + 1);
        return longest;
    }

private:
    static constexpr std::size_t first_places = 256;
    /// No chance takes a name so far in a table that is half empty.
    static constexpr std::size_t distance_max = 128;

    struct Place {
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
    /// Words that overlap cover a text of any length without a loop over its rest. For use in memory only.
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

    /// Of texts whose hashes are equal, so that they mostly are.
    static bool equal(std::string_view a, std::string_view b) {
        const std::size_t size = a.size();
        if (size != b.size()) return false;
        if (size < 4 || size > 16) return a == b;
        return size < 8 ? equal_ends<std::uint32_t>(a, b) : equal_ends<std::uint64_t>(a, b);
    }
    /// Of two texts that are as long as one word, two words, or something between.
    template <typename Word>
    static bool equal_ends(std::string_view a, std::string_view b) {
        const std::size_t last = a.size() - sizeof(Word);
        return load<Word>(a.data()) == load<Word>(b.data()) &&
               load<Word>(a.data() + last) == load<Word>(b.data() + last);
    }

    std::size_t find_place(std::string_view text, std::uint32_t hash) const {
        const std::size_t mask = places_.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            const Place& place = places_[at];
            if (place.number == no_symbol || (place.hash == hash && equal(texts_[place.number], text))) return at;
        }
    }

    /// Places between where a text should stand and where it stands.
    std::size_t distance(std::size_t at, std::uint32_t hash) const { return (at - hash) & (places_.size() - 1); }

    /// All texts get a hash that cannot be predicted.
    void guard() {
        is_guarded_ = true;
        std::fill(places_.begin(), places_.end(), Place{});
        const std::size_t mask = places_.size() - 1;
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            const std::uint32_t hash = hash_of(texts_[i]);
            std::size_t at = hash & mask;
            while (places_[at].number != no_symbol) at = (at + 1) & mask;
            places_[at] = {hash, static_cast<Symbol>(i)};
        }
    }

    void grow() {
        std::vector<Place> before(places_.size() * 4);
        before.swap(places_);
        const std::size_t mask = places_.size() - 1;
        for (const Place& place : before) {
            if (place.number == no_symbol) continue;
            std::size_t at = place.hash & mask;
            while (places_[at].number != no_symbol) at = (at + 1) & mask;
            places_[at] = place;
        }
    }

    std::vector<Place> places_;
    std::vector<std::string_view> texts_;
    bool is_guarded_ = false;
};

}  // namespace npcs::ast
