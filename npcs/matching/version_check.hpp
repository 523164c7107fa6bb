// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Whether two scripts are versions of one. Two small scripts may well share a line or two, so it is not enough that something
// matches: of a script with few statements a larger share must be found again. Names that both have, and the same file name,
// speak for versions of one.
#pragma once

#include "matching/match.hpp"

namespace npcs::matching {

/// The share of the old script's statements that must be found again if there are very many of them.
inline constexpr double least_share = 0.25;
/// How many statements more must be found again in any case. Half a statement, and the share counts for little in a script of
/// two lines; with a whole one, deleting one of three makes another script of it.
inline constexpr double least_statements = 0.75;
/// By how much less is enough if all functions and global variables of the old script are in the new one.
inline constexpr double weight_of_names = 0.1;
/// By how much less is enough if both have the same file name.
inline constexpr double weight_of_file = 0.1;

bool are_versions(const outline::Outline& before, const outline::Outline& now, const Matching& matching);

}  // namespace npcs::matching
