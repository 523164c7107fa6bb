// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "formatting/spacing.hpp"

#include <algorithm>

namespace npcs::formatting {

namespace {

constexpr std::uint32_t no_piece = UINT32_MAX;

class Spacing {
public:
    Spacing(std::vector<Piece>& pieces, std::string_view text, const std::vector<std::uint32_t>& calls)
        : pieces_(pieces), text_(text), calls_(calls) {}

    void settle() {
        for (std::uint32_t i = 0; i < pieces_.size(); ++i) {
            Piece& piece = pieces_[i];
            // What stands behind a semicolon that is left out begins the line in its place.
            if (i > 0 && pieces_[i - 1].dropped) piece.lines = std::max(piece.lines, pieces_[i - 1].lines);
            piece.bracket = innermost();
            if (piece.kind == PieceKind::semicolon) piece.dropped = is_superfluous(i);
            if (piece.kind == PieceKind::operator_ && is_negation(piece)) piece.kind = PieceKind::negation;
            if (piece.kind == PieceKind::open) piece.bracket = bracket_of(i);
            piece.space = i > 0 && has_space(i);
            if (last_ != no_piece && pieces_[last_].kind == PieceKind::comma && piece.kind != PieceKind::close &&
                !is_comment(piece) && !open_.empty())
                pieces_[open_.back()].has_several = true;
            note_function(piece);
            if (piece.kind == PieceKind::open) open_.push_back(i);
            if (piece.kind == PieceKind::close) close(i);
            if (!is_comment(piece)) last_ = i;
        }
    }

private:
    std::string_view word(const Piece& piece) const {
        return text_.substr(piece.span.begin, piece.span.end - piece.span.begin);
    }
    char sign(const Piece& piece) const { return text_[piece.span.begin]; }
    Bracket innermost() const { return open_.empty() ? Bracket::none : pieces_[open_.back()].bracket; }

    /// Returns whether the last piece that is not a comment ends an operand.
    bool is_behind_operand() const {
        if (last_ == no_piece) return false;
        switch (pieces_[last_].kind) {
            case PieceKind::name:
            case PieceKind::number:
            case PieceKind::string:
            case PieceKind::close: return true;
            case PieceKind::keyword: return ended_function_;
            default: return false;
        }
    }

    /// The tree says which minus signs have one operand, except for those of default values.
    bool is_negation(const Piece& piece) const { return word(piece) == "-" && !is_behind_operand(); }

    bool is_touching(std::uint32_t i) const { return i > 0 && last_ == i - 1 && !pieces_[i].apart; }

    Bracket bracket_of(std::uint32_t i) {
        const Piece& piece = pieces_[i];
        switch (sign(piece)) {
            case '{': return Bracket::map;
            case '(':
                while (call_ < calls_.size() && calls_[call_] < piece.span.begin) ++call_;
                if (call_ < calls_.size() && calls_[call_] == piece.span.begin) return Bracket::call;
                if (in_function_head_ && piece.lines == 0) return Bracket::parameters;
                return is_behind_operand() && is_touching(i) ? Bracket::call : Bracket::group;
            default:
                if (is_behind_operand() && is_touching(i)) return Bracket::index;
                return is_clause(i) ? Bracket::clause : Bracket::list;
        }
    }

    bool is_clause(std::uint32_t i) const {
        do ++i;
        while (i < pieces_.size() && is_comment(pieces_[i]));
        return i < pieces_.size() && pieces_[i].kind == PieceKind::keyword &&
               (word(pieces_[i]) == "if" || word(pieces_[i]) == "for");
    }

    void note_function(const Piece& piece) {
        if (is_comment(piece)) return;
        const bool is_function = piece.kind == PieceKind::keyword && word(piece) == "function";
        const bool behind_end =
            last_ != no_piece && pieces_[last_].kind == PieceKind::keyword && word(pieces_[last_]) == "end";
        ended_function_ = is_function && behind_end;
        const bool is_named =
            piece.kind == PieceKind::name || piece.kind == PieceKind::dot || piece.kind == PieceKind::string;
        in_function_head_ = is_function ? !behind_end : in_function_head_ && is_named && piece.lines == 0;
    }

