// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Names that were changed from one version of a script to the next.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "matching/match.hpp"
#include "npcs/migration.hpp"
#include "outline/outline.hpp"

namespace npcs::migration {

struct Renames {
    /// Returns whether a name that is new in the script is a global of the save, which came from elsewhere.
    using IsThere = std::function<bool(const std::string&)>;

    hashing::Map<std::string, std::string> names{};      ///< old function / old name -> new name
    hashing::Map<std::string, std::string> old_names{};  ///< old function / new name -> old name
    /// Last part of a function's new dotted name -> last part of its old one.
    hashing::Map<std::string, std::string> old_members{};
    std::vector<VariableNote> notes{};
    std::vector<std::uint32_t> global_before{};         ///< for each global of the new script: its old one, or none
    std::vector<std::uint32_t> globals_gone{};          ///< globals of the old script that are none of the new one
    std::vector<std::pair<std::string, bool>> asked{};  ///< what a save was asked for, and what it said

    /// Returns whether the same names were changed for another save of the old version.
    bool hold_for(const IsThere& is_there) const;

    /// Returns what a variable of an old function was called before, by its new name.
    std::string_view old_name(std::uint32_t old_function, std::string_view name) const {
        if (old_names.empty()) return name;
        const auto found = old_names.find(std::to_string(old_function) + "/" + std::string(name));
        return found == old_names.end() ? name : std::string_view(found->second);
    }
};

/// Finds names that were changed between two versions.
Renames find_renames(const outline::Outline& before, const outline::Outline& now, const matching::Matching& matching,
                     const Renames::IsThere& is_there);

}  // namespace npcs::migration
