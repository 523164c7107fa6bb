// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Semantic tokens as LSP packs them: five numbers for each, relative to the one before.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <nlohmann/json.hpp>

#include "lsp/json_writer.hpp"
#include "lsp/text_document.hpp"
#include "npcs/workspace.hpp"

namespace npcs::tools::lsp {

/// Packs tokens. Those of several lines are cut at line ends, because not every client can do with them.
std::vector<std::uint32_t> packed_tokens(const std::vector<workspace::Token>& tokens, const TextDocument& document,
                                         Encoding encoding);

/// Writes a list of numbers.
void write_tokens(JsonWriter& out, std::span<const std::uint32_t> packed);

/// Writes the `edits` that make one list of numbers of another: none, or one that replaces what differs.
void write_token_edits(JsonWriter& out, std::span<const std::uint32_t> before, std::span<const std::uint32_t> after);

}  // namespace npcs::tools::lsp
