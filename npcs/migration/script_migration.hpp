// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Both versions of a script side by side, and the state that is migrated from one to the other. Shared by the files in
// frames/ and globals/.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hashing/keyed_hash.hpp"
#include "matching/match.hpp"
#include "migration/analysis/constant_evaluation.hpp"
#include "migration/analysis/liveness.hpp"
#include "migration/effect_comparison.hpp"
#include "migration/globals/initial_values.hpp"
#include "migration/globals/shared_globals.hpp"
#include "migration/globals/tables.hpp"
#include "migration/known_versions.hpp"
#include "migration/renames.hpp"
#include "npcs/migration.hpp"
#include "outline/outline.hpp"
#include "runtime/state.hpp"
#include "saves/save.hpp"

namespace npcs::migration {

using matching::Matching;
using matching::MatchKind;
using matching::none;
using outline::NodeKind;
using outline::Outline;
using outline::OutlineNode;
using values::Datum;

/// The migration of one script. Refers to everything it is made from, and owns only what it works out.
struct ScriptMigration {
    const Outline& before;
    const Outline& now;
    const program::Program& old_program;  ///< the old script's skeleton
    const program::Program& program;
    const Matching& matching;
    runtime::State& state;
    MigrationReport& report;
    const runtime::NativeNames& natives;
    const SharedNames* shared = nullptr;  ///< names of a machine's scripts; null for a conversation
    std::size_t number = 0;               ///< index among the scripts of the save
    const saves::Parts* parts = nullptr;  ///< of the state: scopes and functions, of all scripts
    /// Whether this is about functions that were moved to another script, and nothing else of the two.
    bool is_of_moved = false;
    hashing::Set<std::uint64_t> functions_elsewhere{};  ///< old functions that are in other scripts now
    bool tells_places = true;                           ///< whether the report has the places of frames

    bool is_used_elsewhere(std::string_view name) const {
        return shared != nullptr && shared->is_used_elsewhere(name, program, number);
    }
    bool is_set_elsewhere(std::string_view name) const {
        return shared != nullptr && shared->is_set_elsewhere(name, program);
    }

    /// Returns the new node of an old statement, or none.
    std::uint32_t new_node(std::uint32_t old_statement) const { return matching.nodes[before.nodes_of[old_statement]]; }
    const program::Function* new_function(const program::Function& old) const {
        const std::uint32_t found = matching.functions[old.index];
        return found == none ? nullptr : program.functions[found].get();
    }
    /// Returns what a name in an old function, given by its index, is called now.
    std::string_view renamed(std::uint32_t old_function, std::string_view name) const {
        if (renames->names.empty()) return name;
        const auto found = renames->names.find(std::to_string(old_function) + "/" + std::string(name));
        return found == renames->names.end() ? name : std::string_view(found->second);
    }
    /// Returns what a variable of an old function was called before, by its new name.
    std::string_view old_name(std::uint32_t old_function, std::string_view name) const {
        return renames->old_name(old_function, name);
    }

    runtime::Execution* execution = &state.execution;  ///< the execution whose frames are migrated
    Liveness liveness{now, program};
    ConstantEvaluation evaluation{now, program, state};
    std::uint32_t old_place = none;  ///< old node at which the main program stands
    std::uint32_t place = none;      ///< new node at which it stands, once frames are placed

    std::unique_ptr<ReusableAnalysis> analysis =
        std::make_unique<ReusableAnalysis>();  ///< what holds for other saves, too
    /// Old nodes of a `while` that is a `for` now, in the pass that it was in, and of the statements that counted its passes.
    hashing::Set<std::uint64_t> became_for{};
    const Renames* renames = &analysis->renames;
    hashing::Map<std::string, Datum> new_globals{};   ///< new globals that were variables of a function
    hashing::Map<std::string, Datum> gone_globals{};  ///< saved values of old globals that are none any more
    struct ScopeValue {
        values::Map* scope;
        std::string_view name;
        Datum value;
    };
    std::vector<ScopeValue> scope_values{};  ///< values to set once the scopes have their new slots
    /// Options on offer that were kept, for the choice that was placed last: old index, new index.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> kept_options{};
    EffectComparison* effects = nullptr;              ///< set when the first execution is placed
    std::unique_ptr<InitialValues> initial_values{};  ///< the same
    std::unique_ptr<Tables> tables{};                 ///< the same

    /// Returns the variables of `parent`, which now contains a function whose parent was `old_parent`, if that was the
    /// main program and `parent` only defines functions, so that its variables are known without running it. Otherwise
    /// returns null.
    values::Map* defined_scope(const program::Function& old_parent, const program::Function& parent);
    /// Returns the variables of the only call of an old function that has become `owner`; null if there are none or several.
    values::Map* only_scope(const program::Function& owner) const;
    /// Gives variables of the main program that belong to a function now their saved values, in the variables of its call.
    void bring_over_variables(values::Map& scope, const program::Function& parent);
    hashing::Set<std::uint64_t> scopes_filled{};  ///< functions for whose calls that was done

