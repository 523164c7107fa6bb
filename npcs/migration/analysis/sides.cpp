// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "migration/analysis/sides.hpp"

#include <algorithm>

namespace npcs::migration {

using program::no_statement;
using program::NodeKind;
using program::OutlineNode;

namespace {

bool is_loop(NodeKind kind) { return kind == NodeKind::for_ || kind == NodeKind::while_ || kind == NodeKind::do_; }

}  // namespace

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

Sides::Sides(const program::Outline& outline, std::vector<Stand> stack, bool has_main_ended, MentionsOf mentions,
             std::function<bool(std::uint32_t)> is_first_pass)
    : outline_(outline),
      stack_(std::move(stack)),
      has_main_ended_(has_main_ended),
      mentions_(std::move(mentions)),
      is_first_pass_(std::move(is_first_pass)) {}

bool Sides::has_frame(std::uint32_t function) const {
    return std::any_of(stack_.begin(), stack_.end(), [&](const Stand& one) { return one.function == function; });
}

bool Sides::holds_place(std::uint32_t node) const {
    return std::any_of(stack_.begin(), stack_.end(), [&](const Stand& one) {
        return one.node != no_statement && node <= one.node && one.node < outline_.nodes[node].end;
    });
}

Side Sides::of(std::uint32_t node) {
    const std::uint32_t function = outline_.nodes[node].function;
    if (!has_frame(function)) return of_function(function);
    Side side = 0;
    for (const Stand& stand : stack_)
        if (stand.function == function) side |= beside_frame(node, stand);
    if (may_have_been_called(function)) side |= is_again;
    return side;
}

Side Sides::beside_frame(std::uint32_t node, const Stand& stand) const {
    if (stand.at == Stand::At::entry) return is_ahead;
    if (stand.at == Stand::At::end) return is_behind;
    const std::uint32_t place = stand.node;
    Side side = in_this_pass(node, stand);
    for (std::uint32_t at = outline_.nodes[place].parent; at != no_statement; at = outline_.nodes[at].parent)
        if (is_loop(outline_.nodes[at].kind) && at < node && node < outline_.nodes[at].end &&
            (is_first_pass_ == nullptr || !is_first_pass_(at)))
            side |= is_again;
    return side;
}

/// Returns the side of a node if no loop had been gone through before.
Side Sides::in_this_pass(std::uint32_t node, const Stand& stand) const {
    const std::uint32_t place = stand.node;
    if (node <= place && place < outline_.nodes[node].end) return is_around;
    if (place < node && node < outline_.nodes[place].end)
        return stand.at == Stand::At::turn ? is_behind | is_ahead | is_again : is_ahead;
    const Side side = node < place ? is_behind : is_ahead;
    // The innermost node that contains both, and the blocks of it in which each stands.
    std::uint32_t inner = node;
    std::uint32_t both = outline_.nodes[node].parent;
    while (both != no_statement && !(both <= place && place < outline_.nodes[both].end)) {
        inner = both;
        both = outline_.nodes[both].parent;
    }
    if (both == no_statement) return side;
    const NodeKind kind = outline_.nodes[both].kind;
    if (kind != NodeKind::if_ && kind != NodeKind::choose) return side;
    std::uint32_t of_place = place;
    while (outline_.nodes[of_place].parent != both) of_place = outline_.nodes[of_place].parent;
    const bool in_blocks =
        program::is_block(outline_.nodes[inner].kind) || program::is_block(outline_.nodes[of_place].kind);
    return in_blocks && inner != of_place ? is_beside : side;
}

/// Returns whether a function that has a frame may have been called before.
bool Sides::may_have_been_called(std::uint32_t function) {
    if (function == 0) return false;
    const auto [found, is_new] = called_before_.emplace(function, false);
    if (!is_new) return found->second;
    bool any = false;
    for (const std::uint32_t node : mentions_(function)) any = any || --work_ <= 0 || may_be_behind(node);
    return called_before_[function] = any;
}

/// Returns the side of a function without a frame: that of the statements that mention it. A function that none mentions may
/// be called by anything, and the main program has been carried out or has not.
Side Sides::of_function(std::uint32_t function) {
    if (function == 0) return has_main_ended_ ? is_behind : is_ahead;
    const auto [found, is_new] = functions_.emplace(function, Side{0});
    if (!is_new) return found->second;
    Side side = 0;
    for (const std::uint32_t node : mentions_(function)) {
        if (--work_ <= 0) break;
        const Side there = of(node);
        // The statement that is being carried out may have called it, or may have yet to.
        side |= (there & is_around) != 0 ? is_behind | is_ahead : there;
    }
    if (side == 0 || work_ <= 0) side = is_behind | is_ahead;
    return functions_[function] = side;
}

}  // namespace npcs::migration
