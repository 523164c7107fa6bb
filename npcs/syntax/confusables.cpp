// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "syntax/confusables.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "syntax/characters.hpp"
#include "syntax/lookahead.hpp"
#include "syntax/mistakes.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/tokens.hpp"

namespace npcs::syntax {

namespace {

enum class Kind { blank, invisible, quote, dash, bullet };

/// Unicode's white space, format characters without width, initial and final quotes, dashes, and what word processors put
/// in front of the items of lists, in ascending order.
/// The two joiners (200C, 200D) are not included, because words of several scripts contain them.
struct Range {
    char32_t first, last;
    Kind kind;
};
constexpr Range ranges[] = {
    {0x85, 0x85, Kind::blank},         {0xA0, 0xA0, Kind::blank},         {0xAB, 0xAB, Kind::quote},
    {0xAD, 0xAD, Kind::invisible},     {0xB7, 0xB7, Kind::bullet},        {0xBB, 0xBB, Kind::quote},
    {0x1680, 0x1680, Kind::blank},     {0x2000, 0x200A, Kind::blank},     {0x200B, 0x200B, Kind::invisible},
    {0x200E, 0x200F, Kind::invisible}, {0x2010, 0x2015, Kind::dash},      {0x2018, 0x201F, Kind::quote},
    {0x2022, 0x2023, Kind::bullet},    {0x2028, 0x2029, Kind::blank},     {0x202A, 0x202E, Kind::invisible},
    {0x202F, 0x202F, Kind::blank},     {0x2039, 0x203A, Kind::quote},     {0x205F, 0x205F, Kind::blank},
    {0x2060, 0x2064, Kind::invisible}, {0x2066, 0x2069, Kind::invisible}, {0x2212, 0x2212, Kind::dash},
    {0x25AA, 0x25AA, Kind::bullet},    {0x25CF, 0x25CF, Kind::bullet},    {0x25E6, 0x25E6, Kind::bullet},
    {0x3000, 0x3000, Kind::blank},     {0x300C, 0x300F, Kind::quote},     {0x301D, 0x301F, Kind::quote},
    {0xFEFF, 0xFEFF, Kind::invisible}, {0xFF02, 0xFF02, Kind::quote},     {0xFF07, 0xFF07, Kind::quote}};

/// Returns whether the UTF-8 form of a look-alike can begin with this byte.
bool may_begin(unsigned char byte) {
    return byte == 0xC2 || byte == 0xE1 || byte == 0xE2 || byte == 0xE3 || byte == 0xEF;
}

char32_t point_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    if (byte(at) < 0xE0) return (byte(at) & 0x1FU) << 6 | (byte(at + 1) & 0x3FU);
    return (byte(at) & 0x0FU) << 12 | (byte(at + 1) & 0x3FU) << 6 | (byte(at + 2) & 0x3FU);
}

/// Returns the range that contains the code point, or null if it is not a look-alike.
const Range* range_of(char32_t point) {
    const Range* const after =
        std::upper_bound(std::begin(ranges), std::end(ranges), point,
                         [](char32_t wanted, const Range& range) { return wanted < range.first; });
    return after == std::begin(ranges) || point > std::prev(after)->last ? nullptr : std::prev(after);
}

std::string hexadecimal(char32_t point) {
    std::string digits;
    for (int shift = 12; shift >= 0; shift -= 4) digits += "0123456789ABCDEF"[point >> shift & 0xF];
    return "U+" + digits;
}

bool is_double_quote(char32_t point) {
    return (point >= 0x201C && point <= 0x201F) || point == 0xAB || point == 0xBB || point == 0xFF02;
}

using Edits = std::vector<std::pair<Span, std::string>>;

Span span_at(std::string_view text, std::size_t at) {
    return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + confusable_at(text, at))};
}

/// Returns straight quotes for a text between single quotes; nothing if another sign in the line may be the closing one,
/// as an apostrophe, or would end the text.
Edits edits_of_single_quotes(std::string_view text, Span open, std::size_t end, const std::string& straight) {
    constexpr std::string_view closing = "\xE2\x80\x99";
    const std::string_view rest = text.substr(open.end, end - open.end);
    const std::size_t at = rest.find(closing);
    if (at == rest.npos || at != rest.rfind(closing) || rest.find('"') != rest.npos) return {};
    return {{open, straight}, {span_at(text, open.end + at), straight}};
}

