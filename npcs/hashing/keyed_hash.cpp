// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// SipHash, and the key of the process.

#include "hashing/keyed_hash.hpp"

#include <chrono>
#include <exception>
#include <random>

namespace npcs::hashing {

namespace {

class Sip {
public:
    explicit Sip(const HashKey& key)
        : v0_(key.first ^ 0x736f'6d65'7073'6575),
          v1_(key.second ^ 0x646f'7261'6e64'6f6d),
          v2_(key.first ^ 0x6c79'6765'6e65'7261),
          v3_(key.second ^ 0x7465'6462'7974'6573) {}

    void add(std::uint64_t word) {
        v3_ ^= word;
        round();
        v0_ ^= word;
    }
    std::uint64_t finish() {
        v2_ ^= 0xFF;
        round();
        round();
        round();
        return v0_ ^ v1_ ^ v2_ ^ v3_;
    }

private:
    void round() {
        v0_ += v1_;
        v2_ += v3_;
        v1_ = std::rotl(v1_, 13) ^ v0_;
        v3_ = std::rotl(v3_, 16) ^ v2_;
        v0_ = std::rotl(v0_, 32);
        v2_ += v1_;
        v0_ += v3_;
        v1_ = std::rotl(v1_, 17) ^ v2_;
        v3_ = std::rotl(v3_, 21) ^ v0_;
        v2_ = std::rotl(v2_, 32);
    }

    std::uint64_t v0_, v1_, v2_, v3_;
};

std::uint64_t bytes_as_number(const char* bytes, std::size_t count) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return number;
}

HashKey draw_key() {
    // Without a source of randomness, an address and the time serve as the key.
    static const char here = 0;
    const auto address = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&here));
    const auto now = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    HashKey key{address * 0x9E37'79B9'7F4A'7C15, now * 0xD6E8'FEB8'6659'FD93};
    try {
        std::random_device random;
        const auto word = [&random] { return std::uint64_t{random()} << 32 | random(); };
        key.first ^= word();
        key.second ^= word();
    } catch (const std::exception&) {  // there is no source of randomness
    }
    return key;
}

}  // namespace

const HashKey& process_key() {
    static const HashKey key = draw_key();
    return key;
}

std::uint64_t sip_hash(std::string_view bytes, const HashKey& key) {
    Sip sip(key);
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; at += 8, left -= 8) sip.add(bytes_as_number(at, 8));
    sip.add(std::uint64_t{bytes.size()} << 56 | bytes_as_number(at, left));
    return sip.finish();
}

std::uint64_t sip_hash(std::uint64_t number, const HashKey& key) {
    Sip sip(key);
    sip.add(number);
    sip.add(std::uint64_t{8} << 56);
    return sip.finish();
}

}  // namespace npcs::hashing
