// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <cstdint>
#include <string_view>

namespace npcs::values {

/// Hash of a text that does not fit into a Datum. Never 0; the same on every platform.
std::uint32_t hash_bytes(std::string_view text);

}  // namespace npcs::values
