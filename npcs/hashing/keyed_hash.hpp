// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Hashes that nobody outside the process can predict: SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
// INDOCRYPT 2012; one compression and three finalization rounds) under a key that each process draws anew. Tables whose keys a
// stranger chooses use it, or a quick hash until that proves to be under attack. What it gives is good for where something
// stands in a table of this process and for nothing else: it is never saved, shown, or iterated by.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace npcs::hashing {

struct HashKey {
    std::uint64_t first, second;
};

/// The same for the whole life of the process.
const HashKey& process_key();

/// SipHash-1-3.
std::uint64_t sip_hash(std::string_view bytes, const HashKey& key);
/// The same of a number's eight bytes, lowest first.
std::uint64_t sip_hash(std::uint64_t number, const HashKey& key);

struct KeyedHash {
    std::size_t operator()(std::string_view text) const {
        return static_cast<std::size_t>(sip_hash(text, process_key()));
    }
    std::size_t operator()(std::uint64_t number) const {
        return static_cast<std::size_t>(sip_hash(number, process_key()));
    }
    /// 0 and -0 are one number.
    std::size_t operator()(double number) const {
        return (*this)(std::bit_cast<std::uint64_t>(number == 0 ? 0 : number));
    }
};

template <typename Key, typename Content>
using Map = std::unordered_map<Key, Content, KeyedHash>;
template <typename Key>
using Set = std::unordered_set<Key, KeyedHash>;

}  // namespace npcs::hashing
