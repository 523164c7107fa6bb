// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The source cut into pieces: tokens, texts and comments. Where a text begins and ends is taken from the tree, because
// the bytes alone do not tell; between texts there are only tokens, comments and white space.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "formatting/structure.hpp"

namespace npcs::formatting {

enum class PieceKind : std::uint8_t {
    name,  ///< also the words of dialogue, `true`, `false` and `null`
    keyword,
    number,
    string,
    text,       ///< free text, one line of it
    more_text,  ///< a further line of the same text
    foreign,    ///< whole lines, with their line ends
    open,       ///< `(`, `[` or `{`
    close,
    comma,
    colon,
    dot,
    reference,  ///< `@`
    negation,   ///< `-` with one operand
    arrow,      ///< of an option
    operator_,  ///< any other sign, also `*` and `+` of an option
    semicolon,
    line_comment,
    block_comment,
};

enum class Bracket : std::uint8_t { none, group, call, parameters, index, list, clause, map };

struct Piece {
    Span span;
    PieceKind kind;
    Bracket bracket = Bracket::none;  ///< of `open`, `close`, and of what stands directly between them
    std::uint8_t lines = 0;           ///< line ends before it: 0, 1, or 2 for more
    bool apart = false;               ///< there is white space before it in the source
    bool space = false;               ///< what the style has before it, unless it begins a line
    bool dropped = false;             ///< a superfluous comma or semicolon
    bool comma_after = false;         ///< a comma is added
    bool has_several = false;         ///< of `open`: more than one item
    std::uint32_t match = 0;          ///< of `open`: index of its `close`
};

inline bool is_comment(const Piece& piece) {
    return piece.kind == PieceKind::line_comment || piece.kind == PieceKind::block_comment;
}

/// Cuts the source, without the byte order mark, into pieces, and settles what the style has between those of one line.
std::vector<Piece> pieces_of(std::string_view text, const Structure& structure);

/// Returns whether a statement continues on the line after the piece, although no bracket is open.
bool goes_on_after(const Piece& piece, std::string_view text);

}  // namespace npcs::formatting
