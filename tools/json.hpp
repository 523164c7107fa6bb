// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Reads and writes JSON, as far as the command needs it.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools::json {

std::string text(std::string_view content);
std::string number(double value);  ///< `null` for NaN and infinities
std::string value(const Value& value);
/// Returns the value that a JSON text represents: true and false are 1 and 0. Returns nothing if it is no JSON, or is
/// nested more than a hundred levels deep.
std::optional<Value> read(std::string_view text);
std::string array(const std::vector<std::string>& items);
/// Returns an object with the members in this order. The second of each pair is JSON.
std::string object(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace npcs::tools::json
