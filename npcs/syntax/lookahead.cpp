// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// A scanner that recognizes only words, strings, comments and brackets.
#include "syntax/lookahead.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "syntax/characters.hpp"
#include "syntax/name_bytes.hpp"
#include "syntax/tokens.hpp"

namespace npcs::syntax {

namespace {

constexpr std::array<std::string_view, 9> line_starters{"end",   "if",     "else", "for",     "while",
                                                        "break", "return", "then", "continue"};

/// Scans source text token by token.
class Scanner {
public:
    Scanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

    std::size_t at() const { return at_; }
    bool done() const { return at_ >= text_.size(); }
    char byte() const { return text_[at_]; }

    std::string_view word() const {
        std::size_t end = at_;
        while (end < text_.size() && is_in_name(text_[end])) ++end;
        return text_.substr(at_, end - at_);
    }
    bool comment_here() const { return text_.substr(at_, 2) == "//"; }

    void skip_white() { at_ = skip_blanks(text_, static_cast<std::uint32_t>(at_)); }
    void skip_line() {
        while (!done() && !ends_line(byte())) ++at_;
    }
    /// Skips blank lines, comments and `;`, up to the next statement.
    void skip_lines() {
        for (skip_white(); !done(); skip_white()) {
            if (comment_here()) skip_line();
            else if (ends_line(byte()) || byte() == ';') ++at_;
            else return;
        }
    }
    void skip_token() {
        if (is_in_name(byte())) at_ += word().size();
        else if (byte() == '"') skip_string();
        else ++at_;
    }

private:
    void skip_string() {
        for (++at_; !done() && !ends_line(byte()) && byte() != '"'; ++at_) {}
        if (!done() && byte() == '"') ++at_;
    }

    std::string_view text_;
    std::size_t at_;
};

bool goes_on_after(std::string_view last) {
    constexpr std::string_view symbols = "+-*/%^=<>.,(:[{@";
    if (last.size() == 1) return symbols.find(last[0]) != symbols.npos;
    return last == "and" || last == "or" || last == "isa" || last == "not" || last == "new";
}

bool begins_line(std::string_view text, std::size_t at) {
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
    return at == 0 || ends_line(text[at - 1]) || text[at - 1] == ';';
}

std::size_t indentation(std::string_view text, std::size_t at) {
    std::size_t begin = at;
    while (begin > 0 && !ends_line(text[begin - 1])) --begin;
    std::size_t end = begin;
    while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) ++end;
    return end - begin;
}

/// Returns whether the line at `at` consists of the one or two words, apart from a comment.
bool is_line_of(std::string_view text, std::size_t at, std::string_view first, std::string_view second) {
    Scanner scan(text, at);
    if (!begins_line(text, at) || scan.word() != first) return false;
    scan.skip_token();
    if (!second.empty()) {
        scan.skip_white();
        if (scan.word() != second) return false;
        scan.skip_token();
    }
    scan.skip_white();
    return scan.done() || scan.comment_here() || ends_line(scan.byte()) || scan.byte() == ';';
}

std::int64_t find_last_line(std::string_view text, std::string_view first, std::string_view second) {
    for (std::size_t at = text.rfind(first); at != text.npos; at = at == 0 ? text.npos : text.rfind(first, at - 1)) {
        if (is_line_of(text, at, first, second)) return static_cast<std::int64_t>(at);
    }
    return -1;
}

/// Returns whether an argument follows: white space, and then a token that an expression can begin with.
bool is_argument(std::string_view text, std::size_t behind_word) {
    Scanner scan(text, behind_word);
    scan.skip_white();
    if (scan.at() == behind_word || scan.done() || scan.comment_here()) return false;
    const char byte = scan.byte();
    if (std::string_view("\"([{@$").find(byte) != std::string_view::npos) return true;
    if (byte == '-')
        return scan.at() + 1 < text.size() &&
               std::string_view(" \t=").find(text[scan.at() + 1]) == std::string_view::npos;
    if (!is_in_name(byte)) return false;
    const std::string_view word = scan.word();
    return !is_reserved_word(word) || word == "not" || word == "new" || word == "true" || word == "false" ||
           word == "null" || word == "function";
}

bool is_statement_of(std::string_view text, std::size_t at, std::string_view word) {
    return Scanner(text, at).word() == word && is_argument(text, at + word.size());
}

constexpr std::size_t longest_function = 1 << 16;  // bytes scanned of a function in a head; bounds rescanning

/// Skips the body of a function, including its `end function`. The scanner is after the word `function`.
void skip_function(Scanner& scan) {
    const std::size_t farthest = scan.at() + longest_function;
    for (std::size_t open = 1; open > 0 && !scan.done() && scan.at() < farthest; scan.skip_white()) {
        if (scan.comment_here()) {
            scan.skip_line();
            continue;
        }
        const std::string_view word = scan.word();
        scan.skip_token();
        if (word == "function") ++open;
        if (word != "end") continue;
        scan.skip_white();
        if (scan.word() != "function") continue;
        scan.skip_token();
        --open;
    }
}

/// Returns the end of a statement like statement_end(), but skips the functions in it.
std::size_t head_end(std::string_view text, std::size_t offset) {
    for (;;) {
        const std::size_t end = statement_end(text, static_cast<std::uint32_t>(offset), 0);
        Scanner scan(text, offset);
        while (scan.at() < end && scan.word() != "function") {
            if (scan.comment_here()) scan.skip_line();
            else scan.skip_token();
            scan.skip_white();
        }
        if (scan.at() >= end) return end;
        scan.skip_token();
        skip_function(scan);
        offset = scan.at();
    }
}

bool has_then(std::string_view text, std::size_t begin, std::size_t end) {
    for (Scanner scan(text, begin); scan.at() < end; scan.skip_white()) {
        if (scan.word() == "then") return true;
        scan.skip_token();
    }
    return false;
}

/// Returns whether a byte is in a comment or string that begins on its line.
bool is_no_code(std::string_view text, std::size_t offset) {
    const std::size_t before = text.rfind('\n', offset);
    bool in_text = false;
    for (std::size_t at = before == text.npos ? 0 : before + 1; at < offset; ++at) {
        if (text[at] == '"') in_text = !in_text;
        else if (!in_text && text.substr(at, 2) == "//") return true;
    }
    return in_text;
}

}  // namespace

