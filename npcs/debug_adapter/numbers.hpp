// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace npcs::debug_adapter {

/// Returns the number that a text consists of, or nothing.
inline std::optional<double> number_in(const std::string& text) {
    if (text.empty() || text.front() == ' ') return std::nullopt;
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    return end == text.c_str() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace npcs::debug_adapter
