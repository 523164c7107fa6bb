// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The stack map: what the registers after the locals of a frame hold at each resume point. It is not needed to run. It
// is created only when a script is compiled again for its outline, which a save is matched against when it belongs to
// another version of the script.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "program/program.hpp"

namespace npcs::compiler {

using program::no_statement;
using program::ResumePoint;

/// The contents of one register.
struct RegisterContents {
    enum class Kind : std::uint8_t {  // written to outlines: do not change these values
        value = 0,                    ///< of the expression, or part of one, whose source text has the hash `what`
        literal = 1,                  ///< of a literal whose source text has the hash `what`; can be created again
        loop = 2,                     ///< register `part` of the scope of the loop `what` (a statement index)
        options = 3,                  ///< of a choice: the options offered so far
        dead = 4                      ///< never read again
    };
    Kind kind = Kind::dead;
    std::uint32_t what = 0;
    std::uint16_t part = 0;
    std::uint32_t constant = no_statement;  ///< literal: index into Program::constants; not part of an outline
    std::string_view text{};                ///< the source text that `what` is the hash of; not part of an outline
};

/// A ResumePoint, described by what is called or read at it.
struct StackMapEntry {
    std::uint16_t ordinal = 0;
    ResumePoint::Kind kind = ResumePoint::Kind::call;
    std::uint16_t top = 0;
    std::uint32_t callee = 0;                     ///< hash of what is called or read
    std::uint32_t call = 0;                       ///< hash of the whole call
    std::string_view callee_text{}, call_text{};  ///< not part of an outline
    std::uint32_t says = 0;  ///< hash of the call's only argument if that is a string literal; else 0
    std::uint32_t says_constant = no_statement;  ///< that literal, as index into Program::constants; not in an outline
    std::uint16_t nth = 0;                       ///< index among those with this callee in the statement
    std::uint16_t of = 1;                        ///< number of those
    bool is_call = false;                        ///< has arguments or is a statement; not part of an outline
    bool is_first = true;                        ///< no call precedes it in the statement
    bool is_cut = false;                      ///< has no `registers`, because they were too many; never in an outline
    std::vector<RegisterContents> registers;  ///< of the registers after the locals
};

/// By statement index; those of a statement are in order of their ordinals.
using StackMaps = std::vector<std::vector<StackMapEntry>>;

}  // namespace npcs::compiler
