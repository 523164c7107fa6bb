// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// CRC by slicing, eight bytes per step: table k, computed at compile time, gives the effect of a byte on the remainder
// when k more bytes follow it. Processors with an instruction for this polynomial use that instead.

#include "saves/checksum.hpp"

#include <array>
#include <cstring>

namespace npcs::saves {

namespace {

constexpr std::uint32_t polynomial = 0x82F6'3B78;  // bit-reversed
using Table = std::array<std::uint32_t, 256>;

constexpr std::array<Table, 8> make_tables() {
    std::array<Table, 8> tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t rest = byte;
        for (int bit = 0; bit < 8; ++bit) rest = (rest & 1) != 0 ? rest >> 1 ^ polynomial : rest >> 1;
        tables[0][byte] = rest;
    }
    for (std::size_t k = 1; k < 8; ++k)
        for (std::size_t byte = 0; byte < 256; ++byte)
            tables[k][byte] = tables[k - 1][byte] >> 8 ^ tables[0][tables[k - 1][byte] & 0xFF];
    return tables;
}

constexpr std::array<Table, 8> crc_tables = make_tables();

std::uint32_t little_endian(const unsigned char* at) {
    return std::uint32_t{at[0]} | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[3]} << 24;
}

#if defined(__x86_64__) && defined(__GNUC__)
#define NPCS_CRC32C_INSTRUCTION

__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::string_view bytes) {
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    std::uint64_t rest = 0xFFFF'FFFF;
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        rest = __builtin_ia32_crc32di(rest, word);
    }
    auto last = static_cast<std::uint32_t>(rest);
    for (; left > 0; --left, ++at) last = __builtin_ia32_crc32qi(last, static_cast<unsigned char>(*at));
    return ~last;
}
#endif

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
#ifdef NPCS_CRC32C_INSTRUCTION
    if (__builtin_cpu_supports("sse4.2")) return by_instruction(bytes);
#endif
    return crc32c_by_tables(bytes);
}

std::uint32_t crc32c_by_tables(std::string_view bytes) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    std::uint32_t rest = 0xFFFF'FFFF;
    for (; left >= 8; left -= 8, at += 8) {
        const std::uint32_t low = rest ^ little_endian(at);
        const std::uint32_t high = little_endian(at + 4);
        rest = crc_tables[7][low & 0xFF] ^ crc_tables[6][low >> 8 & 0xFF] ^ crc_tables[5][low >> 16 & 0xFF] ^
               crc_tables[4][low >> 24] ^ crc_tables[3][high & 0xFF] ^ crc_tables[2][high >> 8 & 0xFF] ^
               crc_tables[1][high >> 16 & 0xFF] ^ crc_tables[0][high >> 24];
    }
    for (; left > 0; --left, ++at) rest = rest >> 8 ^ crc_tables[0][(rest ^ *at) & 0xFF];
    return ~rest;
}

}  // namespace npcs::saves
