// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Where a line that would be too long is broken: from left to right, whatever does not fit behind what is already in its
// line. Line breaks of the source are kept, so formatting again meets the same decisions.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "formatting/pieces.hpp"

namespace npcs::formatting {

class LineBreaks {
public:
    LineBreaks(std::string_view text, const std::vector<Piece>& pieces, std::uint32_t width);

    /// Begins a line of the source at a piece.
    void begin_line(std::size_t first);

    /// Returns whether the items of the bracket that opens at the piece, which would be written from `column` on, are put
    /// on lines of their own. `parent_breaks`: so are those of the bracket around it.
    bool breaks_bracket(std::size_t opening, std::uint32_t column, bool parent_breaks);
    /// Returns whether a line break precedes an argument of a call without brackets, behind a comma.
    bool breaks_argument(std::size_t first, std::uint32_t column) const;

private:
    void find_statement_end(std::size_t first);
    bool is_keyword(const Piece& piece, std::string_view word) const;
    bool may_break(const Piece& opening) const;
    std::uint32_t rest_width(std::size_t first, bool parent_breaks) const;
    std::uint32_t between(std::size_t begin, std::size_t end) const { return ends_[end] - ends_[begin]; }

    std::string_view text_;
    const std::vector<Piece>& pieces_;
    std::uint32_t width_;
    std::vector<std::uint32_t> ends_;       ///< width of all pieces before the one of that index, in one line
    std::vector<std::uint32_t> line_ends_;  ///< number of line ends of the source before and in those pieces
    std::size_t whole_until_ = 0;           ///< brackets before this piece are known to fit
    std::size_t statement_end_ = 0;         ///< first piece behind the current statement, or the head of it
    bool is_fixed_ = false;                 ///< nothing in the current line may be broken
    bool has_fixed_arguments_ = false;      ///< of the current statement, no argument without brackets may be broken
};

}  // namespace npcs::formatting