std::uint32_t statement_end(std::string_view text, std::uint32_t offset, std::uint32_t open) {
    std::string_view last;
    bool behind_mistake = false;
    Scanner scan(text, offset);
    for (scan.skip_white(); !scan.done(); scan.skip_white()) {
        const char byte = scan.byte();
        if (scan.comment_here()) {
            scan.skip_line();
        } else if (ends_line(byte)) {
            // A mistake that is itself a line ending, as in `if x:`.
            if (last == ":" && behind_mistake) break;
            Scanner next = scan;
            next.skip_lines();
            const std::string_view word = next.word();
            const bool starts = std::find(line_starters.begin(), line_starters.end(), word) != line_starters.end() ||
                                is_statement_of(text, next.at(), "option");
            if (next.done() || starts || (open == 0 && !goes_on_after(last))) break;
            scan = next;
        } else if (byte == ';' && open == 0) {
            break;
        } else {
            const std::size_t begin = scan.at();
            scan.skip_token();
            behind_mistake = last.empty();
            last = text.substr(begin, scan.at() - begin);
            if (byte == '(' || byte == '[' || byte == '{') ++open;
            else if ((byte == ')' || byte == ']' || byte == '}') && open > 0) --open;
        }
    }
    return static_cast<std::uint32_t>(scan.at());
}

bool has_branch_in_line(std::string_view text, std::uint32_t offset, std::uint32_t mistake) {
    const bool ends_there = text.substr(mistake, 1) == ":";
    const std::size_t end = ends_there ? statement_end(text, mistake, 0) : statement_end(text, offset, 0);
    for (Scanner scan(text, offset); scan.at() < end; scan.skip_white()) {
        const bool then = scan.word() == "then";
        scan.skip_token();
        if (!then) continue;
        scan.skip_white();
        return scan.at() < end && !scan.comment_here();
    }
    // There is no `then`. Indentation of the next line means that it is a block.
    if (skip_blanks(text, mistake + (ends_there ? 1 : 0)) >= end) return false;
    Scanner next(text, end);
    next.skip_lines();
    return indentation(text, next.at()) <= indentation(text, offset);
}

bool Lookahead::closed_later(std::string_view first, std::string_view second, std::int64_t& last,
                             std::uint32_t offset) const {
    if (last == unknown) last = find_last_line(text_, first, second);
    return last >= static_cast<std::int64_t>(offset);
}

