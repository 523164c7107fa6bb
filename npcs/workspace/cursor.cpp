// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "workspace/cursor.hpp"

#include <algorithm>

#include "syntax/characters.hpp"
#include "syntax/lookahead.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/tokens.hpp"

namespace npcs::workspace {

namespace {

using syntax::is_blank;
using syntax::is_in_name;

constexpr int most_lines = 200;
constexpr std::uint32_t longest_statement = 100'000;  ///< bytes that are read in front of a position

std::uint32_t line_begin(std::string_view text, std::uint32_t offset) {
    while (offset > 0 && !syntax::ends_line(text[offset - 1])) --offset;
    return offset;
}

/// Returns whether a line goes on below: after an operator, a comma or an opening bracket.
bool goes_on(std::string_view line) {
    const std::size_t last = line.find_last_not_of(" \t");
    return last != line.npos && std::string_view(",([{+*/%^<>=@").find(line[last]) != std::string_view::npos;
}

/// Reads code from the beginning of a statement to the position.
class Scan {
public:
    Scan(Document& document, std::uint32_t offset, Cursor& cursor)
        : text_(document.text()), offset_(offset), cursor_(cursor) {}

    void run(std::uint32_t begin) {
        at_ = begin;
        begin_statement();
        begin_line();
        while (at_ < end() && cursor_.where == Cursor::Where::code) step();
        if (cursor_.where != Cursor::Where::code) return;
        if (in_text()) {
            cursor_.where = Cursor::Where::text;
            return;
        }
        finish();
    }

private:
    /// Brackets, the braces of texts, and commands. A text is left at its closing brace.
    struct Open {
        enum class Kind : std::uint8_t { bracket, call, command, text_brace, spoken, quoted } kind;
        OpenCall call = {};
    };

    std::uint32_t end() const { return cursor_.word.begin; }
    bool in_text() const {
        return !open_.empty() && (open_.back().kind == Open::Kind::spoken || open_.back().kind == Open::Kind::quoted);
    }
    char byte(std::uint32_t at) const { return at < text_.size() ? text_[at] : '\0'; }

    void begin_statement() {
        open_.clear();
        statement_ = at_;
        has_first_ = false;
        first_.clear();
        chain_.clear();
        operand_ends_ = false;
    }

    /// At the beginning of a line: is it dialogue?
    void begin_line() {
        if (!open_.empty()) return;
        std::uint32_t at = at_;
        while (is_blank(byte(at))) ++at;
        const std::size_t free = syntax::free_text_in_line(text_, at);
        if (free == text_.npos || free > end()) return;
        at_ = static_cast<std::uint32_t>(free);
        open_.push_back({Open::Kind::spoken});
    }

    void step() {
        if (in_text()) return text_step();
        const char here = text_[at_];
        if (here == '"') return quote();
        if (here == '/' && byte(at_ + 1) == '/') return line_comment();
        if (here == '/' && byte(at_ + 1) == '*') return block_comment();
        if (syntax::begins_name(here) || syntax::is_digit(here)) return word();
        if (syntax::ends_line(here)) return line_end();
        if (is_blank(here)) {
            ++at_;
            return;
        }
        sign(here);
    }

    void text_step() {
        const bool is_quoted = open_.back().kind == Open::Kind::quoted;
        const char here = text_[at_];
        if (syntax::ends_line(here)) {
            open_.pop_back();
            if (!is_quoted) begin_statement();
            if (!is_quoted) ++at_, begin_line();
            return;
        }
        if (here == '{' && byte(at_ + 1) == '{') {
            at_ += 2;
        } else if (here == '{') {
            ++at_;
            open_.push_back({Open::Kind::text_brace});
            operand_ends_ = false;
            chain_.clear();
        } else if (is_quoted && here == '"') {
            ++at_;
            if (byte(at_) == '"') ++at_;
            else open_.pop_back(), operand_ends_ = true;
        } else if (!is_quoted && text_.compare(at_, 3, "-> ") == 0) {
            at_ += 3;
            begin_statement();
            begin_line();
        } else if (!is_quoted && is_clause()) {
            ++at_;
            open_.push_back({Open::Kind::text_brace});
            operand_ends_ = false;
        } else if (here == '/' && byte(at_ + 1) == '/' && !is_quoted && (at_ == 0 || is_blank(text_[at_ - 1]))) {
            line_comment();
        } else {
            ++at_;
        }
    }

    bool is_clause() const { return text_.compare(at_, 4, "[if ") == 0 || text_.compare(at_, 5, "[for ") == 0; }

