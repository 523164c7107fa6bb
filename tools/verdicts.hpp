// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Verdicts of migration on the command line: `--accept skips,differs`, and what each verdict means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "npcs/npcs.hpp"

namespace npcs::tools {

/// From best to worst.
inline constexpr Verdict all_verdicts[] = {Verdict::exact,   Verdict::moved,     Verdict::differs, Verdict::skips,
                                           Verdict::repeats, Verdict::uncertain, Verdict::restart, Verdict::refused};

/// Returns what happens to a conversation with that verdict, as part of a sentence.
std::string_view meaning_of(Verdict verdict);

/// Adds `--accept VERDICT,...`, which accepts verdicts in addition to the default ones.
void add_accept(CLI::App& command, std::vector<std::string>& accept);
/// Adds verdicts by name.
void accept_named(std::vector<Verdict>& accepted, const std::vector<std::string>& names);

}  // namespace npcs::tools
