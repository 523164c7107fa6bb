// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where a generator takes its decisions from: a seed, or the bytes of a fuzzer. Bytes that are used up decide for the first,
// simplest possibility, so that every input gives a finite program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string_view>

namespace npcs::generated {

class Choices {
public:
    explicit Choices(std::uint64_t seed) : state_(mixed(mixed(seed) + 0x632BE59BD9B4E019ULL)) {}
    explicit Choices(std::string_view bytes) : bytes_(bytes) {}

    /// A number from 0 to `count - 1`; `count` is at least 1 and, where bytes decide, at most 256.
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(bytes_ ? next_byte() : next()) % count; }
    /// True once in so many times, never when bytes are used up.
    bool one_in(std::size_t count) { return below(count) + 1 == count; }

    template <typename Items>
    const auto& pick(const Items& items) {
        return items[below(std::size(items))];
    }
    template <typename Item>
    Item pick(std::initializer_list<Item> items) {
        return items.begin()[below(items.size())];
    }

private:
    /// SplitMix64.
    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15ULL;
        return mixed(state_) >> 1;
    }
    static std::uint64_t mixed(std::uint64_t bits) {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
        return bits ^ (bits >> 31);
    }
    std::uint64_t next_byte() {
        if (bytes_->empty()) return 0;
        const auto byte = static_cast<unsigned char>(bytes_->front());
        bytes_->remove_prefix(1);
        return byte;
    }

    std::uint64_t state_ = 0;
    std::optional<std::string_view> bytes_;
};

}  // namespace npcs::generated
