// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Cuts the source. The rules for tokens are those of grammar/lexical.hpp, for a source that is known to be correct.
#include "formatting/pieces.hpp"

#include <algorithm>

#include "formatting/spacing.hpp"
#include "syntax/characters.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/tokens.hpp"

namespace npcs::formatting {

using syntax::ends_line;
using syntax::is_blank;

namespace {

class Cutter {
public:
    Cutter(std::string_view text, const Structure& structure) : text_(text), structure_(structure) {}

    std::vector<Piece> cut() {
        pieces_.reserve(text_.size() / 4);
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
        if (text_.substr(at_, 2) == "#!") put(PieceKind::line_comment, trimmed(at_, line_end(at_)), line_end(at_));
        while (skip_white()) {
            const auto& regions = structure_.regions;
            while (region_ < regions.size() && regions[region_].span.end <= at_) ++region_;
            if (region_ < regions.size() && regions[region_].span.begin <= at_) region(regions[region_++]);
            else token();
        }
        return std::move(pieces_);
    }

private:
    /// Counts the line ends before the next piece. Returns whether there is one.
    bool skip_white() {
        for (; at_ < text_.size(); ++at_) {
            {
                const auto& regions = structure_.regions;
                // A text in another language begins with the line, and its blanks belong to it.
                if (region_ < regions.size() && regions[region_].span.begin == at_ &&
                    regions[region_].kind == RegionKind::foreign)
                    return true;
            }
            if (ends_line(text_[at_])) ++lines_;
            else if (!is_blank(text_[at_])) return true;
            apart_ = true;
            if (text_.substr(at_, 2) == "\r\n") ++at_;
        }
        return false;
    }

    std::size_t line_end(std::size_t at) const { return std::min(text_.find_first_of("\r\n", at), text_.size()); }

    std::size_t trimmed(std::size_t begin, std::size_t end) const {
        while (end > begin && is_blank(text_[end - 1])) --end;
        return end;
    }

    void put(PieceKind kind, std::size_t end, std::size_t next) {
        const Span span{static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end)};
        Piece piece{span, kind};
        piece.lines = static_cast<std::uint8_t>(std::min(lines_, 2));
        piece.apart = apart_;
        pieces_.push_back(piece);
        at_ = next;
        lines_ = 0;
        apart_ = false;
    }
    void put(PieceKind kind, std::size_t size) { put(kind, at_ + size, at_ + size); }

    void region(const Region& region) {
        switch (region.kind) {
            case RegionKind::text: return put(PieceKind::text, region.span.end, region.span.end);
            case RegionKind::string: return put(PieceKind::string, region.span.end, region.span.end);
            case RegionKind::said: return said(region.span.end);
            case RegionKind::foreign:
                lines_ = 1;
                put(PieceKind::foreign, region.span.end, region.span.end);
                lines_ = 1;
                return;
        }
    }

    /// Cuts the text of a line of dialogue into its lines and the comments at their ends.
    void said(std::uint32_t end) {
        PieceKind kind = lines_ > 0 ? PieceKind::more_text : PieceKind::text;
        while (at_ < end && skip_white()) {
            const std::size_t piece_end = said_end(end);
            if (piece_end > at_) {
                if (lines_ > 0) kind = PieceKind::more_text;
                put(kind, trimmed(at_, piece_end), piece_end);
            } else {
                put(PieceKind::line_comment, trimmed(at_, line_end(at_)), line_end(at_));
            }
        }
    }

    /// Returns where the text in this line ends: at the end of the line or the text, or at a comment.
    std::size_t said_end(std::uint32_t end) {
        const auto& inner = structure_.inner;
        for (std::size_t at = at_; at < end; ++at) {
            while (inner_ < inner.size() && inner[inner_].end <= at) ++inner_;
            if (inner_ < inner.size() && inner[inner_].begin <= at) at = inner[inner_].end;
            if (at >= end) break;
            if (ends_line(text_[at])) return at;
            const bool begins = at == at_ || is_blank(text_[at - 1]);
            if (begins && text_.substr(at, 2) == "//" && line_end(at) < end) return at;
        }
        return end;
    }

