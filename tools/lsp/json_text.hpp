// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// JSON from a stranger. JavaScript may send halves of surrogate pairs, which no UTF-8 text can contain, and a broken
// client any bytes: each becomes U+FFFD, so that what is around it is understood, and columns are still the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace npcs::tools::lsp {

/// Returns the value, or nothing if the text is not JSON, is nested deeper than 100 levels, or has more than four
/// million parts.
std::optional<nlohmann::json> json_of_text(std::string_view text);

/// Returns the text of a value, whatever its strings contain.
std::string text_of_json(const nlohmann::json& value);

/// Appends a text as a string of JSON, with quotes: what is no character of UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace npcs::tools::lsp
