// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Hashes of keys. Equal values must hash equal, and two lists that contain themselves are equal when no path from the
// outside tells them apart. So the hash of a container covers only a bounded part of it: a few levels, a few elements
// of each, and map entries regardless of their order.

#include "values/hash.hpp"

#include <limits>

#include "values/map.hpp"

namespace npcs::values {

namespace {

constexpr std::uint64_t multiplier = 0x9E37'79B9'7F4A'7C15;

constexpr std::uint64_t mixed(std::uint64_t bits) {
    bits *= multiplier;
    bits ^= bits >> 32;
    return bits * 0xD6E8'FEB8'6659'FD93;
}

constexpr std::uint32_t shortened(std::uint64_t bits) {
    const auto hash = static_cast<std::uint32_t>(bits >> 32);
    return hash == 0 ? 1 : hash;
}

std::uint64_t word(const char* bytes) {
    const auto byte = [bytes](int i) { return std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i); };
    return byte(0) | byte(1) | byte(2) | byte(3) | byte(4) | byte(5) | byte(6) | byte(7);
}

std::uint32_t hash_string(String& string) {
    if (string.hash == 0) string.hash = hash_bytes(string.view());
    return string.hash;
}

/// Every NaN counts as the same: its sign depends on the operation that made it, and saves do not keep it.
std::uint32_t hash_any_number(double number) {
    return hash_of_number(number != number ? std::numeric_limits<double>::quiet_NaN() : number);
}

/// Functions compare by identity, but addresses differ between runs, so the hash is taken from the name and the number
/// of parameters.
std::uint32_t hash_function(const Function& function) {
    return shortened(mixed(hash_bytes(function.signature->name) + function.signature->parameters.size()));
}

/// How many elements are hashed, by the number of levels left. At level 0 only a container's size counts.
constexpr std::uint32_t width[] = {0, 8, 8, 64};
constexpr int all_levels = 3;

std::uint32_t hash_at(Datum datum, int level);

std::uint32_t hash_list(const List& list, int level) {
    std::uint64_t hash = mixed(list.count + 3);
    const std::uint32_t looked_at = list.count < width[level] ? list.count : width[level];
    for (std::uint32_t i = 0; i < looked_at; ++i) hash = mixed(hash ^ hash_at(list.items[i], level - 1));
    return shortened(hash);
}

std::uint32_t hash_map(const Map& map, int level) {
    const std::uint32_t count = size(map);
    std::uint64_t hash = mixed(count + 5);
    if (level == 0 || (count > width[level] && level < all_levels)) return shortened(hash);
    const int below = count > width[level] ? 0 : level - 1;
    for (std::uint32_t i = next(map, 0); i != Map::none; i = next(map, i + 1)) {
        const std::uint64_t key = hash_at(map.entries[i].key, below);
        hash += mixed(mixed(key) ^ hash_at(map.entries[i].value, below));
    }
    return shortened(mixed(hash));
}

std::uint32_t hash_at(Datum datum, int level) {
    switch (datum.kind()) {
        case Kind::number: return hash_any_number(datum.as_number());
        case Kind::string:
            return datum.is_short_string() ? shortened(mixed(datum.bits())) : hash_string(*datum.as_string());
        case Kind::list: return hash_list(*datum.as_list(), level);
        case Kind::map: return hash_map(*datum.as_map(), level);
        case Kind::function: return hash_function(*datum.as_function());
        case Kind::handle: return shortened(mixed(reinterpret_cast<std::uintptr_t>(datum.as_handle()->identity)));
        default: return shortened(mixed(datum.bits()));
    }
}

}  // namespace

std::uint32_t hash_bytes(std::string_view text) {
    std::uint64_t hash = text.size() * multiplier;
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left >= 8; at += 8, left -= 8) {
        hash = (hash ^ word(at)) * multiplier;
        hash ^= hash >> 29;
    }
    std::uint64_t rest = 0;
    for (std::size_t i = 0; i < left; ++i) rest |= std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i);
    return shortened(mixed(hash ^ rest));
}

std::uint32_t hash_of(Datum key) {
    if (key.is_short_string()) return shortened(mixed(key.bits()));
    if (key.is_number()) return hash_any_number(key.as_number());
    return hash_at(key, all_levels);
}

}  // namespace npcs::values