    void token() {
        const char byte = text_[at_];
        if (syntax::begins_name(byte)) return word();
        if (byte == '"') return string();
        const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        if (syntax::is_digit(byte) || (byte == '.' && syntax::is_digit(next))) return number();
        if (byte == '/' && next == '/') return put(PieceKind::line_comment, trimmed(at_, line_end(at_)), line_end(at_));
        if (byte == '/' && next == '*') {
            const std::size_t end = text_.find("*/", at_ + 2);
            return put(PieceKind::block_comment, (end == text_.npos ? text_.size() : end + 2) - at_);
        }
        sign(byte, next);
    }

    void word() {
        std::size_t end = at_;
        while (end < text_.size() && syntax::is_in_name(text_[end])) ++end;
        const std::string_view word = text_.substr(at_, end - at_);
        const bool is_value = word == "true" || word == "false" || word == "null";
        put(!is_value && syntax::is_reserved_word(word) ? PieceKind::keyword : PieceKind::name, word.size());
    }

    void string() {
        std::size_t end = at_ + 1;
        while (end < text_.size() && (text_[end] != '"' || text_.substr(end, 2) == "\"\""))
            end += text_[end] == '"' ? 2 : 1;
        put(PieceKind::string, std::min(end + 1, text_.size()) - at_);
    }

    void number() {
        std::size_t end = at_;
        for (; end < text_.size(); ++end) {
            const bool is_exponent = text_[end] == 'e' || text_[end] == 'E';
            if (!syntax::is_digit(text_[end]) && text_[end] != '.' && (!is_exponent || end == at_)) break;
            if (is_exponent && end + 1 < text_.size() && (text_[end + 1] == '+' || text_[end + 1] == '-')) ++end;
        }
        put(PieceKind::number, std::min(end, text_.size()) - at_);
    }

    void sign(char byte, char next) {
        const auto is_in = [](char one, std::string_view set) { return one != '\0' && set.find(one) != set.npos; };
        if (is_in(byte, "([{")) return put(PieceKind::open, 1);
        if (is_in(byte, ")]}")) return put(PieceKind::close, 1);
        if (byte == ',') return put(PieceKind::comma, 1);
        if (byte == ':') return put(PieceKind::colon, 1);
        if (byte == '.') return put(PieceKind::dot, 1);
        if (byte == '@') return put(PieceKind::reference, 1);
        if (byte == ';') return put(PieceKind::semicolon, 1);
        if (byte == '-' && next == '>') return put(PieceKind::arrow, 2);
        const bool is_double = next == '=' && is_in(byte, "=!<>+-*/%^");
        const auto& negations = structure_.negations;
        while (negation_ < negations.size() && negations[negation_] < at_) ++negation_;
        const bool negates = negation_ < negations.size() && negations[negation_] == at_;
        put(negates ? PieceKind::negation : PieceKind::operator_, is_double ? 2 : 1);
    }

    std::string_view text_;
    const Structure& structure_;
    std::vector<Piece> pieces_;
    std::size_t at_ = 0, region_ = 0, inner_ = 0, negation_ = 0;
    int lines_ = 0;
    bool apart_ = false;
};

}  // namespace

bool goes_on_after(const Piece& piece, std::string_view text) {
    switch (piece.kind) {
        case PieceKind::comma:
        case PieceKind::colon:
        case PieceKind::dot:
        case PieceKind::reference:
        case PieceKind::negation:
        case PieceKind::operator_: return true;
        case PieceKind::keyword: {
            const std::string_view word = text.substr(piece.span.begin, piece.span.end - piece.span.begin);
            return word == "and" || word == "or" || word == "not" || word == "new" || word == "isa" || word == "in";
        }
        default: return false;
    }
}

std::vector<Piece> pieces_of(std::string_view text, const Structure& structure) {
    std::vector<Piece> pieces = Cutter(text, structure).cut();
    settle_spaces(pieces, text, structure.calls);
    return pieces;
}

}  // namespace npcs::formatting
