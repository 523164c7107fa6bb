// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/statement_status.hpp"

#include <algorithm>

namespace npcs::migration {

using outline::NodeKind;
using outline::OutlineNode;
using program::no_statement;

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

StatementStatus::StatementStatus(const outline::Outline& outline, std::vector<FramePosition> stack, bool has_main_ended,
                                 ReferencesTo mentions, std::function<bool(std::uint32_t)> is_first_pass,
                                 std::function<bool(std::uint32_t)> is_skipped)
    : outline_(outline),
      stack_(std::move(stack)),
      has_main_ended_(has_main_ended),
      references_(std::move(mentions)),
      is_first_pass_(std::move(is_first_pass)),
      is_skipped_(std::move(is_skipped)) {}

bool StatementStatus::has_frame(std::uint32_t function) const {
    return std::any_of(stack_.begin(), stack_.end(),
                       [&](const FramePosition& one) { return one.function == function; });
}

bool StatementStatus::is_place(std::uint32_t node) const {
    return std::any_of(stack_.begin(), stack_.end(), [&](const FramePosition& one) {
        return one.node == node && one.at == FramePosition::At::statement;
    });
}

bool StatementStatus::holds_place(std::uint32_t node) const {
    return std::any_of(stack_.begin(), stack_.end(), [&](const FramePosition& one) {
        return one.node != no_statement && node <= one.node && one.node < outline_.nodes[node].end;
    });
}

bool StatementStatus::is_entered(std::uint32_t node) const {
    return std::any_of(stack_.begin(), stack_.end(), [&](const FramePosition& one) {
        return one.node != no_statement && node < one.node && one.node < outline_.nodes[node].end;
    });
}

Status StatementStatus::of(std::uint32_t node) {
    const Status status = of_place(node);
    if ((status & (executed | in_earlier_pass)) == 0 || (status & in_progress) != 0) return status;
    if (is_skipped_ == nullptr || !is_skipped_(node)) return status;
    return (status & ~(executed | in_earlier_pass)) | in_other_branch;
}

/// Returns the side of a node as far as the places of frames tell it.
Status StatementStatus::of_place(std::uint32_t node) {
    const std::uint32_t function = outline_.nodes[node].function;
    if (!has_frame(function)) return of_function(function);
    Status status = 0;
    for (const FramePosition& position : stack_)
        if (position.function == function) status |= relative_to(node, position);
    if (may_have_been_called(function)) status |= in_earlier_pass;
    return status;
}

Status StatementStatus::relative_to(std::uint32_t node, const FramePosition& position) const {
    if (position.at == FramePosition::At::entry) return ahead;
    if (position.at == FramePosition::At::end) return executed;
    const std::uint32_t place = position.node;
    Status status = in_this_pass(node, position);
    for (std::uint32_t at = outline_.nodes[place].parent; at != no_statement; at = outline_.nodes[at].parent)
        if (outline::is_loop(outline_.nodes[at].kind) && at < node && node < outline_.nodes[at].end &&
            (is_first_pass_ == nullptr || !is_first_pass_(at)))
            status |= in_earlier_pass;
    return status;
}

/// Returns the side of a node if no loop had been gone through before.
Status StatementStatus::in_this_pass(std::uint32_t node, const FramePosition& position) const {
    const std::uint32_t place = position.node;
    if (node <= place && place < outline_.nodes[node].end) return in_progress;
    if (place < node && node < outline_.nodes[place].end)
        return position.at == FramePosition::At::between_passes ? executed | ahead | in_earlier_pass : ahead;
    const Status status = node < place ? executed : ahead;
    // The innermost node that contains both, and the blocks of it in which each stands.
    std::uint32_t inner = node;
    std::uint32_t both = outline_.nodes[node].parent;
    while (both != no_statement && !(both <= place && place < outline_.nodes[both].end)) {
        inner = both;
        both = outline_.nodes[both].parent;
    }
    if (both == no_statement) return status;
    const NodeKind kind = outline_.nodes[both].kind;
    if (kind != NodeKind::if_ && kind != NodeKind::choose) return status;
    std::uint32_t of_place = place;
    while (outline_.nodes[of_place].parent != both) of_place = outline_.nodes[of_place].parent;
    const bool in_blocks =
        outline::is_block(outline_.nodes[inner].kind) || outline::is_block(outline_.nodes[of_place].kind);
    return in_blocks && inner != of_place ? in_other_branch : status;
}

/// Returns whether a function that has a frame may have been called before.
bool StatementStatus::may_have_been_called(std::uint32_t function) {
    if (function == 0) return false;
    const auto [found, is_new] = called_before_.emplace(function, false);
    if (!is_new) return found->second;
    bool any = false;
    for (const std::uint32_t node : references_(function)) any = any || --work_ <= 0 || may_be_executed(node);
    return called_before_[function] = any;
}

/// Returns the side of a function without a frame: that of the statements that mention it. A function that none mentions may
/// be called by anything, and the main program has been carried out or has not.
Status StatementStatus::of_function(std::uint32_t function) {
    if (function == 0) return has_main_ended_ ? executed : ahead;
    const auto [found, is_new] = functions_.emplace(function, Status{0});
    if (!is_new) return found->second;
    Status status = 0;
    for (const std::uint32_t node : references_(function)) {
        if (--work_ <= 0) break;
        const Status there = of(node);
        // The statement that is being carried out may have called it, or may have yet to.
        status |= (there & in_progress) != 0 ? executed | ahead : there;
    }
    if (status == 0 || work_ <= 0) status = executed | ahead;
    return functions_[function] = status;
}

}  // namespace npcs::migration
