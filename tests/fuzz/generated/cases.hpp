// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Generated programs by number: the same number is the same program and the same checks, always.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "choices.hpp"
#include "tree.hpp"

namespace npcs::generated {

enum class Kind : std::uint8_t {
    conversation,  ///< run in all ways of a Session
    world,         ///< with tasks, run in all ways of a Machine
    damaged        ///< nearly right, compiled; and run, when it is right after all
};
const char* name_of(Kind kind);

/// What a run of many programs comes to.
struct Tally {
    std::uint64_t programs = 0;
    std::uint64_t compiled = 0;
    std::uint64_t failed = 0;    ///< ended with an error
    std::uint64_t too_long = 0;  ///< not compared
    std::uint64_t stops = 0;
};

Node program_of(Kind kind, Choices& choices);

/// What is wrong with how the program is compiled and run; empty when nothing is.
std::string check(Kind kind, std::string_view text, std::uint64_t seed, Tally& tally);

/// What a problem has in common with others of its cause, as far as one can tell: so that shrinking stays with it.
std::string cause_of(const std::string& problem);

}  // namespace npcs::generated
