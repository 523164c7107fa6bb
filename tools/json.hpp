// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writes JSON, as far as the command needs it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools::json {

std::string text(std::string_view content);
std::string number(double value);  ///< `null` for NaN and infinities
std::string value(const Value& value);
std::string array(const std::vector<std::string>& items);
/// Returns an object with the members in this order. The second of each pair is JSON.
std::string object(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace npcs::tools::json
