// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Choices that a seed decides: the same on every machine.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace corpus {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
inline std::uint64_t mixed(std::uint64_t x) {
    x += 0x9E37'79B9'7F4A'7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58'476D'1CE4'E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D0'49BB'1331'11EBULL;
    return x ^ (x >> 31);
}

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(mixed(seed)) {}

    /// A number below `count`, which is not 0.
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
    std::size_t between(std::size_t least, std::size_t most) { return least + below(most - least + 1); }
    bool percent(unsigned chance) { return next() % 100 < chance; }
    template <typename T>
    const T& of(const std::vector<T>& list) {
        return list[below(list.size())];
    }
    std::string of(std::initializer_list<std::string_view> list) {
        return std::string(*(list.begin() + below(list.size())));
    }
    /// The index of one of several weights, which are not all 0.
    std::size_t weighted(std::initializer_list<unsigned> weights) {
        std::size_t sum = 0;
        for (const unsigned weight : weights) sum += weight;
        std::size_t left = below(sum);
        std::size_t index = 0;
        for (const unsigned weight : weights) {
            if (left < weight) return index;
            left -= weight;
            ++index;
        }
        return 0;
    }

private:
    std::uint64_t next() { return state_ = mixed(state_); }
    std::uint64_t state_;
};

/// Joins texts that are made from left to right. Of `a() + b()` the compiler chooses which comes first, and with it what
/// dice that both throw give to each.
inline std::string joined(std::initializer_list<std::string> parts) {
    std::string whole;
    for (const std::string& part : parts) whole += part;
    return whole;
}

}  // namespace corpus
