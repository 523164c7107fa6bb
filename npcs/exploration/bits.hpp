// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace npcs::exploration {

/// A set of small numbers.
class Bits {
public:
    Bits() = default;
    explicit Bits(std::size_t size) : words_((size + 63) / 64) {}

    void set(std::size_t at) {
        if (at / 64 >= words_.size()) words_.resize(at / 64 + 1);
        words_[at / 64] |= std::uint64_t{1} << at % 64;
    }
    void reset(std::size_t at) {
        if (at / 64 < words_.size()) words_[at / 64] &= ~(std::uint64_t{1} << at % 64);
    }
    bool has(std::size_t at) const { return at / 64 < words_.size() && (words_[at / 64] >> at % 64 & 1) != 0; }
    /// Adds the members of another set. Returns whether any is new.
    bool add(const Bits& other) {
        if (other.words_.size() > words_.size()) words_.resize(other.words_.size());
        std::uint64_t fresh = 0;
        for (std::size_t i = 0; i < other.words_.size(); ++i) {
            fresh |= other.words_[i] & ~words_[i];
            words_[i] |= other.words_[i];
        }
        return fresh != 0;
    }
    std::span<const std::uint64_t> words() const { return words_; }

private:
    std::vector<std::uint64_t> words_;
};

}  // namespace npcs::exploration
