// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "runtime/alternatives.hpp"

#include <algorithm>
#include <cmath>

#include "values/map.hpp"

namespace npcs::runtime {

namespace {

/// Returns the count recorded under a key; 0 for anything in a hostile save that is not a count.
double count_of(const State& state, Datum key) {
    if (state.taken == nullptr) return 0;
    const Datum found = values::get(*state.taken, key);
    const double number = found.is_number() ? found.as_number() : 0;
    return number >= 0 && number < 9007199254740992.0 && std::trunc(number) == number ? number : 0;
}

void set_count(State& state, Datum key, double number) {
    if (state.taken == nullptr) state.taken = state.heap.map();
    values::set(state.heap, *state.taken, key, Datum::number(number));
}

/// Selects at random among those not selected yet; they are recorded as the bits of a number. After the last, all are
/// available again.
std::uint32_t select_shuffled(State& state, Datum key, std::uint32_t count) {
    auto had = static_cast<std::uint64_t>(count_of(state, key));
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
    set_count(state, key, static_cast<double>(had | std::uint64_t{1} << index));
    return index;
}

}  // namespace

std::uint32_t select_alternative(State& state, ast::Selection selection, Datum key, std::uint32_t count) {
    if (count == 0) return no_alternative;
    if (selection == ast::Selection::shuffle) return select_shuffled(state, key, count);
    const double times = count_of(state, key);
    const double most = count;
    switch (selection) {
        case ast::Selection::cycle:
            set_count(state, key, times + 1);
            return static_cast<std::uint32_t>(std::fmod(times, most));
        case ast::Selection::once:
            if (times >= most) return no_alternative;
            set_count(state, key, times + 1);
            return static_cast<std::uint32_t>(times);
        default:
            if (times < most) set_count(state, key, times + 1);
            return static_cast<std::uint32_t>(std::min(times, most - 1));
    }
}

std::uint32_t select_bark(State& state, std::span<const BarkCandidate> candidates) {
    std::uint32_t best = no_alternative;
    double best_said = 0, last = 0;
    for (std::uint32_t i = 0; i < candidates.size(); ++i) {
        const double said = count_of(state, candidates[i].key);
        last = std::max(last, said);
        if (!candidates[i].is_true) continue;
        const bool is_better = best == no_alternative || candidates[i].conditions > candidates[best].conditions ||
                               (candidates[i].conditions == candidates[best].conditions && said < best_said);
        if (!is_better) continue;
        best = i;
        best_said = said;
    }
    if (best != no_alternative) set_count(state, candidates[best].key, last + 1);
    return best;
}

}  // namespace npcs::runtime
