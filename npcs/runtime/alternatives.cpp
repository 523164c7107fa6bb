// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/alternatives.hpp"

#include <algorithm>
#include <cmath>

#include "values/map.hpp"

namespace npcs::runtime {

namespace {

/// A number that is kept; whatever else a save may hold counts as none.
double kept(const State& state, Datum key) {
    if (state.taken == nullptr) return 0;
    const Datum found = values::get(*state.taken, key);
    const double number = found.is_number() ? found.as_number() : 0;
    return number >= 0 && number < 9007199254740992.0 && std::trunc(number) == number ? number : 0;
}

void keep(State& state, Datum key, double number) {
    if (state.taken == nullptr) state.taken = state.heap.map();
    values::set(state.heap, *state.taken, key, Datum::number(number));
}

/// Those that had their turn are the bits of a number. When all had, it begins anew.
std::uint32_t shuffled(State& state, Datum key, std::uint32_t count) {
    auto had = static_cast<std::uint64_t>(kept(state, key));
    const std::uint64_t all = (std::uint64_t{1} << count) - 1;
    had &= all;
    if (had == all) had = 0;
    std::uint32_t left = 0;
    for (std::uint32_t i = 0; i < count; ++i) left += (had >> i & 1) == 0 ? 1 : 0;
    auto chosen = std::min(static_cast<std::uint32_t>(state.random.next() * left), left - 1);
    std::uint32_t index = 0;
    for (;; ++index) {
        if ((had >> index & 1) != 0) continue;
        if (chosen-- == 0) break;
    }
    keep(state, key, static_cast<double>(had | std::uint64_t{1} << index));
    return index;
}

}  // namespace

std::uint32_t take_turn(State& state, ast::Turn turn, Datum key, std::uint32_t count) {
    if (count == 0) return no_alternative;
    if (turn == ast::Turn::shuffle) return shuffled(state, key, count);
    const double times = kept(state, key);
    const double most = count;
    switch (turn) {
        case ast::Turn::cycle: keep(state, key, times + 1); return static_cast<std::uint32_t>(std::fmod(times, most));
        case ast::Turn::once:
            if (times >= most) return no_alternative;
            keep(state, key, times + 1);
            return static_cast<std::uint32_t>(times);
        default:
            if (times < most) keep(state, key, times + 1);
            return static_cast<std::uint32_t>(std::min(times, most - 1));
    }
}

std::uint32_t take_bark(State& state, std::span<const Bark> barks) {
    std::uint32_t best = no_alternative;
    double best_said = 0, last = 0;
    for (std::uint32_t i = 0; i < barks.size(); ++i) {
        const double said = kept(state, barks[i].key);
        last = std::max(last, said);
        if (!barks[i].is_true) continue;
        const bool is_better = best == no_alternative || barks[i].conditions > barks[best].conditions ||
                               (barks[i].conditions == barks[best].conditions && said < best_said);
        if (!is_better) continue;
        best = i;
        best_said = said;
    }
    if (best != no_alternative) keep(state, barks[best].key, last + 1);
    return best;
}

}  // namespace npcs::runtime
