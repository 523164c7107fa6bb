// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// CRC-32C (Castagnoli; RFC 3720, section 12.1): finds every change of up to 32 neighbouring bits.
#pragma once

#include <cstdint>
#include <string_view>

namespace npcs::saves {

std::uint32_t crc32c(std::string_view bytes);

/// The same on every processor; crc32c uses it where there is nothing quicker.
std::uint32_t crc32c_by_tables(std::string_view bytes);

}  // namespace npcs::saves
