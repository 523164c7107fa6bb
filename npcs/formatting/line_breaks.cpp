// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "formatting/line_breaks.hpp"

#include <algorithm>

#include "syntax/characters.hpp"

namespace npcs::formatting {

LineBreaks::LineBreaks(std::string_view text, const std::vector<Piece>& pieces, std::uint32_t width)
    : text_(text), pieces_(pieces), width_(width) {
    ends_.reserve(pieces.size() + 1);
    line_ends_.reserve(pieces.size() + 1);
    ends_.push_back(0);
    line_ends_.push_back(0);
    for (const Piece& piece : pieces) {
        const std::string_view bytes = text.substr(piece.span.begin, piece.span.end - piece.span.begin);
        const auto points = std::count_if(bytes.begin(), bytes.end(), syntax::begins_code_point);
        const bool is_long = piece.kind == PieceKind::block_comment && bytes.find_first_of("\r\n") != bytes.npos;
        const std::uint32_t added = (piece.space ? 1 : 0) + (piece.comma_after ? 1 : 0);
        ends_.push_back(ends_.back() + (piece.dropped ? 0 : static_cast<std::uint32_t>(points) + added));
        line_ends_.push_back(line_ends_.back() + (piece.lines > 0 || is_long ? 1 : 0));
    }
}

/// Free text goes to the end of its line, and the body of a function begins behind the end of its line.
void LineBreaks::begin_line(std::size_t first) {
    is_fixed_ = false;
    for (std::size_t i = first; i < pieces_.size() && (i == first || pieces_[i].lines == 0); ++i) {
        const PieceKind kind = pieces_[i].kind;
        if (kind == PieceKind::text || kind == PieceKind::more_text || pieces_[i].bracket == Bracket::clause ||
            is_keyword(pieces_[i], "function"))
            is_fixed_ = true;
    }
    if (first >= statement_end_) find_statement_end(first);
}

/// Finds where a line ends that continues in brackets and behind operators. A conditional is not readable any more when
/// its branches are broken.
void LineBreaks::find_statement_end(std::size_t first) {
    has_fixed_arguments_ = false;
    const Piece* last = nullptr;
    std::uint32_t open = 0;
    for (statement_end_ = first; statement_end_ < pieces_.size(); ++statement_end_) {
        const Piece& piece = pieces_[statement_end_];
        const bool continues = piece.lines == 0 || open > 0 || last == nullptr || goes_on_after(*last, text_);
        if (!continues && !is_comment(piece)) return;
        has_fixed_arguments_ = has_fixed_arguments_ || is_keyword(piece, "if");
        if (piece.kind == PieceKind::open) ++open;
        if (piece.kind == PieceKind::close && open > 0) --open;
        if (!is_comment(piece)) last = &piece;
    }
}

bool LineBreaks::is_keyword(const Piece& piece, std::string_view word) const {
    return piece.kind == PieceKind::keyword &&
           text_.substr(piece.span.begin, piece.span.end - piece.span.begin) == word;
}

bool LineBreaks::may_break(const Piece& opening) const {
    return opening.has_several &&
           (opening.bracket == Bracket::call || opening.bracket == Bracket::list || opening.bracket == Bracket::map);
}

bool LineBreaks::breaks_bracket(std::size_t opening, std::uint32_t column, bool parent_breaks) {
    const Piece& piece = pieces_[opening];
    const std::size_t closing = piece.match;
    if (is_fixed_ || opening < whole_until_ || !may_break(piece) || closing <= opening + 1) return false;
    // Little would be gained.
    if (between(opening, closing + 1) < width_ / 3) return false;
    // The writer has broken it, or something in it.
    if (line_ends_[closing + 1] != line_ends_[opening + 1]) return false;
    const std::uint32_t rest = rest_width(closing + 1, parent_breaks);
    if (column + between(opening, closing + 1) - (piece.space ? 1 : 0) + rest > width_) return true;
    whole_until_ = closing;
    return false;
}

/// Returns the width of what inevitably stands in the same line: up to the next place that may be broken.
std::uint32_t LineBreaks::rest_width(std::size_t first, bool parent_breaks) const {
    std::size_t i = first;
    for (; i < pieces_.size(); ++i) {
        const Piece& piece = pieces_[i];
        if (piece.lines > 0 || piece.kind == PieceKind::line_comment) break;
        if (between(first, i) > width_) break;
        // A comma is added there.
        if (piece.kind == PieceKind::close && parent_breaks && piece.bracket != Bracket::call)
            return between(first, i) + 1;
        const bool is_separator = piece.kind == PieceKind::comma && (parent_breaks || piece.bracket == Bracket::none);
        if (is_separator || may_break(piece)) {
            ++i;
            break;
        }
    }
    return between(first, i);
}

bool LineBreaks::breaks_argument(std::size_t first, std::uint32_t column) const {
    if (is_fixed_ || has_fixed_arguments_) return false;
    std::size_t i = first;
    for (; i < pieces_.size(); ++i) {
        const Piece& piece = pieces_[i];
        if ((piece.lines > 0 && i > first) || piece.kind == PieceKind::line_comment) break;
        if (between(first, i) > width_) break;
        if (may_break(piece) || (piece.kind == PieceKind::comma && piece.bracket == Bracket::none)) {
            ++i;
            break;
        }
    }
    return column + between(first, i) > width_;
}

}  // namespace npcs::formatting
