// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "exploration/paths.hpp"

#include <algorithm>

namespace npcs::exploration {

namespace {

constexpr std::uint32_t no_edge = 0xFFFF'FFFF;
constexpr std::uint32_t unreached = 0xFFFF'FFFF;

/// Edges by the state that they have at one end, in their order: those of state s are at first[s] to first[s + 1].
struct EdgesByState {
    std::vector<std::uint32_t> first;
    std::vector<std::uint32_t> edges;

    template <typename StateOf>
    EdgesByState(const Story& story, const StateOf& state_of) : first(story.states + 2) {
        // A counting sort. The first edge comes from no state.
        for (std::size_t i = 1; i < story.edges.size(); ++i)
            if (const StateId state = state_of(story.edges[i]); state < story.states) ++first[state + 2];
        for (std::size_t s = 2; s < first.size(); ++s) first[s] += first[s - 1];
        edges.resize(first.back());
        for (std::size_t i = 1; i < story.edges.size(); ++i)
            if (const StateId state = state_of(story.edges[i]); state < story.states)
                edges[first[state + 1]++] = static_cast<std::uint32_t>(i);
    }
    std::span<const std::uint32_t> of(StateId state) const {
        return std::span(edges).subspan(first[state], first[state + 1] - first[state]);
    }
};

}  // namespace

Paths::Paths(const Story& story)
    : story_(story),
      length_(story.states, unreached),
      last_(story.states, no_edge),
      last_to_terminal_(story.terminals.size(), no_edge) {
    const EdgesByState from(story, [](const Edge& edge) { return edge.from; });
    std::vector<StateId> order;
    const auto reach = [&](std::uint32_t edge, std::uint32_t length) {
        const StateId to = story.edges[edge].to;
        if ((to & terminal_bit) != 0) {
            std::uint32_t& last = last_to_terminal_[to & ~terminal_bit];
            if (last == no_edge) last = edge;
        } else if (length_[to] == unreached) {
            length_[to] = length;
            last_[to] = edge;
            order.push_back(to);
        }
    };
    // Moves that begin the story come first, from no state: one for each way in which chance lets it begin.
    std::uint32_t beginnings = 0;
    while (beginnings < story.edges.size() && story.edges[beginnings].move.kind == Move::Kind::start)
        reach(beginnings++, 0);
    for (std::size_t next = 0; next < order.size(); ++next)
        for (const std::uint32_t edge : from.of(order[next]))
            if (edge >= beginnings) reach(edge, length_[order[next]] + 1);
}

std::vector<Move> Paths::ending_with(std::uint32_t edge) const {
    std::vector<Move> moves;
    for (; edge != no_edge; edge = last_[story_.edges[edge].from]) {
        moves.push_back(story_.edges[edge].move);
        if (story_.edges[edge].move.kind == Move::Kind::start) break;
    }
    std::reverse(moves.begin(), moves.end());
    return moves;
}

std::vector<Move> Paths::to_state(StateId state) const { return ending_with(last_[state]); }
std::vector<Move> Paths::to_terminal(std::uint32_t terminal) const { return ending_with(last_to_terminal_[terminal]); }

std::vector<StateId> Paths::locked() const {
    const EdgesByState into(story_, [](const Edge& edge) { return edge.to; });
    std::vector<bool> is_free(story_.states, false);
    std::vector<StateId> waiting;
    const auto free = [&](StateId state) {
        if (is_free[state]) return;
        is_free[state] = true;
        waiting.push_back(state);
    };
    for (const Edge& edge : story_.edges)
        if ((edge.to & terminal_bit) != 0 && edge.move.kind != Move::Kind::start) free(edge.from);
    for (StateId state = 0; state < story_.states; ++state)
        if (!story_.is_explored[state]) free(state);
    while (!waiting.empty()) {
        const StateId state = waiting.back();
        waiting.pop_back();
        for (const std::uint32_t edge : into.of(state))
            if (story_.edges[edge].move.kind != Move::Kind::start) free(story_.edges[edge].from);
    }
    std::vector<StateId> locked;
    for (StateId state = 0; state < story_.states; ++state)
        if (!is_free[state]) locked.push_back(state);
    std::stable_sort(locked.begin(), locked.end(), [&](StateId a, StateId b) { return length_[a] < length_[b]; });
    return locked;
}

std::vector<bool> Paths::entries_of(const std::vector<StateId>& locked) const {
    std::vector<bool> is_locked(story_.states, false), is_entry(story_.states, false);
    for (const StateId state : locked) is_locked[state] = true;
    for (const Edge& edge : story_.edges) {
        if ((edge.to & terminal_bit) != 0 || !is_locked[edge.to]) continue;
        if (edge.move.kind == Move::Kind::start || !is_locked[edge.from]) is_entry[edge.to] = true;
    }
    return is_entry;
}

}  // namespace npcs::exploration
