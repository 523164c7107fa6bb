// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "formatting/layout.hpp"

#include <algorithm>

#include "formatting/comment_columns.hpp"
#include "formatting/line_breaks.hpp"
#include "formatting/nesting.hpp"
#include "syntax/characters.hpp"

namespace npcs::formatting {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Returns the line end of the first line; `\n` if it is a lone `\r`, which no editor of today writes.
std::string_view line_end_of(std::string_view text) {
    const std::size_t first = text.find_first_of("\r\n");
    return first != text.npos && text.substr(first, 2) == "\r\n" ? "\r\n" : "\n";
}

class Layout {
public:
    Layout(std::string_view text, const Structure& structure, const std::vector<Piece>& pieces,
           const FormatOptions& options)
        : text_(text),
          pieces_(pieces),
          options_(options),
          line_end_(line_end_of(text)),
          nesting_(text, structure.frames, options.tab_width),
          breaks_(text, pieces, options.width) {}

    std::optional<std::string> write(std::size_t largest) {
        out_.reserve(text_.size() + text_.size() / 4);
        if (text_.starts_with(byte_order_mark)) out_ = byte_order_mark;
        line_begin_ = out_.size();
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            if (!pieces_[i].dropped) write_piece(i);
            if (out_.size() > largest) return std::nullopt;
        }
        write_comments(nesting_.begin_line(nullptr, last_));
        if (out_.size() > line_begin_) end_line();
        return with_comment_columns(out_, end_comments_);
    }

private:
    // ---- lines -----------------------------------------------------------------------------------------------------

    void write_piece(std::size_t i) {
        const Piece& piece = pieces_[i];
        if (piece.lines == 0 && !comments_.empty()) return comments_.push_back(&piece);
        if (has_line_ && piece.lines == 0) return put_in_line(i);
        const std::size_t head = head_of_line(i);
        if (head == pieces_.size())
            return continues_end_comment(piece) ? put_below(piece) : comments_.push_back(&piece);
        breaks_.begin_line(i);
        begin_line(i, head);
        put(i);
    }

    /// Returns the first piece of a line that is no comment, or the number of pieces if there is none.
    std::size_t head_of_line(std::size_t first) const {
        for (std::size_t i = first; i < pieces_.size() && (i == first || pieces_[i].lines == 0); ++i)
            if (!is_comment(pieces_[i]) && !pieces_[i].dropped) return i;
        return pieces_.size();
    }

    void begin_line(std::size_t first, std::size_t head) {
        const LineStart start = nesting_.begin_line(&pieces_[head], last_);
        const bool is_first = write_comments(start);
        new_line(pieces_[first].lines > 1 && !is_first && !start.closes);
        indent_ = start.indent;
        if (pieces_[head].kind != PieceKind::foreign) indent(start.indent, start.spaces);
        is_line_begin_ = has_line_ = true;
    }

    /// Writes the comments that stand on lines of their own above a line. Returns whether nothing precedes the line in
    /// its block.
    bool write_comments(const LineStart& start) {
        bool is_first = start.is_first;
        for (const Piece* const comment : comments_) {
            if (comment->lines == 0 && comment != comments_.front()) {
                out_ += ' ';
            } else {
                new_line(comment->lines > 1 && !is_first);
                indent(nesting_.comment_indent(comment->span.begin), 0);
            }
            add(comment->span);
            is_first = false;
        }
        comments_.clear();
        return is_first;
    }

    void new_line(bool has_blank_line) {
        if (out_.size() > line_begin_) end_line();
        if (has_blank_line) end_line();
    }

    void end_line() {
        out_ += line_end_;
        ++line_;
        line_begin_ = out_.size();
    }

    /// If there are spaces, one more level follows them.
    void indent(Indent indent, std::uint32_t spaces) {
        const std::uint32_t more = spaces > 0 ? 1 : 0;
        if (options_.spaces == 0) {
            out_.append(indent.levels + indent.narrow, '\t').append(spaces, ' ').append(more, '\t');
            column_ = (indent.levels + indent.narrow + more) * options_.tab_width + spaces;
        } else {
            column_ = (indent.levels + more) * options_.spaces + indent.narrow * std::min(options_.spaces, 2u) + spaces;
            out_.append(column_, ' ');
        }
        content_begin_ = out_.size();
    }

    /// Returns whether a comment is on the line below one at the end of a line, and was aligned with it.
    bool continues_end_comment(const Piece& comment) const {
        return !end_comments_.empty() && end_comments_.back().line == line_ && comment.lines == 1 &&
               comments_.empty() && comment.kind == PieceKind::line_comment &&
               end_comments_.back().column == nesting_.column(comment.span.begin);
    }

