// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// What the formatter needs to know of a tree: where statements begin and end, which of them contain others, and which
// parts of the source are texts rather than code. All lists are in source order.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "syntax/ast.hpp"

namespace npcs::formatting {

using syntax::Span;

enum class Holder : std::uint8_t {
    simple,    ///< a statement without blocks, or a single-line `if`
    compound,  ///< a statement with blocks between its first and last word
    function,
    choose,
    bare,  ///< a choice written as options only, which stand as far in as itself
    plan,
    turn,    ///< `cycle` and similar: contains alternatives, which have no node
    option,  ///< ends without a word of its own
};

/// A statement, a function literal or an option.
struct Frame {
    Span span;
    Holder holder;
    std::uint32_t extra = 0;  ///< levels that it stands farther in than its block, see Structure::frames
};

enum class RegionKind : std::uint8_t {
    text,     ///< of an option, a prompt or a reason
    said,     ///< of a line of dialogue, with its tags; may continue on further lines
    string,   ///< `$"..."`
    foreign,  ///< whole lines in another language
};
struct Region {
    Span span;
    RegionKind kind;
};

struct Structure {
    /// Outer ones first. Two bare choices in a row would become one if they had the same indentation; so all statements
    /// before the second one stand farther in.
    std::vector<Frame> frames;
    std::vector<Region> regions;
    /// Expressions within texts of several lines, which may contain what looks like a comment.
    std::vector<Span> inner;
    std::vector<std::uint32_t> negations;  ///< minus signs with one operand
    std::vector<std::uint32_t> calls;      ///< opening brackets of arguments
};

Structure structure_of(const ast::Tree& tree, std::string_view text);

}  // namespace npcs::formatting