/// Returns straight quotes for a text between two quotes of which the first, or both, are typographic; nothing if the
/// second one is not on the line, or it is not certain which it is.
Edits edits_to_straight_quotes(std::string_view text, Span open, const std::string& straight) {
    const std::size_t end = std::min(text.find_first_of("\r\n", open.end), text.size());
    if (point_at(text, open.begin) == 0x2018) return edits_of_single_quotes(text, open, end, straight);
    if (!is_double_quote(point_at(text, open.begin))) return {};
    for (std::size_t at = open.end; at < end; ++at) {
        if (text[at] == '"') return text.find('"', at + 1) >= end ? Edits{{open, straight}} : Edits{};
        if (confusable_at(text, at) == 0 || !is_double_quote(point_at(text, at))) continue;
        return {{open, straight}, {span_at(text, at), straight}};
    }
    return {};
}

SyntaxError error_at(std::string_view text, std::size_t at) {
    const char32_t point = point_at(text, at);
    const Span span = span_at(text, at);
    const std::string which = " (" + hexadecimal(point) + ")";
    switch (range_of(point)->kind) {
        case Kind::quote:
            return {span,
                    "look-alike-quote",
                    "a typographic quote" + which + " is no quote",
                    "texts stand between straight double quotes: \"...\"",
                    Stage::lexer,
                    0,
                    edits_to_straight_quotes(text, span, "\"")};
        case Kind::dash:
            return {span, "look-alike-dash", "a dash" + which + " is no minus sign", "write -", Stage::lexer,
                    0,    {{span, "-"}}};
        case Kind::invisible:
            return {span,
                    "look-alike-blank",
                    "an invisible character" + which + " outside of a text",
                    "delete it; it was probably copied from a page or a document",
                    Stage::lexer,
                    0,
                    {{span, ""}}};
        case Kind::bullet:
        case Kind::blank: break;
    }
    return {span,
            "look-alike-blank",
            "a blank" + which + " that is neither a space nor a tab",
            "put an ordinary space in its place",
            Stage::lexer,
            0,
            {{span, " "}}};
}

/// The name of who says a line has no quotes, and nothing stands between it and its colon.
SyntaxError error_in_speaker(std::string_view text, std::size_t at) {
    SyntaxError error = error_at(text, at);
    if (range_of(point_at(text, at))->kind == Kind::quote) {
        error.hint = "the name of who says a line has no quotes";
        error.fix = edits_to_straight_quotes(text, span_at(text, at), "");
    } else {
        error.hint = "delete it: the name is one word right before the colon";
        error.fix = {{span_at(text, at), ""}};
    }
    return error;
}

/// Goes over a source, and reports what is code there: free text and comments may contain any character, but the clauses
/// and braces in a text may not, nor what stands behind the `->` of an option. Knows no more of the language than that.
class CodeWalk {
public:
    CodeWalk(std::string_view text, ErrorList& errors) : text_(text), errors_(errors) {}

    void run(std::size_t begin) {
        for (std::size_t at = begin; at < text_.size();) {
            if (ends_line(text_[at])) {
                ++at;
            } else if (const auto end = behind_foreign(at)) {
                at = *end;
            } else {
                note_turns(at);
                const std::size_t first = skip_blanks(text_, static_cast<std::uint32_t>(at));
                at = statement(text_.find_last_of("\r\n", first) + 1, first, 0);
            }
        }
    }

private:
    static constexpr int deepest = 100;  ///< braces and quotes in each other; what is deeper, the parser refuses

    std::size_t line_end(std::size_t at) const { return std::min(text_.find_first_of("\r\n", at), text_.size()); }
    std::size_t behind_blanks(std::size_t at) const {
        while (at < text_.size() && is_blank(text_[at])) ++at;
        return at;
    }
    bool is_at(std::size_t at, std::string_view what) const { return text_.substr(at, what.size()) == what; }
    bool is_blank_at(std::size_t at) const { return at < text_.size() && is_blank(text_[at]); }
    bool is_end_at(std::size_t at) const { return at >= text_.size() || ends_line(text_[at]); }

