// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the registers behind the locals of a frame hold at each place where it can stop. Running needs none of this. It is
// written down only when a script is compiled once more for its outline, which is what a save of another version of the script
// is matched with.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "program/program.hpp"

namespace npcs::program {

/// What one register holds.
struct Held {
    enum class Kind : std::uint8_t {  // written to outlines: do not change these values
        value = 0,                    ///< of the expression, or the part of one, whose text has the hash `what`
        literal = 1,                  ///< the same, of a constant: it can be had again at any time
        loop = 2,                     ///< register number `part` of the scope of the loop `what` (a statement)
        options = 3,                  ///< of a choice: those offered so far
        dead = 4                      ///< nobody reads it again
    };
    Kind kind = Kind::dead;
    std::uint32_t what = 0;
    std::uint16_t part = 0;
    std::uint32_t constant = no_statement;  ///< literal: index into Program::constants; not part of an outline
    std::string_view text{};                ///< what `what` is the hash of, in the source; not part of an outline
};

/// A ResumePoint, told by what is being done there.
struct SiteLayout {
    std::uint16_t ordinal = 0;
    ResumePoint::Kind kind = ResumePoint::Kind::call;
    std::uint16_t top = 0;
    std::uint32_t callee = 0;                     ///< hash of what is called or read
    std::uint32_t call = 0;                       ///< hash of the whole call
    std::string_view callee_text{}, call_text{};  ///< not part of an outline
    std::uint32_t says = 0;  ///< hash of the call's only argument, when that is a text that stands there; else 0
    std::uint32_t says_constant = no_statement;  ///< that text: index into Program::constants; not part of an outline
    std::uint16_t nth = 0;                       ///< which of those with this callee in the statement
    std::uint16_t of = 1;                        ///< and how many there are
    bool is_call = false;                        ///< with arguments, or as a statement; not part of an outline
    bool is_first = true;                        ///< no call stands in front of it in the statement
    bool is_cut = false;                         ///< has no `held`, since there was too much of it; never in an outline
    std::vector<Held> held;                      ///< of the registers behind the locals
};

/// Of all statements of a program, by index, each in order of ordinals.
using Layouts = std::vector<std::vector<SiteLayout>>;

}  // namespace npcs::program
