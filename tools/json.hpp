// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Writing JSON, as much of it as the command prints.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "npcs/npcs.hpp"

namespace npcs::tools::json {

std::string text(std::string_view content);
std::string number(double value);  ///< null for what JSON has no number for
std::string value(const Value& value);
std::string array(const std::vector<std::string>& items);
/// Members in this order; the second of each pair is JSON already.
std::string object(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace npcs::tools::json
