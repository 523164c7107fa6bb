// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Numbers by key, for keys that are hashes already: open addressing in one array, so that filling it costs one place in
// memory per key and nothing is allocated for each. Keys are not 0, and none is ever taken out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace npcs::program {

template <typename Key>
class KeyTable {
public:
    struct Entry {
        Key first = 0;             ///< the key; 0: nobody's place
        std::uint32_t second = 0;  ///< what it stands for
    };

    KeyTable() = default;
    explicit KeyTable(std::size_t expected) { reserve(expected); }

    /// Room for so many keys.
    void reserve(std::size_t expected) {
        std::size_t places = 16;
        while (places < expected * 2) places *= 2;
        if (places > places_.size()) rehash(places);
    }

    std::size_t size() const { return count_; }
    const Entry* end() const { return places_.data() + places_.size(); }

    const Entry* find(Key key) const {
        if (key == 0 || count_ == 0) return end();
        const Entry& entry = places_[place_of(key)];
        return entry.first == key ? &entry : end();
    }

    /// The key's entry, and whether it is new; then it stands for `value`. Valid until the next one is added.
    struct Added {
        Entry* entry;
        bool fresh;
    };
    Added emplace(Key key, std::uint32_t value) {
        if ((count_ + 1) * 2 > places_.size()) reserve(count_ + 1);
        Entry& entry = places_[place_of(key)];
        const bool fresh = entry.first == 0;
        if (fresh) {
            entry = {key, value};
            ++count_;
        }
        return {&entry, fresh};
    }

private:
    std::size_t place_of(Key key) const {
        const std::size_t mask = places_.size() - 1;
        std::size_t at = static_cast<std::size_t>(key) & mask;
        while (places_[at].first != 0 && places_[at].first != key) at = (at + 1) & mask;
        return at;
    }

    void rehash(std::size_t places) {
        std::vector<Entry> before(places);
        before.swap(places_);
        for (const Entry& entry : before)
            if (entry.first != 0) places_[place_of(entry.first)] = entry;
    }

    std::vector<Entry> places_;
    std::size_t count_ = 0;
};

}  // namespace npcs::program
