// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A hash table from keys to indexes, for keys that are hashes already: open addressing in one array, so that a key
// costs one access to memory and no allocation. A key is never 0, and keys are never removed. The author of a script
// chooses its keys, so the position of a key depends on a secret of the process.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hashing/keyed_hash.hpp"

namespace npcs::program {

template <typename Key>
class KeyTable {
public:
    struct Entry {
        Key first = 0;             ///< the key; 0 in a free slot
        std::uint32_t second = 0;  ///< the index of that key
    };

    KeyTable() = default;
    explicit KeyTable(std::size_t expected) { reserve(expected); }

    /// Reserves capacity for that many keys.
    void reserve(std::size_t expected) {
        std::size_t slots = 16;
        while (slots < expected * 2) slots *= 2;
        if (slots > slots_.size()) rehash(slots);
    }

    std::size_t size() const { return count_; }
    const Entry* end() const { return slots_.data() + slots_.size(); }

    /// Returns the key's entry, or end() if there is none.
    const Entry* find(Key key) const {
        if (key == 0 || count_ == 0) return end();
        const Entry& entry = slots_[slot_of(key)];
        return entry.first == key ? &entry : end();
    }

    /// The result of emplace: the key's entry, which stays valid until the next key is added, and whether it is new.
    struct Added {
        Entry* entry;
        bool fresh;
    };
    /// Adds the key with that value, unless the key is there already.
    Added emplace(Key key, std::uint32_t value) {
        if ((count_ + 1) * 2 > slots_.size()) reserve(count_ + 1);
        Entry& entry = slots_[slot_of(key)];
        const bool fresh = entry.first == 0;
        if (fresh) {
            entry = {key, value};
            ++count_;
        }
        return {&entry, fresh};
    }

    /// Returns the largest number of slots that finding any key inspects.
    std::size_t longest_search() const {
        std::size_t longest = 0;
        for (std::size_t at = 0; at < slots_.size(); ++at)
            if (slots_[at].first != 0)
                longest = std::max(longest, ((at - home_of(slots_[at].first)) & (slots_.size() - 1)) + 1);
        return longest;
    }

private:
    std::size_t home_of(Key key) const {
        return static_cast<std::size_t>(((std::uint64_t{key} ^ secret_.first) * multiplier_) >> shift_);
    }

    std::size_t slot_of(Key key) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = home_of(key);
        while (slots_[at].first != 0 && slots_[at].first != key) at = (at + 1) & mask;
        return at;
    }

    void rehash(std::size_t slots) {
        std::vector<Entry> before(slots);
        before.swap(slots_);
        shift_ = 64 - std::countr_zero(slots);
        for (const Entry& entry : before)
            if (entry.first != 0) slots_[slot_of(entry.first)] = entry;
    }

    std::vector<Entry> slots_;
    std::size_t count_ = 0;
    hashing::HashKey secret_ = hashing::process_key();
    std::uint64_t multiplier_ = secret_.second | 1;
    int shift_ = 60;
};

}  // namespace npcs::program