    void see(std::size_t at, bool in_speaker = false) {
        if (at < told_to_ || confusable_at(text_, at) == 0 || kind_at(at) == Kind::bullet) return;
        errors_.add(in_speaker ? error_in_speaker(text_, at) : error_at(text_, at));
        told_to_ = line_end(at);
    }

    // ---- each of these returns where it has come to, at the farthest the end of the line ----

    /// A statement that begins at `at`, in the line or behind another one in it.
    std::size_t statement(std::size_t begin_of_line, std::size_t at, int depth) {
        if (depth >= deepest) return line_end(at);
        const std::size_t free = free_text_in_line(text_, at);
        if (free == text_.npos || free > line_end(at)) {
            const std::size_t first = behind_blanks(at);
            if (const std::size_t behind = behind_lone_colon(first); behind > 0)
                return said(behind, first - begin_of_line, depth);
            see_bullet(at);
            return code(begin_of_line, at, "", depth);
        }
        const std::size_t first = skip_blanks(text_, static_cast<std::uint32_t>(at));
        const bool is_sign = text_[first] == '*' || text_[first] == '+';
        if (is_sign) return option(begin_of_line, free, depth);
        const bool is_choose = is_at(first, "choose") && is_blank_at(first + 6);
        const bool is_question = is_choose || is_at(first, "choose:");
        for (std::size_t i = first; i < free; ++i)
            if (is_choose || (confusable_at(text_, i) > 0 && kind_at(i) != Kind::dash)) see(i, !is_choose);
        // What is farther in than a question are its options, and not more of its text.
        return is_question ? this->free(free, false, depth) : said(free, first - begin_of_line, depth);
    }

    /// Returns where the line ends that has a speaker, or none, and nothing behind its colon; 0 if it is no such line.
    std::size_t behind_lone_colon(std::size_t first) const {
        std::size_t at = first;
        while (at < text_.size() && is_in_name(text_[at])) ++at;
        const bool is_speaker = is_at(at, ":") && is_end_at(at + 1) && (at == first || begins_name(text_[first]));
        return is_speaker ? at + 1 : 0;
    }

    /// A dot or dash in front of words, as word processors begin the items of a list.
    void see_bullet(std::size_t at) {
        const std::size_t size = confusable_at(text_, at);
        if (at < told_to_ || size == 0 || (kind_at(at) != Kind::bullet && kind_at(at) != Kind::dash)) return;
        const std::size_t next = behind_blanks(at + size);
        if (next == at + size || is_end_at(next) || !(begins_name(text_[next]) || text_[next] == '"')) return;
        errors_.add({span_at(text_, at), "sign-of-option",
                     "'" + std::string(text_.substr(at, size)) + "' begins no option", "an option begins with * or +"});
        told_to_ = line_end(at);
    }

    Kind kind_at(std::size_t at) const { return range_of(point_at(text_, at))->kind; }

    /// The text of a line, and the lines on which it goes on: those that are farther in than its speaker.
    std::size_t said(std::size_t at, std::size_t column, int depth) {
        for (at = free(at, false, depth); at < text_.size();) {
            std::size_t next = at + (is_at(at, "\r\n") ? 2 : 1);
            const std::size_t begin = next;
            next = behind_blanks(next);
            if (is_end_at(next) || is_at(next, "//") || next - begin <= column) break;
            if (free_text_in_line(text_, next) != text_.npos) break;
            at = free(next, false, depth);
        }
        return at;
    }

    std::size_t option(std::size_t begin_of_line, std::size_t at, int depth) {
        at = behind_blanks(at);
        if (is_clause(at)) at = behind_blanks(clause(begin_of_line, at, depth));
        // An alternative, such as `* Marta: Hm.`, is a statement; an option may be written like that.
        const std::size_t inner = free_text_in_line(text_, at);
        const bool is_said =
            turns_ > 0 && inner != text_.npos && text_[at] != '*' && text_[at] != '+' && inner <= line_end(at);
        const std::size_t end = free(at, true, depth, begin_of_line);
        return is_said && end == line_end(at) ? said(end, at - begin_of_line, depth) : end;
    }

