// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Blocks of which a state shows that they were never carried out. Of an option, because options that are taken are counted; of
// a block of the main program, because a variable that it sets has no value.
#pragma once

#include <cstdint>
#include <optional>

#include "hashing/keyed_hash.hpp"
#include "migration/analysis/statement_status.hpp"
#include "outline/outline.hpp"

namespace npcs::migration {

struct ScriptMigration;

class SkippedBlocks {
public:
    /// `is_main_intact`: the main program is being carried out, so none of its blocks was left halfway without a jump.
    SkippedBlocks(ScriptMigration& script, bool is_main_intact) : script_(script), is_main_intact_(is_main_intact) {}

    /// Returns the old node by which it is known that a node of the old script is in such a block: an option, or a statement that
    /// sets a variable; none if it is not known. `status` has the places of frames.
    std::uint32_t find_old(std::uint32_t before, const StatementStatus& status);
    /// Returns the same for a node of the new script, if the old block stands where it stood. That it was skipped says nothing
    /// if it was yet to come.
    std::uint32_t find_new(std::uint32_t now, const StatementStatus& status);

private:
    std::uint32_t find(const outline::Outline& outline, std::uint32_t node, const StatementStatus& status, bool is_old);
    bool was_taken(std::uint32_t old_option);
    std::uint32_t setter_of_unset(const outline::Outline& outline, std::uint32_t around, bool is_old) const;
    bool is_left_early(const outline::Outline& outline, std::uint32_t around) const;
    bool can_tell_by_variables();

    ScriptMigration& script_;
    bool is_main_intact_;
    std::optional<hashing::Set<std::uint64_t>>
        taken_{};  ///< hashes of ids, and of the parts in front of options' texts
    std::optional<bool> removes_globals_{};
};

}  // namespace npcs::migration