    void quote() {
        const bool is_interpolated = at_ > 0 && text_[at_ - 1] == '$';
        if (is_interpolated) {
            ++at_;
            open_.push_back({Open::Kind::quoted});
            return;
        }
        start_operand(at_);
        const std::uint32_t begin = ++at_;
        for (; at_ < offset_ && !syntax::ends_line(text_[at_]); ++at_) {
            if (text_[at_] != '"') continue;
            if (byte(at_ + 1) != '"' || at_ + 1 >= offset_) break;
            ++at_;
        }
        if (at_ >= offset_) {
            cursor_.where = Cursor::Where::string;
            cursor_.string_begin = begin;
            finish();
            return;
        }
        if (text_[at_] == '"') ++at_;
        operand_ends_ = true;
        chain_ = "\"";
    }

    void line_comment() {
        while (at_ < text_.size() && !syntax::ends_line(text_[at_])) {
            if (++at_ >= offset_) cursor_.where = Cursor::Where::comment;
            if (at_ >= offset_) return;
        }
    }

    void block_comment() {
        const std::size_t close = text_.find("*/", at_ + 2);
        if (close == text_.npos || close + 2 > offset_) cursor_.where = Cursor::Where::comment;
        else at_ = static_cast<std::uint32_t>(close) + 2;
    }

    void line_end() {
        const bool has_brackets = std::any_of(open_.begin(), open_.end(), [](const Open& each) {
            return each.kind == Open::Kind::bracket || each.kind == Open::Kind::call;
        });
        std::uint32_t before = at_;
        while (before > statement_ && is_blank(text_[before - 1])) --before;
        const bool continues = has_brackets || goes_on(text_.substr(statement_, before - statement_));
        ++at_;
        if (continues) return;
        begin_statement();
        begin_line();
    }

    /// An expression begins. Behind a callee and a blank it is the first argument of a command.
    void start_operand(std::uint32_t at) {
        const bool is_apart = at > 0 && (is_blank(text_[at - 1]) || text_[at - 1] == '$');
        if (open_.empty() && operand_ends_ && is_apart && chain_at_ == first_at_ && !chain_.empty())
            open_.push_back({Open::Kind::command, {chain_.starts_with('"') ? "" : chain_, chain_at_, 0}});
    }

    void word() {
        const std::uint32_t begin = at_;
        while (at_ < end() && is_in_name(text_[at_])) ++at_;
        const std::string_view found = text_.substr(begin, at_ - begin);
        if (!has_first_) {
            has_first_ = true;
            first_ = found;
            first_at_ = begin;
        }
        last_word_ = found;
        last_word_end_ = at_;
        if (found == "then" || found == "else") {
            if (open_.empty() || open_.back().kind == Open::Kind::command) begin_statement();
            operand_ends_ = false;
            return;
        }
        if (syntax::is_reserved_word(found) && found != "true" && found != "false" && found != "null") {
            operand_ends_ = false;
            chain_.clear();
            return;
        }
        const bool is_member = begin > 0 && text_[begin - 1] == '.';
        if (is_member && !chain_.empty()) {
            chain_ += "." + std::string(found);
        } else {
            if (!is_member) start_operand(begin);
            chain_ = is_member ? "" : std::string(found);
            chain_at_ = begin;
        }
        operand_ends_ = true;
    }

    void sign(char here) {
        const std::uint32_t at = at_++;
        switch (here) {
            case '(': {
                const bool is_call = operand_ends_ && at > 0 &&
                                     (is_in_name(text_[at - 1]) || text_[at - 1] == ']' || text_[at - 1] == ')');
                if (!is_call) start_operand(at);
                open_.push_back(
                    {is_call ? Open::Kind::call : Open::Kind::bracket, {is_call ? chain_ : "", chain_at_, 0}});
                chain_.clear();
                operand_ends_ = false;
                return;
            }
            case '[':
            case '{':
                if (!(operand_ends_ && at > 0 && !is_blank(text_[at - 1]))) start_operand(at);
                open_.push_back({Open::Kind::bracket});
                chain_.clear();
                operand_ends_ = false;
                return;
            case ')':
            case ']':
            case '}':
                if (!open_.empty() && open_.back().kind != Open::Kind::command) open_.pop_back();
                chain_.clear();
                operand_ends_ = !in_text();
                return;
            case ',':
                if (!open_.empty()) ++open_.back().call.argument;
                operand_ends_ = false;
                chain_.clear();
                return;
            case ';':
                if (open_.empty() || open_.back().kind == Open::Kind::command) begin_statement();
                return;
            case '.': return;
            case '@':
                start_operand(at);
                operand_ends_ = false;
                return;
            case '$': return;
            case '-':
                // `f -1` begins an argument.
                if (at > 0 && is_blank(text_[at - 1]) && at_ < text_.size() && !is_blank(text_[at_]) &&
                    text_[at_] != '=')
                    start_operand(at);
                operand_ends_ = false;
                chain_.clear();
                return;
            default:
                operand_ends_ = false;
                chain_.clear();
                return;
        }
    }