    /// Returns the hash that a text of the new script has with its names replaced by those that the old function used.
    std::uint32_t old_hash(std::uint32_t old_function, std::string_view text) const;
    /// Returns what a name in the new text of an old function was called before.
    std::string_view name_before(std::uint32_t old_function, std::string_view name) const;
    /// Returns whether a node of the new script has the text that the old one had, apart from names that were changed. Of a
    /// statement that contains others, only its own text counts; of an option, its condition.
    bool is_same_text(std::uint32_t before_node, std::uint32_t now_node) const;
    /// Returns whether an option is offered under the condition that it had, but only once now, or more often than once.
    bool differs_in_once(std::uint32_t before_node, std::uint32_t now_node) const;
    bool has_renames() const { return !renames->old_names.empty() || !renames->old_members.empty(); }

    /// Returns the function that an assignment of the new script sets its variable to, or none.
    std::uint32_t function_defined_by(std::uint32_t node) const;

    TraceLine old_line(std::uint32_t function, std::uint32_t statement) const;
    TraceLine new_line(std::uint32_t function, std::uint32_t statement) const;
};

/// Finds names that were changed, and adds notes to the report. `pair` is what is known of these versions from other saves.
void find_renames(ScriptMigration& script, const VersionPair& pair);
/// Keeps what holds for other saves as well for the loads that follow. The migration must not be used afterwards.
void keep_analysis(ScriptMigration& script, const VersionPair& pair);
/// Returns the edits that concern effects, which are found at the first call.
EffectComparison& effect_comparison(ScriptMigration& script);

/// The result of placing the frames of an execution in the new script.
enum class Placement : std::uint8_t {
    refused,  ///< the report says why
    placed,
    cut  ///< placed, but the calls made by the last frame are over
};

/// Turns the frames of ScriptMigration::execution into frames of the new script. Call it after find_renames.
Placement migrate_frames(ScriptMigration& script);
/// Turns the frames of ScriptMigration::execution into frames of the new script when the function that the last frame has
/// called cannot go on for the reason `why`: the statement of that frame, or of one of its callers, is restarted.
Placement migrate_frames_without_callee(ScriptMigration& script, const std::string& why);

/// Compares what a script has done of which no frame is left, if none of its executions was compared: the worst difference
/// first.
std::vector<EffectComparison::Finding> compare_effects_at_end(ScriptMigration& script);

/// Migrates globals by name, and applies the rules for default values. Call it after migrate_frames and before
/// migrate_values.
void migrate_globals(ScriptMigration& script);

/// Migrates the scopes and the function objects of the script.
void migrate_values(ScriptMigration& script, const saves::Parts& parts);

/// Replaces function objects whose function no script has any more by null. Call it after migrate_values of all
/// scripts.
void drop_functions(runtime::State& state, const std::function<bool(const program::Program&)>& is_old,
                    MigrationReport& report);

/// Returns the visits of each new function; `old` has those of each old one. Empty if the new script does not count
/// visits.
std::vector<std::uint32_t> migrated_visits(const ScriptMigration& script, std::span<const std::uint32_t> old);

/// Why a script that first asks for visits cannot be sure of them.
inline constexpr std::string_view visits_not_counted =
    "the script asks how often functions were entered, which was not counted before";

/// New ids of options, by the hash of the old id. Scripts of a machine may share ids of options.
using OptionIds = std::unordered_map<std::uint32_t, std::vector<std::string>>;
/// Adds the ids of one script's options.
void add_option_ids(const ScriptMigration& script, OptionIds& ids);
struct TakenFinding {
    Verdict verdict = Verdict::exact;
    std::string reason;
};
/// Compares the options that were taken with those that the new script has.
TakenFinding compare_taken(const ScriptMigration& script);
/// Replaces the ids of options that were taken by the new ids. Counts of options that now share an id are added up.
void migrate_taken(runtime::State& state, const OptionIds& ids);

/// Turns a map without slots into a scope of the function. The map stays the same object.
void make_scope(values::Heap& heap, values::Map& map, const program::Function& function);

/// Returns the text for a line in reasons, e.g. "line 12".
std::string line_text(std::uint32_t line);

/// Returns whether `node` is surely carried out before `place` is reached: it precedes it in the same block, or in a
/// block around it.
bool is_surely_before(const Outline& outline, std::uint32_t node, std::uint32_t place);

}  // namespace npcs::migration
