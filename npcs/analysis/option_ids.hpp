// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Ids of options as authors may write them who do not know how ids are made: without the scene, with the option's text,
// or with more of its words than the id contains.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace npcs::analysis {

/// Returns whether an option has the id. That of a list's element has `:` and the element's text at the end.
bool has_option(std::span<const std::string> options, std::string_view id);

/// Returns a hint for an unknown id: the id of the option that was probably meant, or how ids are made.
std::string hint_for_option(std::span<const std::string> options, std::string_view id);

}  // namespace npcs::analysis
