// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace npcs::tools::serve {

using Sha256 = std::array<std::uint8_t, 32>;

/// Returns the SHA-256 digest (FIPS 180-4) of the bytes.
Sha256 sha256(std::string_view bytes);

}  // namespace npcs::tools::serve
