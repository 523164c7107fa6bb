// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Selects one of several alternatives. The counts this needs are kept among those of taken options, under keys that no
// option has, so they are saved and survive edits in the same way.
#pragma once

#include <cstdint>
#include <span>

#include "program/program.hpp"
#include "runtime/state.hpp"

namespace npcs::runtime {

inline constexpr std::uint32_t no_alternative = 0xFFFF'FFFF;

/// Returns the next of `count` alternatives and records it under `key`; no_alternative if `selection` is `once` and all
/// were selected before. Not for `bark`.
std::uint32_t select_alternative(State& state, ast::Selection selection, Datum key, std::uint32_t count);

/// An alternative of a `bark` statement.
struct BarkCandidate {
    Datum key;
    bool is_true;             ///< whether its condition holds
    std::uint8_t conditions;  ///< how many conditions are joined by `and` in it
};
/// Returns the candidate with the most conditions among those whose condition holds, the least recently said one if
/// there are several; no_alternative if there is none.
std::uint32_t select_bark(State& state, std::span<const BarkCandidate> candidates);

}  // namespace npcs::runtime
