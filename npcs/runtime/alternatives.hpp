// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Which of several alternatives has its turn. What is remembered of them stands among the options that were taken, under
// keys that no option has, so that it is saved, and survives edits, as these do.
#pragma once

#include <cstdint>
#include <span>

#include "program/program.hpp"
#include "runtime/state.hpp"

namespace npcs::runtime {

inline constexpr std::uint32_t no_alternative = 0xFFFF'FFFF;

/// The one of `count` alternatives whose turn it is; no_alternative when all were there once and the turn is `once`.
std::uint32_t take_turn(State& state, ast::Turn turn, Datum key, std::uint32_t count);

/// One that may be said.
struct Bark {
    Datum key;
    bool is_true;
    std::uint8_t conditions;
};
/// Of those that are true, the one with the most conditions that was not said for longest; no_alternative when none is.
std::uint32_t take_bark(State& state, std::span<const Bark> barks);

}  // namespace npcs::runtime
