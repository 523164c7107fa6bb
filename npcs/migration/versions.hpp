// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Both versions of a script side by side, and the state that is brought from one to the other. What frames.cpp, values.cpp
// and variables.cpp share.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matching/match.hpp"
#include "migration/analysis/constant_evaluation.hpp"
#include "migration/analysis/liveness.hpp"
#include "migration/globals/shared_globals.hpp"
#include "npcs/migration.hpp"
#include "outline/outline.hpp"
#include "runtime/state.hpp"
#include "saves/save.hpp"

namespace npcs::migration {

using program::Outline;
using values::Datum;

struct Versions {
    const Outline& before;
    const Outline& now;
    const program::Program& old_program;  ///< a skeleton
    const program::Program& program;
    const Matching& matching;
    runtime::State& state;
    MigrationReport& report;
    const runtime::NativeNames& natives;
    const SharedNames* shared = nullptr;  ///< of a machine
    std::size_t number = 0;               ///< among its scripts

    bool is_used_elsewhere(std::string_view name) const {
        return shared != nullptr && shared->is_used_elsewhere(name, program, number);
    }
    bool is_set_elsewhere(std::string_view name) const {
        return shared != nullptr && shared->is_set_elsewhere(name, program);
    }

    /// Node of the new script for a statement of the old one, or none.
    std::uint32_t new_node(std::uint32_t old_statement) const { return matching.nodes[before.nodes_of[old_statement]]; }
    const program::Function* new_function(const program::Function& old) const {
        const std::uint32_t found = matching.functions[old.index];
        return found == none ? nullptr : program.functions[found].get();
    }
    /// What a name of the old script's function (its index) is called now.
    std::string_view renamed(std::uint32_t old_function, std::string_view name) const {
        const auto found = names.find(std::to_string(old_function) + "/" + std::string(name));
        return found == names.end() ? name : std::string_view(found->second);
    }
    /// The old name of a variable of the new function.
    std::string_view old_name(std::uint32_t old_function, std::string_view name) const {
        const auto found = old_names.find(std::to_string(old_function) + "/" + std::string(name));
        return found == old_names.end() ? name : std::string_view(found->second);
    }

    runtime::Execution* execution = &state.execution;  ///< whose frames are brought over
    Uses uses{now, program};
    Definitions definitions{now, program, state};
    std::uint32_t old_place = none;  ///< node of the old script in which its main program stands
    std::uint32_t place = none;      ///< the same of the new one; from when the frames are placed

    std::unordered_map<std::string, std::string> names{};      ///< old function / old name -> new name
    std::unordered_map<std::string, std::string> old_names{};  ///< old function / new name -> old name
    std::unordered_map<std::string, Datum> new_globals{};      ///< that were variables of a function
    struct ScopeValue {
        values::Map* scope;
        std::string_view name;
        Datum value;
    };
    std::vector<ScopeValue> scope_values{};  ///< to be set when the scopes have their new slots
    std::vector<std::pair<std::uint32_t, std::uint32_t>>
        kept_options{};  ///< of the choice that was placed last: old index, new index
    std::unordered_map<std::string, std::string>
        old_members{};  ///< last part of a function's new name -> of its old one

    /// Variables of a function that is there only to define others, for one that is now written in it; or null.
    values::Map* defined_scope(const program::Function& old_parent, const program::Function& parent);

    /// Hash of a text of the new script with its names read as the old ones of the function.
    std::uint32_t old_hash(std::uint32_t old_function, std::string_view text) const;
    /// What a name in the old function's new text was called.
    std::string_view name_before(std::uint32_t old_function, std::string_view name) const;
    bool has_renames() const { return !old_names.empty() || !old_members.empty(); }

    TraceLine old_line(std::uint32_t function, std::uint32_t statement) const;
    TraceLine new_line(std::uint32_t function, std::uint32_t statement) const;
};

/// Fills Versions::names and the others, with notes in the report.
void find_renames(Versions& versions);

/// What came of the frames of an execution.
enum class Placement : std::uint8_t {
    refused,  ///< the report says why
    placed,
    cut  ///< what the last frame had called is over
};

/// Frames of Versions::execution into frames of the new script.
Placement migrate_frames(Versions& versions);
/// The same where what the last frame has called cannot go on: its statement is done again, or that of one of its callers.
Placement migrate_frames_without_callee(Versions& versions, const std::string& why);

/// Globals by name, with the rules for defaults. After the frames, before the values.
void migrate_globals(Versions& versions);

/// Scopes and functions of the script.
void migrate_values(Versions& versions, const saves::Parts& parts);

/// Functions that no script has any more become null. After the values of all scripts.
void drop_functions(runtime::State& state, const std::function<bool(const program::Program&)>& is_old,
                    MigrationReport& report);

/// How often its functions were visited, of so many of the script as it was.
std::vector<std::uint32_t> migrated_visits(const Versions& versions, std::span<const std::uint32_t> old);

/// New ids of options, by hash of the old one. Scripts of a machine may have options in common.
using OptionIds = std::unordered_map<std::uint32_t, std::vector<std::string>>;
void add_option_ids(const Versions& versions, OptionIds& ids);
void migrate_taken(runtime::State& state, const OptionIds& ids);

/// The global `version`, when it is a number or a text.
Value version_in(runtime::State& state);

/// A map without slots becomes a scope of the function.
void make_scope(values::Heap& heap, values::Map& map, const program::Function& function);

std::string line_text(std::uint32_t line);

/// Whether who comes to a node has done another one in front of it: it stands in the same block, or in one around it.
bool is_surely_before(const Outline& outline, std::uint32_t node, std::uint32_t place);

}  // namespace npcs::migration