    bool is_clause(std::size_t at) const {
        return (is_at(at, "[if") && is_blank_at(at + 3)) || (is_at(at, "[for") && is_blank_at(at + 4));
    }
    bool is_arrow(std::size_t at) const { return is_at(at, "->") && (is_end_at(at + 2) || is_blank_at(at + 2)); }

    /// Free text up to the end of its line, with the code in it.
    std::size_t free(std::size_t at, bool is_option, int depth, std::size_t begin_of_line = 0) {
        bool is_apart = true;
        while (!is_end_at(at)) {
            if (is_apart && is_at(at, "//")) return line_end(at);
            if (is_option && is_apart && is_arrow(at)) {
                const std::size_t next = behind_blanks(at + 2);
                return is_end_at(next) ? next : statement(begin_of_line, next, depth + 1);
            }
            const bool is_code = is_option && is_apart && is_clause(at);
            is_apart = is_blank(text_[at]);
            if (is_code) at = clause(begin_of_line, at, depth);
            else if (text_[at] == '{') at = braces(at, depth);
            else ++at;
        }
        return at;
    }

    std::size_t clause(std::size_t begin_of_line, std::size_t at, int depth) {
        at = code(begin_of_line, at + 1, "]", depth + 1, true);
        while (!is_end_at(at) && text_[at] != ']') at = text_[at] == '{' ? braces(at, depth) : at + 1;
        return is_end_at(at) ? at : at + 1;
    }

    /// An expression in braces, or texts that take turns.
    std::size_t braces(std::size_t at, int depth) {
        if (is_at(at, "{{")) return at + 2;
        if (depth >= deepest) return line_end(at);
        if (!has_alternatives(at)) {
            const std::size_t end = code(at, at + 1, "}", depth + 1);
            return is_at(end, "}") ? end + 1 : end;
        }
        for (++at; !is_end_at(at) && text_[at] != '}';) at = text_[at] == '{' ? braces(at, depth + 1) : at + 1;
        return is_end_at(at) ? at : at + 1;
    }

    /// As the grammar decides it.
    bool has_alternatives(std::size_t at) const {
        if (is_at(at + 1, "&") || is_at(at + 1, "!") || is_at(at + 1, "~")) return true;
        int depth = 1;
        for (++at; !is_end_at(at); ++at) {
            if (is_at(at, "{{")) ++at;
            else if (text_[at] == '{') ++depth;
            if (is_end_at(at)) break;
            if (text_[at] == '}' && --depth == 0) return false;
            if (text_[at] == '|' && depth == 1) return true;
        }
        return false;
    }

    /// Code up to one of the closing signs, or the end of the line. `to_else`: also up to an `else`.
    std::size_t code(std::size_t begin_of_line, std::size_t at, std::string_view closing, int depth,
                     bool to_else = false) {
        int open = 0;
        while (!is_end_at(at)) {
            const char byte = text_[at];
            if (open == 0 && closing.find(byte) != closing.npos) return at;
            if (is_at(at, "//") || (at == 0 && is_at(at, "#!"))) return line_end(at);
            if (is_at(at, "/*")) {
                const std::size_t end = text_.find("*/", at + 2);
                at = end == text_.npos ? text_.size() : end + 2;
                continue;
            }
            if (byte == '"') {
                at = string(at, at > 0 && text_[at - 1] == '$', depth);
                continue;
            }
            see(at);
            if (byte == '(' || byte == '[' || byte == '{') ++open;
            if ((byte == ')' || byte == ']' || byte == '}') && open > 0) --open;
            if (open == 0 && to_else && is_word(at, "else")) return at + 4;
            const std::size_t behind = closing.empty() ? begins_statement(at) : 0;
            if (behind > 0 && free_text_in_line(text_, behind) <= line_end(at))
                return statement(begin_of_line, behind_blanks(behind), depth + 1);
            ++at;
        }
        return at;
    }