    bool has_space(std::uint32_t i) const {
        const Piece& before = pieces_[i - 1];
        const Piece& piece = pieces_[i];
        switch (piece.kind) {
            case PieceKind::comma:
            case PieceKind::semicolon:
            case PieceKind::close: return false;
            default: break;
        }
        if (before.kind == PieceKind::open) return false;
        // Behind a space these would not belong to the text.
        if (piece.kind == PieceKind::text && !piece.apart && std::string_view("/#-[").find(sign(piece)) != text_.npos)
            return false;
        if (is_comment(before) || is_comment(piece)) return true;
        if (before.kind == PieceKind::reference || before.kind == PieceKind::negation || before.kind == PieceKind::dot)
            return false;
        // `4.x` would be another number.
        if (piece.kind == PieceKind::dot) return before.kind == PieceKind::number;
        // The colon of a narrator begins a line of dialogue.
        if (piece.kind == PieceKind::colon)
            return piece.bracket == Bracket::none && (!is_behind_operand() || before.bracket == Bracket::clause);
        if (before.kind == PieceKind::colon) return before.bracket != Bracket::index;
        if (piece.kind == PieceKind::open) return has_space_before_bracket(piece);
        const bool gives_default = piece.kind == PieceKind::operator_ || before.kind == PieceKind::operator_;
        return !gives_default || piece.bracket != Bracket::parameters;
    }

    bool has_space_before_bracket(const Piece& piece) const {
        if (piece.bracket == Bracket::call || piece.bracket == Bracket::parameters || piece.bracket == Bracket::index)
            return false;
        if (!is_behind_operand() || piece.bracket == Bracket::map) return true;
        return piece.apart;
    }

    /// Returns whether a semicolon separates nothing: at an end of its line, or behind another one.
    bool is_superfluous(std::uint32_t i) const {
        if (last_ == no_piece || starts_line(i)) return true;
        if (pieces_[last_].kind == PieceKind::semicolon) return true;
        for (std::uint32_t next = i + 1; next < pieces_.size() && pieces_[next].lines == 0; ++next)
            if (!is_comment(pieces_[next]) && pieces_[next].kind != PieceKind::semicolon) return false;
        return true;
    }

    /// Returns whether there are only comments before it in its line.
    bool starts_line(std::uint32_t i) const {
        while (i > 0 && pieces_[i].lines == 0 && is_comment(pieces_[i - 1])) --i;
        return i == 0 || pieces_[i].lines > 0;
    }

    void close(std::uint32_t i) {
        if (open_.empty()) return;
        Piece& opening = pieces_[open_.back()];
        Piece& closing = pieces_[i];
        open_.pop_back();
        opening.match = i;
        closing.bracket = opening.bracket;
        if (last_ == no_piece) return;
        Piece& last = pieces_[last_];
        if (&last == &opening && last_ + 1 == i) closing.lines = 0;
        const bool is_literal = opening.bracket == Bracket::list || opening.bracket == Bracket::map;
        if (last.kind == PieceKind::comma && last_ + 1 == i && closing.lines == 0) last.dropped = true;
        if (is_literal && closing.lines > 0 && last.kind != PieceKind::comma && &last != &opening)
            last.comma_after = true;
    }

    std::vector<Piece>& pieces_;
    std::string_view text_;
    const std::vector<std::uint32_t>& calls_;
    std::vector<std::uint32_t> open_;
    std::uint32_t last_ = no_piece;  ///< last piece that is not a comment
    std::size_t call_ = 0;
    bool in_function_head_ = false;  ///< between `function` and its parameters
    bool ended_function_ = false;    ///< the last piece is the second word of `end function`
};

}  // namespace

void settle_spaces(std::vector<Piece>& pieces, std::string_view text, const std::vector<std::uint32_t>& calls) {
    Spacing(pieces, text, calls).settle();
}

}  // namespace npcs::formatting