    void put_below(const Piece& comment) {
        new_line(false);
        end_comments_.push_back({out_.size(), line_, 0, end_comments_.back().column, false});
        add(comment.span);
    }

    // ---- pieces ----------------------------------------------------------------------------------------------------

    void put_in_line(std::size_t i) {
        const Piece& piece = pieces_[i];
        if (piece.kind == PieceKind::line_comment) return put_end_comment(i);
        if (breaks_before(i)) {
            const bool lacks_comma = piece.kind == PieceKind::close && last_->kind != PieceKind::comma;
            if (lacks_comma) out_ += ',';
            begin_line(i, head_of_line(i));
        } else if (piece.space) {
            out_ += ' ';
            ++column_;
        }
        put(i);
    }

    bool breaks_before(std::size_t i) const {
        const Piece& piece = pieces_[i];
        if (is_line_begin_ || last_ == nullptr || is_behind_comment(i)) return false;
        const bool is_behind_comma = last_->kind == PieceKind::comma;
        if (!nesting_.in_bracket())
            return is_behind_comma && breaks_.breaks_argument(i, column_ + (piece.space ? 1 : 0));
        if (!nesting_.breaks_items()) return false;
        if (piece.kind == PieceKind::close) return piece.bracket != Bracket::call;
        return is_behind_comma || last_->kind == PieceKind::open;
    }

    /// Returns whether a comment precedes it that the line break, if there is one, precedes as well.
    bool is_behind_comment(std::size_t i) const {
        return i > 0 && pieces_[i - 1].kind == PieceKind::block_comment && pieces_[i].kind != PieceKind::close;
    }

    void put(std::size_t i) {
        const Piece& piece = pieces_[i];
        const auto before = static_cast<std::uint32_t>(out_.size() - content_begin_);
        const bool breaks =
            piece.kind == PieceKind::open && breaks_.breaks_bracket(i, column_, nesting_.breaks_items());
        add(piece.span);
        if (piece.comma_after) {
            out_ += ',';
            ++column_;
        }
        if (!is_comment(piece)) {
            nesting_.pass(piece, indent_, before, is_line_begin_, breaks);
            last_ = &piece;
            is_line_begin_ = false;
        }
    }

    void put_end_comment(std::size_t i) {
        const Piece& comment = pieces_[i];
        const std::uint32_t column = nesting_.column(comment.span.begin);
        const bool is_close = column <= nesting_.column(pieces_[i - 1].span.end) + 1;
        end_comments_.push_back({out_.size(), line_, column_, column, is_close});
        add(comment.span);
    }

    /// Adds a part of the source. Lines have the same line ends everywhere.
    void add(Span span) {
        std::string_view part = text_.substr(span.begin, span.end - span.begin);
        std::size_t end = part.find_first_of("\r\n");
        for (; end != part.npos; end = part.find_first_of("\r\n")) {
            out_ += part.substr(0, end);
            part.remove_prefix(end + (part.substr(end, 2) == "\r\n" ? 2 : 1));
            end_line();
            column_ = 0;
        }
        out_ += part;
        for (const char byte : part) {
            if (byte == '\t') column_ += options_.tab_width - column_ % options_.tab_width;
            else if (syntax::begins_code_point(byte)) ++column_;
        }
    }

    std::string_view text_;
    const std::vector<Piece>& pieces_;
    const FormatOptions& options_;
    std::string_view line_end_;
    Nesting nesting_;
    LineBreaks breaks_;

    std::string out_;
    std::vector<EndComment> end_comments_;
    std::vector<const Piece*> comments_;              ///< on lines of their own, not yet written
    const Piece* last_ = nullptr;                     ///< last piece written that is no comment
    std::size_t line_ = 0;                            ///< number of lines written before the current one
    std::size_t line_begin_ = 0, content_begin_ = 0;  ///< of the current line: offsets in the output
    Indent indent_ = {};
    std::uint32_t column_ = 0;
    bool has_line_ = false;
    bool is_line_begin_ = false;  ///< of the current line only comments have been written
};

}  // namespace

std::optional<std::string> lay_out(std::string_view text, const Structure& structure, const std::vector<Piece>& pieces,
                                   const FormatOptions& options, std::size_t largest) {
    return Layout(text, structure, pieces, options).write(largest);
}

}  // namespace npcs::formatting
