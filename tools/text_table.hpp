// SPDX-License-Identifier: MIT
// Copyright the npcs authors
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace npcs::tools {

/// Returns how many columns a text takes: a byte that continues a character takes none.
std::size_t columns_of(std::string_view text);

/// Formats a table. Columns are as wide as their widest cell, except the last one. There is at least one row.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace npcs::tools
