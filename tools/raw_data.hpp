// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// RawData: bytes that a program reads and writes as numbers and text. They are a list of numbers in the program's own
// map, so they count towards its memory, are saved with it, and are shared like any map.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "npcs/npcs.hpp"

namespace npcs::tools {

void define_raw_data(Host& host);

/// Returns the contents of the map, as MiniScript source.
std::string raw_data_map();

/// Returns the bytes of a RawData, or nothing for other values.
std::optional<std::string> bytes_of(const Value& raw_data);
Value bytes_value(std::string_view bytes);

/// Returns an entry of a map, possibly inherited.
Value entry_of(const Value& map, std::string_view key);

}  // namespace npcs::tools
