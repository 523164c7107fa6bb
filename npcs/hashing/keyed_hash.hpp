// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Hashes that cannot be predicted from outside the process: SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast
// short-input PRF", INDOCRYPT 2012; one compression and three finalization rounds) under a key that each process draws
// at random. They are for tables whose keys an attacker can choose; some tables use a quick hash until it proves to be
// under attack. A hash is valid only as a position in a table of this process: it is never saved or shown, and no order
// of iteration depends on it.
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

/// Returns the key of this process, which is drawn at the first call. Thread-safe.
const HashKey& process_key();

/// Returns the SipHash-1-3 of the bytes under the key.
std::uint64_t sip_hash(std::string_view bytes, const HashKey& key);
/// Returns the SipHash-1-3 of the number's eight bytes, lowest first, under the key.
std::uint64_t sip_hash(std::uint64_t number, const HashKey& key);

struct KeyedHash {
    std::size_t operator()(std::string_view text) const {
        return static_cast<std::size_t>(sip_hash(text, process_key()));
    }
    std::size_t operator()(std::uint64_t number) const {
        return static_cast<std::size_t>(sip_hash(number, process_key()));
    }
    /// 0 and -0 have the same hash because they are equal.
    std::size_t operator()(double number) const {
        return (*this)(std::bit_cast<std::uint64_t>(number == 0 ? 0 : number));
    }
};

template <typename Key, typename Content>
using Map = std::unordered_map<Key, Content, KeyedHash>;
template <typename Key>
using Set = std::unordered_set<Key, KeyedHash>;

}  // namespace npcs::hashing
