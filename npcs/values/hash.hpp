// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The hash of string contents, for code that has the bytes rather than a Datum.
#pragma once

#include <cstdint>
#include <string_view>

namespace npcs::values {

/// Returns the hash of a string that does not fit into a Datum. Never 0; the same on every platform.
std::uint32_t hash_bytes(std::string_view text);

}  // namespace npcs::values
