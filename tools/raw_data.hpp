// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// RawData: bytes that a program reads and writes as numbers and texts. They are a list of numbers in the program's own map, so
// that they count as its memory, are saved with it, and are shared as maps are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "npcs/npcs.hpp"

namespace npcs::tools {

void define_raw_data(Host& host);

/// The map's content as MiniScript writes it.
std::string raw_data_map();

/// The bytes of a RawData; nothing when it is none.
std::optional<std::string> bytes_of(const Value& raw_data);
Value bytes_value(std::string_view bytes);

/// An entry of a map, or of what it was made from.
Value entry_of(const Value& map, std::string_view key);

}  // namespace npcs::tools
