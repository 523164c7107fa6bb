// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The table of codes, in three parts. This is the only place that explains a code: the manual's page is printed from it, and
// a test checks that each example has its finding and that its mended form has not.
#pragma once

#include <span>

#include "npcs/check.hpp"

namespace npcs::analysis {

std::span<const CodeInfo> error_codes();
std::span<const CodeInfo> warning_codes();
std::span<const CodeInfo> game_codes();

}  // namespace npcs::analysis
