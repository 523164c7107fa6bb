// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// The statements and brackets that are open at a place in the source, and how far in a line stands because of them. A
// line in a bracket or block stands one level farther in than the line on which the bracket or block begins; so several
// that begin on one line add one level together.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "formatting/pieces.hpp"
#include "formatting/structure.hpp"

namespace npcs::formatting {

struct Indent {
    std::uint32_t levels = 0;
    /// Levels that are at most two spaces: behind the sign of an alternative. A line of dialogue must not stand farther in
    /// than the one that follows the sign.
    std::uint32_t narrow = 0;

    Indent more(std::uint32_t count = 1) const { return {levels + count, narrow}; }
};

struct LineStart {
    Indent indent;
    std::uint32_t spaces = 0;  ///< beyond the indentation; and one more level behind them, if there are any
    bool is_first = false;     ///< nothing precedes it in its block or bracket
    bool closes = false;       ///< ends a block or bracket, or one of its parts
};

class Nesting {
public:
    Nesting(std::string_view text, const std::vector<Frame>& frames, std::uint32_t tab_width)
        : text_(text), frames_(frames), tab_width_(tab_width) {}

    /// Begins a line whose first piece that is no comment is `head`; null at the end of the source. `last` is the last
    /// one above that is no comment, or null.
    LineStart begin_line(const Piece* head, const Piece* last);
    /// Returns how far in a comment above the line just begun stands: as far as the line itself, or as one of the blocks
    /// that end there, whichever it was aligned with in the source.
    Indent comment_indent(std::uint32_t offset) const;

    /// Enters what begins with the piece, or leaves the bracket that it closes. `indent` is that of the line, `before`
    /// the bytes of the line in front of the piece. `breaks`: the items of the bracket are put on lines of their own.
    void pass(const Piece& piece, Indent indent, std::uint32_t before, bool begins_line, bool breaks);

    bool in_bracket() const { return !open_.empty() && open_.back().is_bracket; }
    bool breaks_items() const { return in_bracket() && open_.back().breaks; }

    /// Returns the column of a place in the source, from 0.
    std::uint32_t column(std::uint32_t offset) const;

private:
    struct Open {
        std::uint32_t end;  ///< of a bracket: not known, it is left at its closing piece
        Holder holder;
        bool is_bracket = false;
        bool is_alternative = false;
        bool begins_line = false;
        bool has_content = false;
        bool breaks = false;
        Indent indent = {};        ///< of the line on which it begins
        std::uint32_t column = 0;  ///< in the source, if it begins its line
        std::uint32_t before = 0;  ///< bytes in front of it in its line
    };
    struct Candidate {
        std::uint32_t column;
        Indent indent;
    };

    bool starts_frame(const Piece& head) const {
        return next_ < frames_.size() && frames_[next_].span.begin == head.span.begin;
    }
    Indent indent_of_child() const;
    /// Leaves what ends at the offset. It is kept in `left_`, from the outermost on.
    void leave(std::uint32_t offset, bool is_part);
    LineStart place(const Piece& head, bool continues);
    LineStart close_part(const Piece& head);
    void add_candidates(const Piece* head, const LineStart& start);
    bool& has_content() { return open_.empty() ? root_has_content_ : open_.back().has_content; }

    std::string_view text_;
    const std::vector<Frame>& frames_;
    std::uint32_t tab_width_;
    std::size_t next_ = 0;  ///< first frame not yet entered
    std::vector<Open> open_;
    std::vector<Candidate> candidates_;  ///< for comments above the line, the least far in first
    std::vector<Open> left_;
    std::uint32_t sign_ = UINT32_MAX;  ///< offset of the last sign of an alternative
    bool root_has_content_ = false;
};

}  // namespace npcs::formatting