    bool is_word(std::size_t at, std::string_view word) const {
        return is_at(at, word) && is_blank_at(at + word.size()) && (at == 0 || !is_in_name(text_[at - 1]));
    }

    /// Returns where another statement may begin in the line, behind what stands there; 0 if it ends none.
    std::size_t begins_statement(std::size_t at) const {
        if (text_[at] == ';') return at + 1;
        return is_word(at, "then") || is_word(at, "else") ? at + 4 : 0;
    }

    std::size_t string(std::size_t at, bool has_braces, int depth) {
        for (++at; !is_end_at(at) && text_[at] != '"';)
            at = has_braces && text_[at] == '{' ? braces(at, depth) : at + 1;
        return is_end_at(at) ? at : at + 1;
    }

    /// Returns the end of a text in another language that begins in this line, and is for that language to judge.
    std::optional<std::size_t> behind_foreign(std::size_t at) {
        const std::size_t first = behind_blanks(at);
        const std::string_view line = text_.substr(first, line_end(first) - first);
        for (const std::string_view word : {"script", "function"}) {
            if (!line.starts_with(word)) continue;
            const std::size_t quote = line.find('"');
            const bool is_foreign = quote != line.npos && is_blank(line[word.size()]) &&
                                    line.find_first_not_of(" \t", word.size()) == quote;
            if (!is_foreign) continue;
            const std::string closing = "end " + std::string(word);
            std::size_t& last = word == "script" ? last_end_script_ : last_end_function_;
            if (last == text_.npos) last = last_line_of(closing);
            if (last <= first) continue;
            std::size_t end = text_.find(closing, first);
            while (!is_first_in_line(end)) end = text_.find(closing, end + 1);
            return line_end(end);
        }
        return std::nullopt;
    }

    /// Returns where the last line begins with these words; 0 if none does.
    std::size_t last_line_of(const std::string& words) const {
        std::size_t at = text_.rfind(words);
        while (at != text_.npos && at > 0 && !is_first_in_line(at)) at = text_.rfind(words, at - 1);
        return at == text_.npos ? 0 : at;
    }

    /// In `bark` and the like, what a sign begins are statements.
    void note_turns(std::size_t at) {
        const std::string_view line = text_.substr(at, line_end(at) - at);
        std::string_view word = first_word_of(line);
        const bool is_end = word == "end";
        if (is_end) word = first_word_of(line.substr(line.find("end") + 3));
        constexpr std::string_view turns[] = {"sequence", "cycle", "once", "shuffle", "bark"};
        if (std::find(std::begin(turns), std::end(turns), word) == std::end(turns)) return;
        if (line.find_last_not_of(" \t") != static_cast<std::size_t>(word.data() - line.data()) + word.size() - 1)
            return;
        if (!is_end) ++turns_;
        else if (turns_ > 0) --turns_;
    }

    bool is_first_in_line(std::size_t at) const {
        while (at > 0 && is_blank(text_[at - 1])) --at;
        return at == 0 || ends_line(text_[at - 1]);
    }

    std::string_view text_;
    ErrorList& errors_;
    std::size_t told_to_ = 0;
    std::size_t turns_ = 0;
    std::size_t last_end_script_ = std::string_view::npos, last_end_function_ = std::string_view::npos;
};

}  // namespace

std::size_t confusable_at(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (!may_begin(byte) || range_of(point_at(text, at)) == nullptr) return 0;
    return byte < 0xE0 ? 2 : 3;
}

Span closing_quote_for(std::string_view text, std::size_t open) {
    Span found;
    for (std::size_t at = open + 1; at < text.size() && !ends_line(text[at]); ++at) {
        if (confusable_at(text, at) == 0 || !is_double_quote(point_at(text, at))) continue;
        if (found.end > 0) return {};
        found = span_at(text, at);
    }
    return found;
}

void report_confusables(std::string_view text, ErrorList& errors) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    CodeWalk(text, errors).run(text.starts_with(mark) ? mark.size() : 0);
}

}  // namespace npcs::syntax
