// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What a conversation has done under the old script is compared with what the new script would have done by the same place. A
// statement that both have, but on different sides of the place, would be done twice or never. One that was edited, added or
// deleted in front of the place differs in what it has left behind: that stays as it was done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migration/analysis/effects.hpp"
#include "migration/analysis/references.hpp"
#include "migration/analysis/statement_status.hpp"
#include "npcs/migration.hpp"

namespace npcs::migration {

struct ScriptMigration;

/// Returns whether a node decides which of the nodes it contains are carried out, and how often.
inline bool is_control(outline::NodeKind kind) {
    using outline::NodeKind;
    return kind == NodeKind::if_ || kind == NodeKind::branch || kind == NodeKind::segment || kind == NodeKind::option ||
           outline::is_loop(kind) || kind == NodeKind::plan;
}

/// The edits of one script that concern effects. They are found once for each pair of versions and set of changed names, and
/// compared with the stack of each execution.
class EffectComparison {
public:
    explicit EffectComparison(ScriptMigration& script);

    /// Continues with another state of the same two versions, between which the same names were changed. Returns false if the
    /// comparison does not hold for it, because the host has other functions.
    bool use(ScriptMigration& script);

    struct Finding {
        Verdict verdict = Verdict::exact;
        std::string reason;
        std::uint32_t function = 0;  ///< of the new script: in which the statement stands
    };
    /// Returns what differs for an execution that stood at `was` and goes on at `is`, the worst first of equals. Empty if all
    /// that was done agrees. `first_passes` has the old nodes of loops that have only begun.
    std::vector<Finding> compare(const std::vector<FramePosition>& was, const std::vector<FramePosition>& is,
                                 bool has_main_ended, const std::vector<std::uint32_t>& first_passes);

    /// Returns whether an edit of a statement changes only what is said or asked.
    bool is_said_otherwise(std::uint32_t before, std::uint32_t now);

    Effects& effects() { return effects_; }
    References& references() { return references_; }

private:
    struct Change {
        enum class Kind : std::uint8_t { added, deleted, edited, condition, moved, jump } kind;
        std::uint32_t before, now;  ///< nodes; no_statement if there is none
    };
    struct Check;

    void find();
    bool holds_effects(std::uint32_t now);
    /// Returns whether a node is a jump that decides which effects there are, or returns what may get into a variable.
    bool leads_to_effects(std::uint32_t now);
    /// Returns whether a node itself changes the state of the script.
    bool changes_state(std::uint32_t now);
    bool is_within(std::uint32_t function, std::uint32_t other) const;
    bool keeps_loop_variable(std::uint32_t before) const;
    bool was_effect(std::uint32_t before);
    bool was_value(std::uint32_t before);
    bool is_definition_to_do(std::uint32_t now) const;
    bool is_new_definition(std::uint32_t now) const;
    bool jump_matters(const outline::Outline& outline, std::uint32_t node, bool is_old);
    bool is_value_used(std::uint32_t function);

    ScriptMigration* script_;
    Effects effects_;
    References references_;
    std::vector<Change> changes_;
    std::vector<std::uint8_t> values_used_;  ///< for each new function: 0 not looked at, 1 no, 2 yes
};

}  // namespace npcs::migration
