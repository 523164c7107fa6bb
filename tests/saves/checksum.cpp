// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include <catch2/catch.hpp>

#include <string>

#include "saves/checksum.hpp"

namespace npcs::saves {

TEST_CASE("CRC-32C gives the published values", "[saves]") {
    // RFC 3720, appendix B.4.
    std::string rising, falling;
    for (int i = 0; i < 32; ++i) {
        rising += static_cast<char>(i);
        falling += static_cast<char>(31 - i);
    }
    for (const auto& checksum : {crc32c, crc32c_by_tables}) {
        CHECK(checksum("") == 0);
        CHECK(checksum("123456789") == 0xE306'9283);
        CHECK(checksum(std::string(32, '\0')) == 0x8A91'36AA);
        CHECK(checksum(std::string(32, '\xFF')) == 0x62A8'AB43);
        CHECK(checksum(rising) == 0x46DD'794E);
        CHECK(checksum(falling) == 0x113F'DB5C);
    }
}

TEST_CASE("both ways to CRC-32C agree for every length", "[saves]") {
    std::string bytes;
    for (int size = 0; size < 200; ++size) {
        CHECK(crc32c(bytes) == crc32c_by_tables(bytes));
        bytes += static_cast<char>(size * 37 + 11);
    }
}

}  // namespace npcs::saves