    void finish() {
        const std::uint32_t begin = cursor_.word.begin;
        for (const Open& each : open_)
            if (each.kind == Open::Kind::call || each.kind == Open::Kind::command) cursor_.calls.push_back(each.call);
        // A word behind a callee is its first argument.
        const bool is_apart = begin > 0 && is_blank(text_[begin - 1]);
        if (cursor_.where == Cursor::Where::code && open_.empty() && operand_ends_ && is_apart &&
            chain_at_ == first_at_ && !chain_.empty() && !chain_.starts_with('"') && has_first_)
            cursor_.calls.push_back({chain_, chain_at_, 0});
        if (cursor_.where != Cursor::Where::code) return;
        if (begin > 0 && text_[begin - 1] == '.' && begin > statement_) {
            cursor_.is_behind_dot = true;
            cursor_.object = chain_;
        }
        cursor_.is_behind_at = begin > 0 && text_[begin - 1] == '@';
        cursor_.begins_statement = !has_first_ && open_.empty();
        cursor_.first_word = has_first_ ? first_ : "";
        std::uint32_t before = begin;
        while (before > 0 && is_blank(text_[before - 1])) --before;
        if (before == last_word_end_ && before < begin) cursor_.word_before = last_word_;
        cursor_.is_behind_operand = operand_ends_ && is_apart;
        cursor_.begins_line = line_begin(text_, begin) == before || before == 0;
    }

    std::string_view text_;
    std::uint32_t offset_;
    Cursor& cursor_;
    std::uint32_t at_ = 0, statement_ = 0, first_at_ = 0, chain_at_ = 0, last_word_end_ = UINT32_MAX;
    bool has_first_ = false, operand_ends_ = false;
    std::string first_, chain_, last_word_;
    std::vector<Open> open_;
};

/// Returns where the statement at an offset may begin: the first line above that no other one continues on.
std::uint32_t statement_begin(std::string_view text, std::uint32_t offset) {
    std::uint32_t begin = line_begin(text, offset);
    const std::uint32_t far = offset > longest_statement ? offset - longest_statement : 0;
    for (int lines = 0; lines < most_lines && begin > far; ++lines) {
        std::uint32_t above_end = begin - 1;
        if (above_end > 0 && text[above_end] == '\n' && text[above_end - 1] == '\r') --above_end;
        const std::uint32_t above = line_begin(text, above_end);
        const std::string_view line = text.substr(above, above_end - above);
        const std::size_t in = line.find_first_not_of(" \t");
        const bool is_gap = in == line.npos || line.substr(in, 2) == "//";
        if (!is_gap && (!goes_on(line.substr(0, line.find(" //"))) ||
                        syntax::free_text_in_line(text, above + static_cast<std::uint32_t>(in)) != text.npos))
            break;
        begin = above;
    }
    return begin;
}

/// Returns whether the offset is in a text that continues from the line above.
bool is_in_continued_line(Document& document, std::uint32_t offset) {
    const analysis::SymbolIndex& index = document.index();
    auto call =
        std::upper_bound(index.calls.begin(), index.calls.end(), offset,
                         [](std::uint32_t wanted, const analysis::CallSite& site) { return wanted < site.span.begin; });
    for (int steps = 0; call != index.calls.begin() && steps < 8; ++steps) {
        --call;
        if (!call->is_line || call->span.end < offset) continue;
        const std::uint32_t line = line_begin(document.text(), offset);
        if (call->span.begin >= line) return false;
        // Braces in it are code.
        const std::string_view before = document.text().substr(line, offset - line);
        return std::count(before.begin(), before.end(), '{') <= std::count(before.begin(), before.end(), '}');
    }
    return false;
}

}  // namespace

Cursor read_cursor(Document& document, std::uint32_t offset) {
    Cursor cursor;
    const std::string_view text = document.text();
    std::uint32_t begin = offset, end = offset;
    while (begin > 0 && is_in_name(text[begin - 1])) --begin;
    while (end < text.size() && is_in_name(text[end])) ++end;
    cursor.word = {begin, end};
    for (const ast::Foreign* const foreign : document.index().foreign) {
        if (offset < foreign->span.begin || offset > foreign->span.end) continue;
        cursor.where = Cursor::Where::comment;
        return cursor;
    }
    if (is_in_continued_line(document, offset)) {
        cursor.where = Cursor::Where::text;
        return cursor;
    }
    Scan(document, offset, cursor).run(statement_begin(text, begin));
    return cursor;
}

}  // namespace npcs::workspace
