// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "formatting/nesting.hpp"

#include "syntax/characters.hpp"

namespace npcs::formatting {

std::uint32_t Nesting::column(std::uint32_t offset) const {
    std::size_t at = offset;
    while (at > 0 && !syntax::ends_line(text_[at - 1])) --at;
    std::uint32_t column = 0;
    for (; at < offset; ++at) {
        if (text_[at] == '\t') column += tab_width_ - column % tab_width_;
        else if (syntax::begins_code_point(text_[at])) ++column;
    }
    return column;
}

Indent Nesting::indent_of_child() const {
    if (open_.empty()) return {};
    const Open& parent = open_.back();
    if (parent.is_alternative) return {parent.indent.levels, parent.indent.narrow + 1};
    return parent.indent.more(parent.holder == Holder::bare ? 0 : 1);
}

LineStart Nesting::begin_line(const Piece* head, const Piece* last) {
    const bool continues = last != nullptr && goes_on_after(*last, text_) && last->span.begin != sign_;
    const bool was_in_bracket = in_bracket();
    const Indent indent_in_bracket = open_.empty() ? Indent() : open_.back().indent.more();
    candidates_.clear();
    if (head == nullptr) {
        leave(UINT32_MAX, true);
        add_candidates(nullptr, {});
        return {};
    }
    const bool may_be_part = !continues && !starts_frame(*head) && head->kind != PieceKind::more_text;
    leave(head->span.begin, may_be_part);
    const LineStart start = may_be_part && !in_bracket() ? close_part(*head) : place(*head, continues);
    if (was_in_bracket) candidates_.push_back({0, indent_in_bracket});
    else if (continues) candidates_.push_back({0, start.indent});
    else add_candidates(head, start);
    return start;
}

void Nesting::leave(std::uint32_t offset, bool is_part) {
    std::size_t kept = open_.size();
    while (kept > 0 && !open_[kept - 1].is_bracket && open_[kept - 1].end <= offset) --kept;
    if (is_part && kept > 0 && open_[kept - 1].is_alternative) --kept;
    left_.assign(open_.begin() + static_cast<std::ptrdiff_t>(kept), open_.end());
    open_.resize(kept);
}

/// Places a line that begins a statement or option, or is a part of one or of a bracket.
LineStart Nesting::place(const Piece& head, bool continues) {
    LineStart start;
    if (in_bracket()) {
        start.closes = head.kind == PieceKind::close;
        start.indent = open_.back().indent.more(start.closes ? 0 : 1);
        start.is_first = !open_.back().has_content;
    } else if (starts_frame(head)) {
        start.indent = indent_of_child().more(frames_[next_].extra);
        start.is_first = !has_content();
    } else if (!open_.empty()) {
        const Open& statement = open_.back();
        const bool is_hanging = head.kind == PieceKind::more_text && !statement.begins_line;
        const bool is_head = continues && statement.holder != Holder::simple;
        start.indent = statement.indent.more(is_hanging ? 0 : is_head ? 2 : 1);
        // A text is continued only by lines that are farther in, in bytes, than its speaker.
        if (is_hanging) start.spaces = statement.before;
    }
    return start;
}

/// Places a line that begins with `end`, `else`, `loop`, `while`, `checking` or the sign of an alternative.
LineStart Nesting::close_part(const Piece& head) {
    LineStart start;
    start.is_first = !has_content();
    if (open_.empty()) return start;
    Open& statement = open_.back();
    const bool is_sign = statement.holder == Holder::turn && head.kind == PieceKind::operator_;
    const bool is_check = statement.holder == Holder::plan && head.kind == PieceKind::name;
    // The test in the middle of a `do` loop reads like one of the statements there.
    const bool is_test = text_.substr(head.span.begin, head.span.end - head.span.begin) == "while";
    start.closes = !is_sign && !is_check && !is_test;
    start.indent = statement.indent.more(start.closes ? 0 : 1);
    statement.has_content = !start.closes;
    if (!is_sign) return start;
    sign_ = head.span.begin;
    Open alternative{statement.end, Holder::simple};
    alternative.is_alternative = alternative.begins_line = true;
    alternative.indent = start.indent;
    alternative.column = column(sign_);
    open_.push_back(alternative);
    return start;
}

void Nesting::add_candidates(const Piece* head, const LineStart& start) {
    candidates_.push_back({head != nullptr ? column(head->span.begin) : 0, start.indent});
    if (start.closes && !open_.empty()) candidates_.push_back({open_.back().column + 1, indent_of_child()});
    for (const Open& left : left_) {
        if (left.begins_line) candidates_.push_back({left.column, left.indent});
        if (left.is_alternative) candidates_.push_back({left.column + 1, {left.indent.levels, left.indent.narrow + 1}});
        if (left.holder == Holder::option) candidates_.push_back({left.column + 1, left.indent.more()});
    }
}

Indent Nesting::comment_indent(std::uint32_t offset) const {
    const std::uint32_t here = column(offset);
    std::size_t found = candidates_.size() - 1;
    while (found > 0 && candidates_[found].column > here) --found;
    return candidates_[found].indent;
}

void Nesting::pass(const Piece& piece, Indent indent, std::uint32_t before, bool begins_line, bool breaks) {
    const std::uint32_t at = piece.span.begin;
    while (!open_.empty() && !open_.back().is_bracket && open_.back().end <= at) open_.pop_back();
    if (piece.kind == PieceKind::close) {
        while (!open_.empty() && !open_.back().is_bracket) open_.pop_back();
        if (!open_.empty()) open_.pop_back();
    }
    if (in_bracket()) open_.back().has_content = true;
    for (; next_ < frames_.size() && frames_[next_].span.begin < piece.span.end; ++next_) {
        has_content() = true;
        Open frame{frames_[next_].span.end, frames_[next_].holder};
        frame.begins_line = begins_line;
        frame.indent = indent;
        frame.column = begins_line ? column(at) : 0;
        frame.before = before;
        open_.push_back(frame);
    }
    if (piece.kind != PieceKind::open) return;
    Open bracket{UINT32_MAX, Holder::simple};
    bracket.is_bracket = true;
    bracket.breaks = breaks;
    bracket.indent = indent;
    open_.push_back(bracket);
}

}  // namespace npcs::formatting
