// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Semantic tokens as LSP packs them: five numbers for each, relative to the one before.
#pragma once

#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

#include "lsp/text_document.hpp"
#include "npcs/workspace.hpp"

namespace npcs::tools::lsp {

/// Packs tokens. Those of several lines are cut at line ends, because not every client can do with them.
std::vector<std::uint32_t> packed_tokens(const std::vector<workspace::Token>& tokens, const TextDocument& document,
                                         Encoding encoding);

/// Returns the `edits` that make one list of numbers of another: none, or one that replaces what differs.
nlohmann::json token_edits(const std::vector<std::uint32_t>& before, const std::vector<std::uint32_t>& after);

}  // namespace npcs::tools::lsp
