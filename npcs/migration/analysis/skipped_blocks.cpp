// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/skipped_blocks.hpp"

#include <algorithm>

#include "migration/frames/frames.hpp"
#include "migration/script_migration.hpp"
#include "program/keys.hpp"
#include "values/map.hpp"
#include "values/operations.hpp"

namespace npcs::migration {

std::uint32_t SkippedBlocks::find_old(std::uint32_t before, const StatementStatus& status) {
    return find(script_.before, before, status, true);
}
std::uint32_t SkippedBlocks::find_new(std::uint32_t now, const StatementStatus& status) {
    return find(script_.now, now, status, false);
}

std::uint32_t SkippedBlocks::find(const Outline& outline, std::uint32_t node, const StatementStatus& status,
                                  bool is_old) {
    for (std::uint32_t at = node; at != none; at = outline.nodes[at].parent) {
        const OutlineNode& own = outline.nodes[at];
        if (own.kind == NodeKind::option && at != node) {
            const std::uint32_t old = is_old ? at : script_.matching.back[at];
            // One that stands elsewhere now may not have been on offer yet.
            if (old != none && (is_old || !script_.matching.moved[old]) && !was_taken(old)) return old;
        }
        const bool is_in_block = own.parent != none && !outline::is_block(own.kind);
        if (!is_in_block || own.function != 0 || status.holds_place(own.parent) || !can_tell_by_variables() ||
            is_left_early(outline, own.parent))
            continue;
        if (const std::uint32_t old = setter_of_unset(outline, own.parent, is_old); old != none) return old;
    }
    return none;
}

bool SkippedBlocks::was_taken(std::uint32_t old_option) {
    if (!taken_) {
        taken_.emplace();
        const values::Map* const taken = script_.state.taken;
        for (std::uint32_t i = 0; taken != nullptr && i < taken->used; ++i) {
            const Datum key = taken->entries[i].key;
            if (key.is_unset() || !key.is_string()) continue;
            const values::Text shown(key);
            const std::string_view id = shown.view();
            taken_->insert(static_cast<std::uint32_t>(program::hash_text(id)));
            taken_->insert(static_cast<std::uint32_t>(program::hash_text(id.substr(0, id.find(':')))));
        }
    }
    return taken_->contains(script_.before.nodes[old_option].option_id);
}

/// Returns the old node of a statement directly in a block that sets a variable which has no value, or none. Both versions must
/// have that statement in that block.
std::uint32_t SkippedBlocks::setter_of_unset(const Outline& outline, std::uint32_t around, bool is_old) const {
    for (std::uint32_t at = around + 1; at < outline.nodes[around].end; at = outline.nodes[at].end) {
        if (outline::is_block(outline.nodes[at].kind)) break;
        if (outline.nodes[at].kind != NodeKind::assign) continue;
        const std::uint32_t old = is_old ? at : script_.matching.back[at];
        const std::uint32_t now = is_old ? script_.matching.nodes[at] : at;
        if (old == none || now == none || script_.matching.moved[old]) continue;
        const std::string_view name = script_.now.nodes[now].sets;
        if (name.empty() || !script_.is_same_text(old, now)) continue;
        const std::optional<Datum> saved = old_global(script_, script_.old_name(0, name));
        if (saved && saved->is_unset()) return old;
    }
    return none;
}

/// Returns whether a block, once it was begun, may be over without having been carried out to its end.
bool SkippedBlocks::is_left_early(const Outline& outline, std::uint32_t around) const {
    for (std::uint32_t at = around + 1; at < outline.nodes[around].end; ++at)
        if (outline::is_jump(outline.nodes[at].kind)) return true;
    for (std::uint32_t at = around; at != none; at = outline.nodes[at].parent)
        if (outline.nodes[at].kind == NodeKind::plan) return true;
    return false;
}

/// Returns whether a variable of the main program that has no value was never set: nothing removes variables.
bool SkippedBlocks::can_tell_by_variables() {
    if (!is_main_intact_ || script_.shared != nullptr) return false;
    if (!removes_globals_) removes_globals_ = script_.liveness.may_remove_variables();
    return !*removes_globals_;
}

}  // namespace npcs::migration
