// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// CRC-32C (Castagnoli; RFC 3720, section 12.1): detects every change confined to 32 adjacent bits.
#pragma once

#include <cstdint>
#include <string_view>

namespace npcs::saves {

/// Returns the CRC-32C of `bytes`.
std::uint32_t crc32c(std::string_view bytes);

/// crc32c without processor-specific instructions.
std::uint32_t crc32c_by_tables(std::string_view bytes);

}  // namespace npcs::saves
