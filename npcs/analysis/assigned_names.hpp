// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which variables of a function are certainly assigned at the place that a walk in execution order has reached.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace npcs::analysis {

/// A set of a function's variables. A place that is never reached has all of them, so that it decides nothing.
class AssignedNames {
public:
    explicit AssignedNames(std::size_t count = 0) : words_((count + 63) / 64) {}

    bool has(std::size_t variable) const {
        return variable / 64 < words_.size() && (words_[variable / 64] >> variable % 64 & 1) != 0;
    }
    void add(std::size_t variable) {
        if (variable / 64 < words_.size()) words_[variable / 64] |= std::uint64_t{1} << variable % 64;
    }
    void leave() { std::fill(words_.begin(), words_.end(), ~std::uint64_t{0}); }
    /// Keeps what another way to the same place has assigned, too.
    void join(const AssignedNames& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    }

private:
    std::vector<std::uint64_t> words_;
};

}  // namespace npcs::analysis