namespace {

/// Returns whether a colon, which begins an unquoted prompt, follows after `again` or `within 5`.
bool has_said_prompt(std::string_view text, std::size_t offset) {
    Scanner scan(text, offset);
    for (scan.skip_white(); !scan.done() && !ends_line(scan.byte()) && scan.byte() != '"'; scan.skip_white()) {
        if (scan.byte() == ':') return true;
        if (scan.byte() == '{' || scan.byte() == '[' || scan.comment_here()) return false;
        scan.skip_token();
    }
    return false;
}

bool is_short_option(std::string_view text, std::size_t at) {
    if (at >= text.size() || (text[at] != '*' && text[at] != '+')) return false;
    return at + 1 == text.size() || std::string_view(" \t\r\n").find(text[at + 1]) != std::string_view::npos;
}

}  // namespace

std::size_t free_text_in_line(std::string_view text, std::size_t offset) {
    const auto begins_text = [&](std::size_t at) {
        return at < text.size() && text[at] == ':' && at + 1 < text.size() &&
               (text[at + 1] == ' ' || text[at + 1] == '\t');
    };
    Scanner scan(text, offset);
    scan.skip_white();
    if (scan.done()) return text.npos;
    if (is_short_option(text, scan.at())) return scan.at() + 1;
    if (begins_text(scan.at())) return scan.at() + 1;
    const std::string_view word = scan.word();
    if (word.empty() || is_reserved_word(word)) return text.npos;
    if (word == "choose" && has_said_prompt(text, scan.at() + word.size())) return text.find(':', scan.at());
    const std::size_t behind = scan.at() + word.size();
    return begins_text(behind) ? behind + 1 : text.npos;
}

bool Lookahead::choose_begins(std::uint32_t offset) {
    Scanner scan(text_, has_said_prompt(text_, offset) ? std::min(text_.find_first_of("\r\n", offset), text_.size())
                                                       : head_end(text_, offset));
    scan.skip_lines();
    if (is_short_option(text_, scan.at())) return true;
    if (!is_statement_of(text_, scan.at(), "option")) return false;
    const auto begin = static_cast<std::uint32_t>(scan.at());
    return closed_later("end", "choose", last_end_choose_, offset) || has_then(text_, begin, head_end(text_, begin));
}

bool Lookahead::plan_begins(std::uint32_t offset) {
    if (closed_later("end", "plan", last_end_plan_, offset)) return true;
    Scanner scan(text_, statement_end(text_, offset, 0));
    scan.skip_lines();
    return is_statement_of(text_, scan.at(), "checking");
}

bool Lookahead::do_begins(std::uint32_t offset) {
    return closed_later("loop", "", last_loop_, offset) || !do_is_used_as_name();
}

bool Lookahead::do_is_used_as_name() { return is_used_as_name("do", do_is_name_); }

/// `script "lua"`, with nothing more on its line than a name. Without an `end script` it is a call, if there is a function
/// of that name, and otherwise a mistake.
bool Lookahead::script_begins(std::uint32_t offset) {
    if (closed_later("end", "script", last_end_script_, offset)) return true;
    Scanner scan(text_, offset + 6);
    scan.skip_white();
    const std::size_t begin = scan.at();
    scan.skip_token();
    const std::string_view language = text_.substr(begin, scan.at() - begin);
    const auto is_of_language = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' ||
               byte == '_';
    };
    if (language.size() < 3 || !std::all_of(language.begin() + 1, language.end() - 1, is_of_language)) return false;
    for (scan.skip_white(); !scan.done() && (is_in_name(scan.byte()) || scan.byte() == '.');) scan.skip_token();
    scan.skip_white();
    if (!scan.done() && !ends_line(scan.byte()) && !scan.comment_here()) return false;
    return !is_used_as_name("script", script_is_name_);
}

bool Lookahead::is_used_as_name(std::string_view word, int& known) {
    if (known >= 0) return known != 0;
    known = 0;
    for (std::size_t at = text_.find(word); at != text_.npos; at = text_.find(word, at + word.size())) {
        const bool whole = (at == 0 || !is_in_name(text_[at - 1])) && Scanner(text_, at).word() == word;
        Scanner behind(text_, at + word.size());
        behind.skip_white();
        const bool assigned = !behind.done() && behind.byte() == '=';
        if (whole && (assigned || !begins_line(text_, at)) && !is_no_code(text_, at)) known = 1;
    }
    return known != 0;
}

}  // namespace npcs::syntax
